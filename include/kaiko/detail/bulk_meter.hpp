// SPDX-License-Identifier: MIT
// Counts what a bulk run gets done and how fast, and says when to tell of it. Reads no clock.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkMeter {
 public:
  explicit BulkMeter(TimePoint start) : samples_{{start, 0}} {}

  // So many are finished by now.
  void note(std::uint64_t finished, TimePoint now) {
    if (now - samples_.back().when >= std::chrono::seconds(1)) {
      samples_.push_back({now, finished});
      if (samples_.size() > most_samples) samples_.pop_front();
    }
    last_ = {now, finished};
  }

  // What a run tells now; without what it does not know of the client.
  BulkProgress progress(const BulkReport& report, std::uint64_t pulled,
                        std::optional<std::uint64_t> expected, TimePoint now) {
    const std::uint64_t finished = report.done + report.failed;
    const std::uint64_t over = finished + report.resumed;
    note(finished, now);
    BulkProgress progress;
    progress.done = report.done;
    progress.failed = report.failed;
    progress.fallbacks = report.fallbacks;
    progress.resumed = report.resumed;
    progress.in_flight = pulled - over;
    progress.per_second = per_second();
    if (expected && *expected >= over) progress.time_left = time_for(*expected - over);
    return progress;
  }

  // Over the last ten seconds or so; 0 while no time has passed, and where answers were taken back
  // at the end: their turn did not come.
  double per_second() const noexcept {
    const std::chrono::duration<double> time = last_.when - samples_.front().when;
    if (time.count() <= 0 || last_.finished < samples_.front().finished) return 0;
    return static_cast<double>(last_.finished - samples_.front().finished) / time.count();
  }
  // For so many more; empty while nothing gets done.
  std::optional<std::chrono::seconds> time_for(std::uint64_t left) const noexcept {
    const double rate = per_second();
    if (rate <= 0) return std::nullopt;
    const double seconds = static_cast<double>(left) / rate;
    if (seconds > 1e9) return std::nullopt;
    return std::chrono::seconds(static_cast<std::int64_t>(seconds));
  }

 private:
  static constexpr std::size_t most_samples = 11;
  struct Sample {
    TimePoint when{};
    std::uint64_t finished = 0;
  };
  std::deque<Sample> samples_;  // a second or more apart
  Sample last_ = samples_.front();
};

}  // namespace detail
KAIKO_NAMESPACE_END
