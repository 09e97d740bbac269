// SPDX-License-Identifier: MIT
// What time it is at the server, learned from the Date of its answers: each says a second, many
// together say where in it. Asked by the pacer, for which a second is long. Reads no clock.
#pragma once

#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class ServerClock {
 public:
  // An answer of this second (since 1970) to an attempt from `sent` to `arrived`.
  void learn(std::int64_t second, TimePoint sent, TimePoint arrived) noexcept {
    const TimePoint::duration begin = std::chrono::seconds(second);
    const TimePoint::duration earliest = begin - arrived.time_since_epoch();
    const TimePoint::duration latest = begin + std::chrono::seconds(1) - sent.time_since_epoch();
    const bool agrees = earliest <= latest_ && latest >= earliest_;
    // Else a clock was set, or another server answered: the newest is believed.
    earliest_ = agrees ? (std::max)(earliest_, earliest) : earliest;
    latest_ = agrees ? (std::min)(latest_, latest) : latest;
  }

  // From `now` until this second of the server's begins, at the soonest; negative: it has begun.
  TimePoint::duration until(std::int64_t second, TimePoint now) const noexcept {
    return std::chrono::seconds(second) - (latest_ + now.time_since_epoch());
  }

 private:
  // The server's time minus ours lies between these.
  TimePoint::duration earliest_ = (TimePoint::duration::min)();
  TimePoint::duration latest_ = (TimePoint::duration::max)();
};

}  // namespace detail
KAIKO_NAMESPACE_END
