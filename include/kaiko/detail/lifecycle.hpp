// SPDX-License-Identifier: MIT
// Opens and closes a client: counts the calls that run, turns later ones away after a shutdown, and
// tells the running ones to stop or waits for their end.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/thread_tally.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class Lifecycle {
 public:
  // False once it is closed. Every true is followed by leave(), on the same thread.
  bool enter() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_closed_) return false;
    running_.add(std::this_thread::get_id());
    return true;
  }
  void leave() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    running_.remove(std::this_thread::get_id());
    for (Wakeup* waiter : draining_) waiter->notify();
  }

  void close() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_closed_ = true;
  }
  void cancel_running() noexcept { stop_.cancel(); }
  // Returns when no call runs any more but those that this thread is inside of.
  void wait_until_idle(Runtime& runtime) {
    Wakeup wakeup;
    std::unique_lock<std::mutex> lock(mutex_);
    draining_.push_back(&wakeup);
    while (running_.size() > running_.count(std::this_thread::get_id())) {
      lock.unlock();
      static_cast<void>(runtime.wait(wakeup, (TimePoint::max)()));
      lock.lock();
    }
    draining_.erase(std::find(draining_.begin(), draining_.end(), &wakeup));
  }

  // Cancelled by cancel_running().
  CancelToken stop_token() const { return stop_.token(); }

 private:
  std::mutex mutex_;
  bool is_closed_ = false;
  ThreadTally running_;
  std::vector<Wakeup*> draining_;
  CancelSource stop_;
};

// A call's stay in an open client.
class RunningCall {
 public:
  explicit RunningCall(Lifecycle& lifecycle) : lifecycle_(lifecycle), is_in_(lifecycle.enter()) {}
  ~RunningCall() {
    if (is_in_) lifecycle_.leave();
  }
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;
  bool is_admitted() const noexcept { return is_in_; }

 private:
  Lifecycle& lifecycle_;
  bool is_in_;
};

// One token for two: cancelled as soon as either is. Costs nothing when the first can't be.
class LinkedCancel {
 public:
  LinkedCancel(const CancelToken& first, const CancelToken& second) {
    if (!first.has_source()) {
      token_ = second;
      return;
    }
    token_ = link_.emplace().source.token();
    link_->on_first.emplace(first, [this] { link_->source.cancel(); });
    link_->on_second.emplace(second, [this] { link_->source.cancel(); });
  }
  LinkedCancel(const LinkedCancel&) = delete;
  LinkedCancel& operator=(const LinkedCancel&) = delete;
  const CancelToken& token() const noexcept { return token_; }

 private:
  struct Link {
    CancelSource source;
    std::optional<CancelCallback> on_first;
    std::optional<CancelCallback> on_second;
  };
  CancelToken token_;
  std::optional<Link> link_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
