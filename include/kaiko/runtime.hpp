// SPDX-License-Identifier: MIT
// Time and chance: now, an interruptible wait, random bytes. Everything in the SDK that waits or
// chooses asks here, so that a hand-moved clock moves all of it. Never touches the network.
#pragma once

#include <kaiko/time.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

KAIKO_NAMESPACE_BEGIN

// A flag that one thread waits for and any thread raises. Raised before the wait, it ends it at
// once.
class Wakeup {
 public:
  // Raises the flag, from any thread.
  void notify() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_raised_ = true;
    raised_.notify_all();
  }
  // Waits until raised or until `until`; lowers the flag and tells whether it was raised.
  bool wait_until(TimePoint until) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!is_raised_ && std::chrono::steady_clock::now() < until) {
      // Bounded, since some standard libraries overflow on a far time point.
      const TimePoint soon = std::chrono::steady_clock::now() + std::chrono::hours(1);
      raised_.wait_until(lock, until < soon ? until : soon);
    }
    return lower();
  }
  // Waits until raised or until `is_over()`, which is asked again after each poke().
  template <class IsOver>
  bool wait(IsOver&& is_over) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!is_raised_ && !is_over()) raised_.wait(lock);
    return lower();
  }
  // Makes a waiting wait() ask again, without raising the flag.
  void poke() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    raised_.notify_all();
  }

 private:
  bool lower() noexcept {
    const bool was_raised = is_raised_;
    is_raised_ = false;
    return was_raised;
  }

  std::mutex mutex_;
  std::condition_variable raised_;
  bool is_raised_ = false;
};

// Implementations must be safe to call from many threads.
class Runtime {
 public:
  virtual ~Runtime() = default;
  // Never goes back.
  virtual TimePoint now() const = 0;
  // The wall clock; read only to turn a date of the server's into a wait when it sent no Date.
  virtual WallTime wall_now() const = 0;
  // Returns when `wakeup` is raised (true) or at `until` (false).
  virtual bool wait(Wakeup& wakeup, TimePoint until) = 0;
  // Fills `size` bytes from a source fit for identifiers that must never repeat, also after fork.
  // False when there is none: the call then fails rather than send a guessable key.
  virtual bool random(void* to, std::size_t size) noexcept = 0;
};

// The real one: steady clock, condition variables, the operating system's randomness.
KAIKO_INLINE std::shared_ptr<Runtime> system_runtime();

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/runtime_impl.hpp>
#endif
