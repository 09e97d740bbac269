// SPDX-License-Identifier: MIT
// Whether the API wants this client to pause: after a 429 nobody sends until its wait is over, nor
// after an answer that says that nothing is left of the window. Told of every reply, asked before
// every attempt. Lock-free; never waits itself.
#pragma once

#include <kaiko/detail/attempt_end.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class Governor {
 public:
  // Whatever a server says, it is asked again after this long.
  static constexpr Milliseconds longest_pause = std::chrono::minutes(15);
  // The API's window is a minute; a reset further away is a clock gone wrong, not a window.
  static constexpr Milliseconds longest_window{65000};

  // `unnamed_pause` follows a 429 that names no wait.
  explicit Governor(Milliseconds unnamed_pause) : unnamed_pause_(unnamed_pause) {}

  void learn(const AttemptEnd& end) noexcept {
    const std::optional<Milliseconds> pause = pause_after(end);
    if (!pause) return;
    const TimePoint until = end.at + (std::min)(*pause, longest_pause);
    hold(open_at_, until);
    if (end.reply.status == 429) hold(paused_until_, until);
  }

  // No attempt may start before this point; it has passed when there is no pause.
  TimePoint open_at() const noexcept { return point(open_at_); }
  // The same after a 429 only: what is spaced knows better when a window ends (pacer.hpp).
  TimePoint paused_until() const noexcept { return point(paused_until_); }

 private:
  std::optional<Milliseconds> pause_after(const AttemptEnd& end) const noexcept {
    const HttpReply& reply = end.reply;
    if (reply.status == 429) {
      return server_wait(reply.status, reply.headers, end.wall_at).value_or(unnamed_pause_);
    }
    if (end.limit.remaining != 0 || !end.limit.reset) return std::nullopt;
    const auto reset =
        std::chrono::duration_cast<std::chrono::seconds>(end.limit.reset->time_since_epoch());
    const auto wait = wait_until_second(reset.count(), server_now(reply.headers, end.wall_at));
    return wait && *wait <= longest_window ? wait : std::nullopt;
  }

  using Ticks = std::atomic<TimePoint::rep>;

  static TimePoint point(const Ticks& ticks) noexcept {
    return TimePoint(TimePoint::duration(ticks.load(std::memory_order_relaxed)));
  }
  // A pause only ever grows: an answer that was overtaken must not end it.
  static void hold(Ticks& ticks, TimePoint until) noexcept {
    const TimePoint::rep wanted = until.time_since_epoch().count();
    TimePoint::rep held = ticks.load(std::memory_order_relaxed);
    while (held < wanted && !ticks.compare_exchange_weak(held, wanted, std::memory_order_relaxed)) {
    }
  }

  const Milliseconds unnamed_pause_;
  Ticks open_at_{(TimePoint::min)().time_since_epoch().count()};
  Ticks paused_until_{(TimePoint::min)().time_since_epoch().count()};
};

}  // namespace detail
KAIKO_NAMESPACE_END
