// SPDX-License-Identifier: MIT
// Drives many calls on the caller's thread, over one lane: as many at once as the in-flight limit
// leaves, in the pacer's rhythm, other calls of the client first. Without a lane one at a time. The
// second driver beside run(); which calls there are and what their ends mean is their source's
// part.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/call.hpp>
#include <kaiko/detail/lane_soundness.hpp>
#include <kaiko/detail/pacer.hpp>
#include <kaiko/detail/pipeline.hpp>
#include <kaiko/detail/queue.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct NextCall {
  Call* call = nullptr;                  // stays the source's
  TimePoint until = (TimePoint::max)();  // without one: when to ask again, if no call ends before
};

class CallSource {
 public:
  virtual ~CallSource() = default;
  // Asked only when the call could be sent at once. `running`: how many there are now.
  virtual NextCall next(TimePoint now, std::size_t running) = 0;
  // Whether there will be no more, whatever becomes of those that are running.
  virtual bool is_over(std::size_t running) {
    static_cast<void>(running);
    return false;
  }
  // Whether those that wait are to end, too. What is under way comes to its end.
  virtual bool is_stopped() const noexcept { return false; }
  // The call has ended; run_many() knows it no longer.
  virtual void finished(Call& call) = 0;
  // Told before each wait; returns when it wants to be told again at the latest.
  virtual TimePoint waiting(TimePoint now) {
    static_cast<void>(now);
    return (TimePoint::max)();
  }
};

class ManyCalls {
 public:
  // `width`: at most so many at once. One permit is left for calls from inside callbacks, as long
  // as there are others.
  ManyCalls(CallSource& source, Engine& engine, std::size_t width, std::size_t left_free)
      : source_(source), engine_(engine), width_(width), left_free_(left_free) {
    renew_lane();
    slots_ = std::vector<Slot>(lane_ ? width : 1);
  }

  void run() {
    for (;;) {
      const bool was_ending = is_ending();
      TimePoint wake = advance_all();  // what ends here may come back from the source below
      wake = (std::min)(wake, fill());
      if (is_ending() != was_ending) continue;  // those that wait have not heard of it
      if (running() == 0 && wake == (TimePoint::max)()) return;
      wait((std::min)(wake, source_.waiting(engine_.runtime.now())));
    }
  }

 private:
  struct Slot {
    Call* call = nullptr;
    bool is_on_lane = false;
    std::optional<Permit> permit{};
    std::optional<PacedRequest> under_way{};
  };

