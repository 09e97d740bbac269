// SPDX-License-Identifier: MIT
// Bounds the name lookups that nobody waits for any more: a transfer that ends inside DNS leaves a
// resolver thread behind until the operating system gives up. Counts them; knows no libcurl.
#pragma once

#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class ParkedLookups;

struct EndLookup {
  void operator()(ParkedLookups* lookups) const noexcept;
};
// One lookup that is under way, for as long as it lives.
using LookupUnderWay = std::unique_ptr<ParkedLookups, EndLookup>;

class ParkedLookups {
 public:
  static constexpr std::size_t most = 16;
  // Resolvers give up after two tries of five seconds, by default.
  static constexpr std::chrono::seconds time_parked{15};

  void add(TimePoint now) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    *std::min_element(gone_at_.begin(), gone_at_.end()) = now + time_parked;
  }
  bool is_full(TimePoint now) const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return parked(now) == most;
  }
  // Empty: not now. While none is parked, any number may run; else those that run are likely to be
  // parked as well and count.
  LookupUnderWay begin(TimePoint now) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::size_t count = parked(now);
    if (count > 0 && count + under_way_ >= most) return nullptr;
    ++under_way_;
    return LookupUnderWay(this);
  }

 private:
  friend EndLookup;

  std::size_t parked(TimePoint now) const noexcept {
    return static_cast<std::size_t>(std::count_if(
        gone_at_.begin(), gone_at_.end(), [now](TimePoint gone_at) { return now < gone_at; }));
  }
  void end() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    --under_way_;
  }

  mutable std::mutex mutex_;
  std::array<TimePoint, most> gone_at_{};
  std::size_t under_way_ = 0;
};

inline void EndLookup::operator()(ParkedLookups* lookups) const noexcept { lookups->end(); }

}  // namespace detail
KAIKO_NAMESPACE_END
