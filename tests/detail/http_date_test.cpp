// SPDX-License-Identifier: MIT
// Dates of HTTP in their three forms.
#include <kaiko/detail/http_date.hpp>

#include <optional>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("the three forms of one date are the same second") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == 784111777);
  CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT") == 1709251200);
}

TEST_CASE("dates that don't exist and other text are none") {
  for (const char* text :
       {"", ", ", "Sun", "Sun, ", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2023 00:00:00 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "784111777"}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

}  // namespace
