// SPDX-License-Identifier: MIT
// The rate of a bulk run and the time that is left, by a clock that the test moves.
#include <kaiko/detail/bulk_meter.hpp>

#include <chrono>
#include <cmath>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::seconds;

const TimePoint start = TimePoint(std::chrono::hours(1));

TEST_CASE("before any time has passed there is no rate and no guess") {
  BulkMeter meter(start);
  CHECK(meter.per_second() == 0);
  meter.note(100, start);
  CHECK(meter.per_second() == 0);
  CHECK_FALSE(meter.time_for(10));
}

TEST_CASE("the rate is that of the last ten seconds, not of the whole run") {
  BulkMeter meter(start);
  for (int second = 1; second <= 60; ++second) meter.note(0, start + seconds(second));
  CHECK(meter.per_second() == 0);
  for (int second = 61; second <= 90; ++second) {
    meter.note(static_cast<std::uint64_t>(second - 60) * 50, start + seconds(second));
  }
  CHECK(std::abs(meter.per_second() - 50) < 0.001);
  CHECK(meter.time_for(500)->count() == 10);
  CHECK(meter.time_for(0)->count() == 0);
}

TEST_CASE("a rate close to nothing is no guess of years") {
  BulkMeter meter(start);
  meter.note(1, start + seconds(100));
  CHECK_FALSE(meter.time_for(1000000000000));
}

TEST_CASE("answers that are taken back at the end are no rate") {
  BulkMeter meter(start);
  for (int second = 1; second <= 12; ++second) meter.note(900, start + seconds(second));
  meter.note(0, start + seconds(13));
  CHECK(meter.per_second() == 0);
  CHECK_FALSE(meter.time_for(1000));
}

}  // namespace
