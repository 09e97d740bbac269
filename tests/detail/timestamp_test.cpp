// SPDX-License-Identifier: MIT
// Timestamps of answers.
#include <kaiko/detail/timestamp.hpp>

#include <chrono>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("ISO-8601 timestamps are read with fractions and offsets") {
  const WallTime second = *wall_time(1735689600);
  CHECK(parse_iso8601("2025-01-01T00:00:00Z") == second);
  CHECK(parse_iso8601("2025-01-01T00:00:00.250Z") == second + std::chrono::milliseconds(250));
  CHECK(parse_iso8601("2025-01-01T01:30:00+01:30") == second);
  CHECK(parse_iso8601("2024-12-31T23:00:00-01:00") == second);
  CHECK(parse_iso8601("1970-01-01T00:00:00Z") == wall_time(0));
}

TEST_CASE("a date that the clock can't hold is no date, the last one that it can is") {
  CHECK_FALSE(parse_iso8601("4050-12-01T00:00:00Z"));
  CHECK_FALSE(parse_iso8601("9999-12-31T23:59:59.999Z"));
  CHECK_FALSE(parse_iso8601("0001-01-01T00:00:00Z"));
  CHECK(parse_iso8601("2262-04-11T23:47:15.999999999Z"));
  CHECK(parse_iso8601("1677-09-21T00:12:45Z"));
}

TEST_CASE("a timestamp is written as it is read") {
  for (const char* text :
       {"2026-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2024-02-29T12:30:45.678Z",
        "1900-03-01T00:00:00.000Z", "2100-12-31T23:59:59.000Z", "2000-02-29T00:00:00.000Z"}) {
    CHECK(format_iso8601(*parse_iso8601(text)) == text);
  }
  CHECK(format_iso8601(*parse_iso8601("2026-01-01T01:00:00.1234567+01:00")) ==
        "2026-01-01T00:00:00.123456700Z");
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
