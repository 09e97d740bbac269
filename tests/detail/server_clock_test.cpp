// SPDX-License-Identifier: MIT
// What a few Dates tell of the server's clock, and what becomes of a clock that was set.
#include <kaiko/detail/server_clock.hpp>

#include <chrono>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint start = TimePoint(std::chrono::hours(1));

TimePoint at(int ms) { return start + milliseconds(ms); }

TEST_CASE("one Date leaves a second open, and the sooner end of it is told") {
  ServerClock clock;
  clock.learn(1000, at(0), at(10));
  // It may be second 1001 already, 10 ms before the answer came.
  CHECK(clock.until(1010, at(0)) == seconds(9));
  CHECK(clock.until(1010, at(10)) == milliseconds(8990));
  CHECK(clock.until(1000, at(10)) == milliseconds(-1010));
}

TEST_CASE("the Date that changes between two answers tells where the second began") {
  ServerClock clock;
  clock.learn(1000, at(0), at(10));
  clock.learn(1000, at(600), at(610));  // so second 1001 had not begun at 600
  CHECK(clock.until(1001, at(600)) == milliseconds(0));
  clock.learn(1001, at(650), at(660));
  CHECK(clock.until(1001, at(600)) == milliseconds(0));
  CHECK(clock.until(1002, at(600)) == seconds(1));
  clock.learn(1001, at(1630), at(1640));  // nor 1002 at 1630
  CHECK(clock.until(1002, at(600)) == milliseconds(1030));
}

TEST_CASE("after a clock was set the newest answer is believed") {
  ServerClock clock;
  clock.learn(1000, at(0), at(10));
  clock.learn(500, at(100), at(110));
  CHECK(clock.until(510, at(100)) == seconds(9));
  clock.learn(2000, at(200), at(210));
  CHECK(clock.until(2010, at(200)) == seconds(9));
}

}  // namespace
