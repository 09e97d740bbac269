// SPDX-License-Identifier: MIT
// How fast bulk may go: spaces its requests so that the API's limit is used up and not exceeded,
// whichever way the server counts. Told of every attempt of the client, asked before each of
// bulk's: calls that are not bulk are never spaced, but bulk makes room for them. Never waits.
#pragma once

#include <kaiko/detail/attempt_end.hpp>
#include <kaiko/detail/server_clock.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A request has its place on an even grid (the generic cell rate algorithm) of 99 % of the limit;
// one that comes late keeps the grid, as long as it is not late by much. Where others use the same
// key, what the server says to be left decides: it is spread over the rest of the window.
//
// A server tells its window in whole seconds. The largest `Reset - Date` seen is up to a second
// more than the window, and a Reset up to a second after its end, where servers round up. So a
// second less is believed, until a 429 says better; then what was told counts, for ten windows.
class Pacer {
 public:
  // A request starts, bulk's or not.
  void started(TimePoint now) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++in_flight_;
    if (limit_ == 0) return;
    Duration spacing = interval(now);
    const Duration left = rest_of_window(now);
    if (left > Duration::zero()) {
      const std::int64_t others = (std::max)(remaining_ - in_flight_, std::int64_t{1});
      spacing = (std::max)(spacing, left / others);
    }
    next_ = (std::max)(next_, now - window(now) / most_lateness) + spacing;
    next_ = (std::min)(next_, now + window(now));  // others' bursts delay bulk no longer than that
  }

  // It is over, whatever came of it.
  void ended() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    --in_flight_;
  }

  // What it was answered.
  void learn(const AttemptEnd& end) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (end.reply.status == 0) return;
    const RateLimit& told = end.limit;
    if (told.limit.value_or(0) > 0 && told.remaining && told.reset) {
      take(told, server_now(end.reply.headers, end.wall_at), end.started, end.at);
    }
    if (end.reply.status == 429) slow_down(end.started, end.at);
    if (end.reply.status != 429 && limit_ > 0) {
      factor_ = (std::min)(1.0, factor_ + 0.1 / static_cast<double>(limit_));
    }
  }

  // No request of bulk may start before this point; it may have passed. As long as no answer has
  // told a limit nothing is assumed.
  TimePoint open_at(TimePoint now) const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ == 0) return now;
    const TimePoint turn = (std::max)(now, next_);
    if (remaining_ - in_flight_ > 1) return turn;
    return turn + std::clamp(rest_of_window(turn), Duration::zero(), Duration(longest_hold));
  }

  // The limit as last told; empty before that.
  struct Limit {
    std::int64_t requests = 0;
    std::chrono::seconds window{};
  };
  std::optional<Limit> limit() const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ == 0) return std::nullopt;
    return Limit{limit_, std::chrono::seconds(longest_)};
  }

 private:
  using Duration = TimePoint::duration;

  static constexpr double used_part = 0.99;
  static constexpr int most_lateness = 200;  // a part of the window; half of what is not used
  static constexpr int cautious_windows = 10;
  static constexpr std::int64_t shortest_window = 1;       // second
  static constexpr std::int64_t longest_window = 3600;     // seconds; more is a clock gone wrong
  static constexpr std::int64_t last_second = 7258118400;  // 2200: the sums below stay in range
  static constexpr std::chrono::minutes longest_hold{15};  // as of any pause

  void take(const RateLimit& told, std::int64_t date, TimePoint started, TimePoint now) noexcept {
    const std::int64_t reset =
        std::chrono::duration_cast<std::chrono::seconds>(told.reset->time_since_epoch()).count();
    if (date < 0 || date > last_second || reset < 0 || reset > last_second) return;
    if (reset - date > longest_window || date - reset > longest_window) return;
    clock_.learn(date, started, now);
    const bool is_first = limit_ == 0;
    limit_ = *told.limit;
    remaining_ = *told.remaining;
    reset_ = reset;
    // Never less again: a sliding window tells its length at the beginning only.
    longest_ = (std::max)(longest_, reset - date);
    // What is under way, this one with it, has had its places. They count from now: the server may
    // have seen the first of them, which begins its window, only just.
    const std::int64_t places = (std::min)(in_flight_, limit_);
    if (is_first) next_ = now + (std::min)(interval(now) * places, window(now));
  }

  // Once for all the requests that were under way together.
  void slow_down(TimePoint started, TimePoint now) noexcept {
    cautious_until_ =
        now + cautious_windows * std::chrono::seconds((std::max)(longest_, shortest_window));
    if (started < slowed_at_) return;
    slowed_at_ = now;
    factor_ = (std::max)(factor_ * 0.8, 0.3);
  }

  bool is_cautious(TimePoint now) const noexcept { return now < cautious_until_; }
  Duration window(TimePoint now) const noexcept {
    const std::int64_t believed = is_cautious(now) ? longest_ : longest_ - 1;
    return std::chrono::seconds((std::max)(believed, shortest_window));
  }
  Duration interval(TimePoint now) const noexcept {
    const double requests = static_cast<double>(limit_) * used_part * factor_;
    const double ticks = static_cast<double>(window(now).count()) / requests;
    return Duration(static_cast<Duration::rep>(ticks));
  }
  // At least so long until the server's window ends.
  Duration rest_of_window(TimePoint now) const noexcept {
    return clock_.until(is_cautious(now) ? reset_ : reset_ - 1, now);
  }

  mutable std::mutex mutex_;
  ServerClock clock_;
  std::int64_t limit_ = 0;  // requests a window; 0: not told yet
  std::int64_t remaining_ = 0;
  std::int64_t reset_ = 0;    // the second when the window ends
  std::int64_t longest_ = 0;  // Reset - Date, in seconds
  std::int64_t in_flight_ = 0;
  TimePoint next_{};
  TimePoint slowed_at_ = (TimePoint::min)();
  TimePoint cautious_until_ = (TimePoint::min)();
  double factor_ = 1;
};

// A request's stay in the pacer's count.
class PacedRequest {
 public:
  PacedRequest(Pacer& pacer, TimePoint now) : pacer_(pacer) { pacer_.started(now); }
  ~PacedRequest() { pacer_.ended(); }
  PacedRequest(const PacedRequest&) = delete;
  PacedRequest& operator=(const PacedRequest&) = delete;

 private:
  Pacer& pacer_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
