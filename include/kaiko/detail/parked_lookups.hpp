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
#include <mutex>

KAIKO_NAMESPACE_BEGIN
namespace detail {

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
    return std::all_of(gone_at_.begin(), gone_at_.end(),
                       [now](TimePoint gone_at) { return now < gone_at; });
  }

 private:
  mutable std::mutex mutex_;
  std::array<TimePoint, most> gone_at_{};
};

}  // namespace detail
KAIKO_NAMESPACE_END
