// SPDX-License-Identifier: MIT
// Opens and closes a client: counts the calls that run, turns later ones away after a shutdown, and
// tells the running ones to stop or waits for their end.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/thread_tally.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
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
    wake_drains();
  }

  void close() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_closed_ = true;
  }
  void cancel_running() noexcept { stop_.cancel(); }

  // A thread's wait for the end of all calls, or for something that comes before. From inside a
  // call or a submitted task (`is_in_task`) it leaves out the calls of all threads that drain:
  // they would wait for each other.
  class Drain {
   public:
    Drain(Lifecycle& owner, bool is_in_task) : owner_(owner) {
      const std::lock_guard<std::mutex> lock(owner_.mutex_);
      own_ = owner_.running_.count(std::this_thread::get_id());
      is_inside_ = is_in_task || own_ > 0;
      owner_.draining_.push_back(this);
      owner_.wake_drains();
    }
    ~Drain() {
      const std::lock_guard<std::mutex> lock(owner_.mutex_);
      auto& draining = owner_.draining_;
      draining.erase(std::find(draining.begin(), draining.end(), this));
    }
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;

    void wait(Runtime& runtime) {
      while (is_waiting()) static_cast<void>(runtime.wait(wakeup_, (TimePoint::max)()));
    }

   private:
    friend class Lifecycle;
    bool is_waiting() const {
      const std::lock_guard<std::mutex> lock(owner_.mutex_);
      std::size_t left_out = 0;
      for (const Drain* drain : owner_.draining_) left_out += is_inside_ ? drain->own_ : 0;
      return owner_.running_.size() > left_out;
    }

    Lifecycle& owner_;
    Wakeup wakeup_;
    std::size_t own_ = 0;  // calls that the thread is inside of
    bool is_inside_ = false;
  };

  // Cancelled by cancel_running().
  CancelToken stop_token() const { return stop_.token(); }

 private:
  void wake_drains() noexcept {
    for (Drain* drain : draining_) drain->wakeup_.notify();
  }

  std::mutex mutex_;
  bool is_closed_ = false;
  ThreadTally running_;
  std::vector<Drain*> draining_;
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
