// SPDX-License-Identifier: MIT
// The bound on name lookups that nobody waits for.
#include <kaiko/detail/parked_lookups.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::milliseconds;

TEST_CASE("sixteen lookups may hang, and each counts for fifteen seconds") {
  const TimePoint start(std::chrono::hours(1));
  ParkedLookups lookups;
  for (std::size_t i = 0; i < ParkedLookups::most; ++i) {
    CHECK_FALSE(lookups.is_full(start));
    lookups.add(start + milliseconds(i));
  }
  CHECK(lookups.is_full(start + milliseconds(20)));
  CHECK(lookups.is_full(start + ParkedLookups::time_parked - milliseconds(1)));
  CHECK_FALSE(lookups.is_full(start + ParkedLookups::time_parked));
}

TEST_CASE("one more takes the place of the one that hangs longest") {
  const TimePoint start(std::chrono::hours(1));
  ParkedLookups lookups;
  for (std::size_t i = 0; i < ParkedLookups::most; ++i) lookups.add(start);
  for (std::size_t i = 0; i < ParkedLookups::most; ++i) lookups.add(start + milliseconds(5));
  CHECK(lookups.is_full(start + ParkedLookups::time_parked + milliseconds(4)));
  CHECK_FALSE(lookups.is_full(start + ParkedLookups::time_parked + milliseconds(5)));
}

TEST_CASE("lookups that run count as soon as one is parked, until they end") {
  const TimePoint start(std::chrono::hours(1));
  ParkedLookups lookups;
  std::vector<LookupUnderWay> running;
  for (std::size_t i = 0; i < 2 * ParkedLookups::most; ++i) running.push_back(lookups.begin(start));
  for (const LookupUnderWay& lookup : running) CHECK(lookup);

  lookups.add(start);
  CHECK_FALSE(lookups.begin(start));
  CHECK_FALSE(lookups.is_full(start));
  running.resize(ParkedLookups::most - 2);
  running.push_back(lookups.begin(start));
  CHECK(running.back());
  CHECK_FALSE(lookups.begin(start));
  CHECK(lookups.begin(start + ParkedLookups::time_parked));
}

}  // namespace
