// SPDX-License-Identifier: MIT
// The in-flight limit: at most so many requests at once, whoever waits longest goes first. Waits
// through the runtime, so time, cancel and shutdown all end a wait. A thread that holds a permit
// never waits for another one: it would be waiting for itself. Knows nothing of requests.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/thread_tally.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class InFlightQueue {
 public:
  enum class Admission { granted, too_late, cancelled, would_deadlock };

  explicit InFlightQueue(std::size_t limit) : free_(limit) {}

  // Waits for a permit until `until`. A granted one must be given back with release(), on the same
  // thread.
  Admission acquire(Runtime& runtime, const CancelToken& cancel, TimePoint until) {
    Waiter waiter;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (free_ > 0) {
        holders_.add(waiter.thread);  // first: without memory it throws, and no permit is lost
        --free_;
        return Admission::granted;
      }
      if (holders_.count(waiter.thread) > 0) return Admission::would_deadlock;
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

  // A permit without waiting, if more than `left_free` are free; for a thread that holds others.
  bool try_acquire(std::size_t left_free) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_ <= left_free) return false;
    holders_.add(std::this_thread::get_id());
    --free_;
    return true;
  }

  void release() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    holders_.remove(std::this_thread::get_id());
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    // Notified under the lock: once it is free, the waiter may return and be gone.
    Waiter* const first = waiting_.front();
    waiting_.pop_front();
    holders_.add(first->thread);  // takes the place that was just given up: allocates nothing
    first->is_granted = true;
    first->wakeup.notify();
  }

 private:
  struct Waiter {
    Wakeup wakeup;
    std::thread::id thread = std::this_thread::get_id();
    bool is_granted = false;
  };

  std::mutex mutex_;
  std::size_t free_;  // none while somebody waits
  ThreadTally holders_;
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
