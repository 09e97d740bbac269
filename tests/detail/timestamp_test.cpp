// SPDX-License-Identifier: MIT
// Timestamps of answers.
#include <kaiko/detail/timestamp.hpp>

#include <chrono>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("ISO-8601 timestamps are read with fractions and offsets") {
  const WallTime second = wall_time(1735689600);
  CHECK(parse_iso8601("2025-01-01T00:00:00Z") == second);
  CHECK(parse_iso8601("2025-01-01T00:00:00.250Z") == second + std::chrono::milliseconds(250));
  CHECK(parse_iso8601("2025-01-01T01:30:00+01:30") == second);
  CHECK(parse_iso8601("2024-12-31T23:00:00-01:00") == second);
  CHECK(parse_iso8601("1970-01-01T00:00:00Z") == wall_time(0));
}

TEST_CASE("other text is no timestamp") {
  for (const char* text :
       {"", "2025-01-01", "2025-13-01T00:00:00Z", "2025-02-30T00:00:00Z", "2025-01-01T00:00:00",
        "2025-01-01 00:00:00Z", "2025-01-01T00:00:00Zx", "yesterday"}) {
    INFO(text);
    CHECK_FALSE(parse_iso8601(text));
  }
}

}  // namespace
