// SPDX-License-Identifier: MIT
// Tells a client's observer what happens, and keeps what it throws away from the call. Counts that.
#pragma once

#include <kaiko/observer.hpp>
#include <kaiko/version.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class Notifier {
 public:
  explicit Notifier(std::shared_ptr<Observer> observer) : observer_(std::move(observer)) {}

  // Calls `tell(observer)`, if there is one.
  template <class Tell>
  void operator()(Tell&& tell) noexcept {
    if (!observer_) return;
#if KAIKO_EXCEPTIONS
    try {
      tell(*observer_);
    } catch (...) {
      failures_.fetch_add(1, std::memory_order_relaxed);
    }
#else
    tell(*observer_);
#endif
  }
  std::uint64_t failures() const noexcept { return failures_.load(std::memory_order_relaxed); }

 private:
  std::shared_ptr<Observer> observer_;
  std::atomic<std::uint64_t> failures_{0};
};

}  // namespace detail
KAIKO_NAMESPACE_END