  bool is_ending() const noexcept { return engine_.cancel.is_cancelled() || source_.is_stopped(); }
  std::size_t running() const noexcept {
    return count([](const Slot& slot) { return slot.call != nullptr; });
  }
  std::size_t on_lane() const noexcept {
    return count([](const Slot& slot) { return slot.is_on_lane; });
  }
  template <class Is>
  std::size_t count(Is&& is) const noexcept {
    return static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), is));
  }

  // Each returns when there is something to do again, if no transfer ends before.
  TimePoint advance_all() {
    TimePoint wake = (TimePoint::max)();
    for (Slot& slot : slots_) {
      if (slot.call != nullptr && !slot.is_on_lane) wake = (std::min)(wake, advance(slot));
    }
    return wake;
  }
  TimePoint fill() {
    TimePoint wake = (TimePoint::max)();
    for (Slot& slot : slots_) {
      if (slot.call != nullptr) continue;
      while (slot.call == nullptr) {
        if (is_ending() || source_.is_over(running())) return wake;
        const TimePoint now = engine_.runtime.now();
        const TimePoint open = open_at(now);
        if (open > now) return (std::min)(wake, open);
        const NextCall next = source_.next(now, running());
        if (next.call == nullptr) return (std::min)(wake, next.until);
        slot.call = next.call;
        wake = (std::min)(wake, advance(slot));
      }
      if (!slot.is_on_lane && !slot.call->is_retry_scheduled()) break;  // no permit to be had
    }
    return wake;
  }

  TimePoint open_at(TimePoint now) const noexcept {
    return (std::max)(engine_.shared.governor.paused_until(), engine_.shared.pacer.open_at(now));
  }

  // Does with a call what it says, until it is on its way, waits, or has ended.
  TimePoint advance(Slot& slot) {
    for (;;) {
      const TimePoint now = engine_.runtime.now();
      Call& call = *slot.call;
      if (is_ending() && !call.is_finished()) call.stop(cancelled_error(), now);
      const NextStep step = call.next(now);
      switch (step.what) {
        case NextStep::Do::send:
          if (const auto wait = send_when_open(slot, now)) return *wait;
          break;
        case NextStep::Do::wait:
          return step.until;
        case NextStep::Do::ask_for_key:
          ask_for_key(call, engine_);
          break;
        case NextStep::Do::finish:
          finish(slot);
          return (TimePoint::max)();
      }
    }
  }

  // When to come back; empty: look again at once.
  std::optional<TimePoint> send_when_open(Slot& slot, TimePoint now) {
    const TimePoint open = open_at(now);
    if (open > now) {
      slot.permit.reset();  // not held while waiting
      const auto left = std::chrono::ceil<Milliseconds>(open - now);
      if (slot.call->has_time_for(left, now)) return open;
      slot.call->stop_paused(left, now);
      return std::nullopt;
    }
    if (!has_permit(slot)) {
      // With nothing under way no arrival would wake this thread: it queues like any other.
      if (on_lane() > 0) return (TimePoint::max)();
      if (!take_permit(*slot.call, engine_)) return std::nullopt;
      slot.permit.emplace(engine_.shared.queue);
      return std::nullopt;  // a pause may have begun while it queued
    }
    if (is_too_late(*slot.call, now)) {
      slot.call->stop_late(now);
      return std::nullopt;
    }
    return start(slot, now);
  }

  bool has_permit(Slot& slot) {
    if (slot.permit) return true;
    if (!engine_.shared.queue.try_acquire(left_free_)) return false;
    slot.permit.emplace(engine_.shared.queue);
    return true;
  }

  std::optional<TimePoint> start(Slot& slot, TimePoint now) {
    // What ended badly has left its lane in doubt: the rest of it comes in first, then a new one.
    if (is_lane_doubtful_ && on_lane() > 0) {
      slot.permit.reset();  // not held while waiting
      return (TimePoint::max)();
    }
    if (is_lane_doubtful_) renew_lane();
    slot.under_way.emplace(engine_.shared.pacer, now);
    const SendControl control = begin_attempt(*slot.call, engine_, now);
    if (!lane_) {
      take(slot, engine_.transport.send(slot.call->request(), control));
      return std::nullopt;
    }
    slot.is_on_lane = true;
    const auto ticket = static_cast<Ticket>(&slot - slots_.data());
    lane_->start(ticket, slot.call->request(), control);
    return (TimePoint::max)();
  }

  void renew_lane() {
    lane_.reset();
    lane_ = engine_.transport.lane(width_);
    is_lane_doubtful_ = false;
  }

  // An attempt's end.
  void take(Slot& slot, HttpReply reply) {
    slot.is_on_lane = false;
    if (!is_lane_sound_after(reply.error)) is_lane_doubtful_ = lane_ != nullptr;
    end_attempt(*slot.call, engine_, std::move(reply));
    slot.under_way.reset();
    slot.permit.reset();
    tell_attempt_ended(engine_, *slot.call);
  }

  void finish(Slot& slot) {
    slot.permit.reset();
    Call& call = *std::exchange(slot.call, nullptr);
    tell_call_finished(engine_, call);
    source_.finished(call);
  }

  void wait(TimePoint until) {
    if (on_lane() == 0) return wait_until(engine_, until);
    std::optional<Arrived> arrived = lane_->wait(until);
    if (arrived) take(slots_[static_cast<std::size_t>(arrived->ticket)], std::move(arrived->reply));
  }

  CallSource& source_;
  Engine& engine_;
  const std::size_t width_;
  const std::size_t left_free_;
  bool is_lane_doubtful_ = false;
  std::vector<Slot> slots_;
  std::unique_ptr<Lane> lane_;  // after the slots: its transfers end before their requests do
};

// Returns when the source has no more, or once the engine is cancelled and all have ended.
inline void run_many(CallSource& source, Engine& engine, std::size_t width, std::size_t left_free) {
  ManyCalls(source, engine, width, left_free).run();
}

}  // namespace detail
KAIKO_NAMESPACE_END
