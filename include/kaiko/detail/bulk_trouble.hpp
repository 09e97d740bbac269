// SPDX-License-Identifier: MIT
// How long a bulk run puts up with a service that pauses it or is down, and when it looks whether
// the service is back. Reads no clock, sends nothing.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkTrouble {
 public:
  explicit BulkTrouble(const BulkOptions& options)
      : max_pause_(options.max_pause), max_outage_(options.max_outage) {}

  // The service works.
  void note_answer() noexcept {
    outage_since_.reset();
    paused_since_.reset();
    next_try_ = (TimePoint::min)();
  }
  // A 429, however often it was asked. The whole client waits for what the server named; if that is
  // nothing, there is still no point in asking at once. False: the pause has lasted for too long,
  // or will have at `open`, when that wait is over.
  bool note_pause(TimePoint now, TimePoint open) noexcept {
    if (!paused_since_) paused_since_ = now;
    next_try_ = (std::max)(next_try_, now + first_delay);
    const auto whole = (std::max)(now, open) - *paused_since_;
    return now - *paused_since_ < max_pause_ && whole <= max_pause_;
  }
  // The service is down. From now on one request at a time, at growing distances, until one gets
  // through. False: it has been down for too long.
  bool note_outage(TimePoint now, bool was_probe) noexcept {
    paused_since_.reset();
    if (!outage_since_) {
      outage_since_ = now;
      delay_ = first_delay;
    } else if (was_probe) {
      delay_ = (std::min)(delay_ * 2, longest_delay);
    }
    next_try_ = now + delay_;
    return now - *outage_since_ < max_outage_;
  }

  bool is_outage() const noexcept { return outage_since_.has_value(); }
  bool is_any() const noexcept { return is_outage() || paused_since_.has_value(); }
  // Nothing is begun before; it has passed while the service works.
  TimePoint next_try() const noexcept { return next_try_; }

 private:
  static constexpr std::chrono::milliseconds first_delay{1000};
  static constexpr std::chrono::milliseconds longest_delay{30000};

  const std::chrono::milliseconds max_pause_;
  const std::chrono::milliseconds max_outage_;
  std::optional<TimePoint> paused_since_;
  std::optional<TimePoint> outage_since_;
  TimePoint next_try_ = (TimePoint::min)();
  std::chrono::milliseconds delay_{};
};

}  // namespace detail
KAIKO_NAMESPACE_END
