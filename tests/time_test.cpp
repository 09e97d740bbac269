// SPDX-License-Identifier: MIT
// Which clock each kind of time is of: a limit must not move with the wall clock.
#include <kaiko/time.hpp>

#include <chrono>
#include <type_traits>

#include "support/catch.hpp"

namespace {

TEST_CASE("limits are of a clock that does not jump, dates of the one that people read") {
  STATIC_REQUIRE((std::is_same_v<kaiko::TimePoint::clock, std::chrono::steady_clock>));
  STATIC_REQUIRE(kaiko::TimePoint::clock::is_steady);
  STATIC_REQUIRE((std::is_same_v<kaiko::WallTime::clock, std::chrono::system_clock>));
}

}  // namespace
