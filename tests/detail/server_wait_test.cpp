// SPDX-License-Identifier: MIT
// The wait that a server asks for, out of its headers, and what a call makes of it.
#include <kaiko/detail/server_wait.hpp>

#include <kaiko/detail/retry.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";  // second 784111777
constexpr std::int64_t none = -1;                                   // the call's own backoff
const std::int64_t endless = endless_wait.count();

// This machine's clock is an hour ahead of the server's.
const WallTime skewed = WallTime(std::chrono::seconds(784111777 + 3600));

// In milliseconds.
std::int64_t wait_of(int status, const Headers& lines) {
  HeaderBlock headers;
  for (const auto& [name, value] : lines) headers.add(name, value);
  const auto wait = server_wait(status, headers, skewed);
  return wait ? wait->count() : none;
}

struct Row {
  const char* what;
  int status;
  Headers headers;
  std::int64_t wait;
};

const std::string digits_99(99, '9');

const Row rows[] = {
    {"whole seconds", 429, {{"Retry-After", "7"}}, 7000},
    {"zero", 429, {{"Retry-After", "0"}}, 0},
    {"a decimal", 429, {{"Retry-After", "1.5"}}, 1500},
    {"more digits than milliseconds", 429, {{"Retry-After", "0.0019"}}, 1},
    {"a leading zero", 429, {{"Retry-After", "007"}}, 7000},
    {"the longest that is waited for", 429, {{"Retry-After", "65"}}, 65000},
    {"an IMF date", 429, {{"Date", date}, {"Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT"}}, 10000},
    {"an RFC 850 date",
     429,
     {{"Date", date}, {"Retry-After", "Sunday, 06-Nov-94 08:49:47 GMT"}},
     10000},
    {"an asctime date", 429, {{"Date", date}, {"Retry-After", "Sun Nov  6 08:49:47 1994"}}, 10000},
    {"a date without the server's clock",
     429,
     {{"Retry-After", "Sun, 06 Nov 1994 09:49:47 GMT"}},
     10000},
    {"a Date that is rubbish",
     429,
     {{"Date", "now"}, {"Retry-After", "Sun, 06 Nov 1994 09:49:47 GMT"}},
     10000},
    {"a date that has passed",
     429,
     {{"Date", date}, {"Retry-After", "Sun, 06 Nov 1994 08:49:00 GMT"}},
     none},
    {"this very second", 429, {{"Date", date}, {"Retry-After", date}}, none},
    {"a day that does not exist",
     429,
     {{"Date", date}, {"Retry-After", "Fri, 31 Feb 1995 08:49:47 GMT"}},
     none},
    {"a date in another zone",
     429,
     {{"Date", date}, {"Retry-After", "Sun, 06 Nov 1994 08:49:47 CET"}},
     none},
    {"negative", 429, {{"Retry-After", "-1"}}, none},
    {"a plus sign", 429, {{"Retry-After", "+7"}}, none},
    {"letters", 429, {{"Retry-After", "abc"}}, none},
    {"NaN", 429, {{"Retry-After", "NaN"}}, none},
    {"an exponent", 429, {{"Retry-After", "1e30"}}, none},
    {"a number and a unit", 429, {{"Retry-After", "7s"}}, none},
    {"empty", 429, {{"Retry-After", ""}}, none},
    {"two numbers in one line", 429, {{"Retry-After", "7, 9"}}, none},
    {"99 digits", 429, {{"Retry-After", digits_99}}, endless},
    {"2 to the 63", 429, {{"Retry-After", "9223372036854775808"}}, endless},
    {"milliseconds", 429, {{"retry-after-ms", "1500"}}, 1500},
    {"milliseconds win over seconds", 429, {{"Retry-After", "7"}, {"retry-after-ms", "250"}}, 250},
    {"bad milliseconds leave the seconds",
     429,
     {{"Retry-After", "7"}, {"retry-after-ms", "x"}},
     7000},
    {"two lines: the longer", 429, {{"Retry-After", "7"}, {"Retry-After", "9"}}, 9000},
    {"two lines, one of them rubbish", 429, {{"Retry-After", "soon"}, {"Retry-After", "9"}}, 9000},
    {"the end of the window", 429, {{"Date", date}, {"X-RateLimit-Reset", "784111797"}}, 20000},
    {"the end by a skewed clock", 429, {{"X-RateLimit-Reset", "784115387"}}, 10000},
    {"a window that has ended", 429, {{"Date", date}, {"X-RateLimit-Reset", "784111777"}}, none},
    {"a window of 99 digits", 429, {{"Date", date}, {"X-RateLimit-Reset", digits_99}}, none},
    {"a negative window", 429, {{"Date", date}, {"X-RateLimit-Reset", "-5"}}, none},
    {"the largest number there is, at a date before 1970",
     429,
     {{"Date", "Wed, 31 Dec 1969 23:59:59 GMT"}, {"X-RateLimit-Reset", "9223372036854775807"}},
     endless},
    {"a date that no clock has counts for nothing",
     429,
     {{"Date", "Fri, 31 Dec 9999 23:59:59 GMT"}, {"X-RateLimit-Reset", "784115387"}},
     10000},
    {"Retry-After wins over the window",
     429,
     {{"Date", date}, {"X-RateLimit-Reset", "784111797"}, {"Retry-After", "3"}},
     3000},
    {"the window on another status",
     503,
     {{"Date", date}, {"X-RateLimit-Reset", "784111797"}},
     none},
    {"seconds on another status", 503, {{"Retry-After", "7"}}, 7000},
    {"no header at all", 429, {}, none},
};

TEST_CASE("what headers say becomes the wait that follows") {
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(wait_of(row.status, row.headers) == row.wait);
  }
}

// What a call does after a 429 with this wait, at the middle of all chances.
RetryDecision after_429(std::optional<Milliseconds> wait) {
  Error error = make_error(ErrorKind::rate_limited, "");
  error.http_status = 429;
  std::vector<Attempt> attempts(1);
  attempts[0].cause = error.kind;
  Failure failure{error, attempts};
  failure.sends = 1;
  failure.is_answer = true;
  failure.server_wait = wait;
  return decide_retry(failure, RetryOptions(), 0.5);
}

TEST_CASE("a named wait is kept with up to a tenth added, an unnamed one is backoff") {
  CHECK(after_429(Milliseconds(7000)).wait == Milliseconds(7350));
  CHECK(after_429(Milliseconds(0)).wait == Milliseconds(0));
  CHECK(after_429(Milliseconds(65000)).wait == Milliseconds(65500));
  CHECK(after_429(std::nullopt).wait == Milliseconds(750));
}

TEST_CASE("a wait that is too long is returned at once") {
  CHECK(after_429(Milliseconds(65000)).is_again);
  CHECK_FALSE(after_429(Milliseconds(65001)).is_again);
  CHECK(after_429(Milliseconds(65001)).why == WhyStopped::wait_too_long);
  CHECK(after_429(endless_wait).why == WhyStopped::wait_too_long);
}

}  // namespace
