// SPDX-License-Identifier: MIT
// The wait that a server asks for, out of its headers.
#include <kaiko/detail/server_wait.hpp>

#include <optional>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

// In milliseconds; -1: none.
std::int64_t wait_of(const std::string& name, const std::string& value, int status = 429) {
  HeaderBlock headers;
  headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  headers.add(name, value);
  const auto wait = server_wait(status, headers, WallTime());
  return wait ? wait->count() : -1;
}

TEST_CASE("Retry-After is read in seconds, decimals and three forms of dates") {
  CHECK(wait_of("Retry-After", "7") == 7000);
  CHECK(wait_of("Retry-After", "1.5") == 1500);
  CHECK(wait_of("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT") == 10000);
  CHECK(wait_of("Retry-After", "Sunday, 06-Nov-94 08:49:47 GMT") == 10000);
  CHECK(wait_of("Retry-After", "Sun Nov  6 08:49:47 1994") == 10000);
  CHECK(wait_of("retry-after-ms", "1500") == 1500);
}

TEST_CASE("rubbish and the past are no wait, and what is too large is endless") {
  for (const char* text : {"-1", "abc", "NaN", "1e30", "", "Sun, 06 Nov 1994 08:49:00 GMT",
                           "Sun, 31 Feb 1995 08:49:47 GMT"}) {
    INFO(text);
    CHECK(wait_of("Retry-After", text) == -1);
  }
  CHECK(wait_of("Retry-After", std::string(99, '9')) == endless_wait.count());
}

TEST_CASE("the end of the rate window is a wait after a 429 only") {
  CHECK(wait_of("X-RateLimit-Reset", "784111797") == 20000);
  CHECK(wait_of("X-RateLimit-Reset", "784111797", 500) == -1);
}

}  // namespace
