// SPDX-License-Identifier: MIT
// Waking a wait, with the real clock and by hand, and the system's randomness.
#include <kaiko/runtime.hpp>

#include <array>
#include <chrono>
#include <thread>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a wake-up raised before the wait ends it at once, and counts once") {
  const auto runtime = system_runtime();
  Wakeup wakeup;
  wakeup.notify();
  CHECK(runtime->wait(wakeup, (TimePoint::max)()));
  CHECK_FALSE(runtime->wait(wakeup, runtime->now()));
}

TEST_CASE("a wait ends when another thread raises its wake-up") {
  const auto runtime = system_runtime();
  Wakeup wakeup;
  std::thread other([&wakeup] { wakeup.notify(); });
  CHECK(runtime->wait(wakeup, (TimePoint::max)()));
  other.join();
}

TEST_CASE("a wait ends at its time, not before") {
  const auto runtime = system_runtime();
  Wakeup wakeup;
  const TimePoint until = runtime->now() + std::chrono::milliseconds(5);
  CHECK_FALSE(runtime->wait(wakeup, until));
  CHECK(runtime->now() >= until);
}

TEST_CASE("the system's random bytes differ from draw to draw") {
  const auto runtime = system_runtime();
  std::array<unsigned char, 300> one{};
  std::array<unsigned char, 300> two{};
  REQUIRE(runtime->random(one.data(), one.size()));
  REQUIRE(runtime->random(two.data(), two.size()));
  CHECK(one != two);
}

}  // namespace
