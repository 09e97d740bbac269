// SPDX-License-Identifier: MIT
// The in-flight limit: at most so many requests at once, whoever waits longest goes first. Waits
// through the runtime, so time, cancel and shutdown all end a wait. Knows nothing of requests.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class InFlightQueue {
 public:
  enum class Admission { granted, too_late, cancelled };

  explicit InFlightQueue(std::size_t limit) : free_(limit) {}

  // Waits for a permit until `until`. A granted one must be given back with release().
  Admission acquire(Runtime& runtime, const CancelToken& cancel, TimePoint until) {
    Waiter waiter;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (free_ > 0 && waiting_.empty()) {
        --free_;
        return Admission::granted;
      }
      waiting_.push_back(&waiter);
    }
    const CancelCallback on_cancel(cancel, [&waiter] { waiter.wakeup.notify(); });
    for (;;) {
      const bool is_woken = runtime.wait(waiter.wakeup, until);
      const std::lock_guard<std::mutex> lock(mutex_);
      if (waiter.is_granted) return Admission::granted;
      if (is_woken && !cancel.is_cancelled()) continue;
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
      return cancel.is_cancelled() ? Admission::cancelled : Admission::too_late;
    }
  }

  void release() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    // Notified under the lock: once it is free, the waiter may return and be gone.
    Waiter* const first = waiting_.front();
    waiting_.pop_front();
    first->is_granted = true;
    first->wakeup.notify();
  }

 private:
  struct Waiter {
    Wakeup wakeup;
    bool is_granted = false;
  };

  std::mutex mutex_;
  std::size_t free_;
  std::deque<Waiter*> waiting_;
};

// Gives a permit back when it goes out of scope.
class Permit {
 public:
  explicit Permit(InFlightQueue& queue) : queue_(queue) {}
  ~Permit() { queue_.release(); }
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

 private:
  InFlightQueue& queue_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
