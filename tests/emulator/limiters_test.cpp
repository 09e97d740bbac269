// SPDX-License-Identifier: MIT
// The three limiters with a clock that the test moves.
#include <chrono>
#include <memory>
#include <string>

#include "rate_limiter.hpp"
#include "sliding_window.hpp"
#include "support/catch.hpp"
#include "token_bucket.hpp"

namespace {

using namespace kaiko_emulator;
using std::chrono::milliseconds;
using std::chrono::seconds;

const SystemTime start = SystemTime(seconds(1000));

std::unique_ptr<RateLimiter> make(const std::string& kind, std::int64_t limit, Seconds window) {
  if (kind == "fixed") return std::make_unique<FixedWindow>(limit, window);
  if (kind == "sliding") return std::make_unique<SlidingWindow>(limit, window);
  return std::make_unique<TokenBucket>(limit, window);
}

TEST_CASE("every limiter lets a whole limit through at once, and then no more") {
  const std::string kind = GENERATE(as<std::string>(), "fixed", "sliding", "bucket");
  const auto limiter = make(kind, 3, seconds(60));
  for (int left = 2; left >= 0; --left) {
    const RateState state = limiter->take("key", start);
    CHECK(state.is_allowed);
    CHECK(state.limit == 3);
    CHECK(state.remaining == left);
  }
  const RateState refused = limiter->take("key", start);
  CHECK_FALSE(refused.is_allowed);
  CHECK(refused.remaining == 0);
  CHECK(refused.retry_after >= 1);
  CHECK(limiter->take("other", start).is_allowed);
}

TEST_CASE("after the wait that a limiter tells, it lets the next request through") {
  const std::string kind = GENERATE(as<std::string>(), "fixed", "sliding", "bucket");
  const auto limiter = make(kind, 3, seconds(60));
  for (int i = 0; i < 3; ++i) limiter->take("key", start + milliseconds(i * 700));
  const SystemTime now = start + milliseconds(2500);
  const RateState refused = limiter->take("key", now);
  REQUIRE_FALSE(refused.is_allowed);
  CHECK(limiter->take("key", now + seconds(refused.retry_after)).is_allowed);
}

TEST_CASE("a fixed window begins with a key's first request, and the next one is whole again") {
  FixedWindow limiter(2, seconds(60));
  CHECK(limiter.take("key", start + seconds(59)).reset == 1119);
  limiter.take("key", start + seconds(118));
  CHECK_FALSE(limiter.take("key", start + seconds(118)).is_allowed);
  CHECK(limiter.take("key", start + seconds(119)).remaining == 1);
  CHECK(limiter.take("key", start + seconds(119)).is_allowed);
}

TEST_CASE("a sliding window knows no edge: what was taken late counts for a whole window") {
  SlidingWindow limiter(2, seconds(60));
  CHECK(limiter.take("key", start).is_allowed);
  CHECK(limiter.take("key", start + seconds(59)).is_allowed);
  const RateState refused = limiter.take("key", start + milliseconds(59900));
  CHECK_FALSE(refused.is_allowed);
  CHECK(refused.retry_after == 1);
  CHECK(refused.reset == 1060);
  CHECK(limiter.take("key", start + seconds(60)).is_allowed);
  CHECK_FALSE(limiter.take("key", start + seconds(61)).is_allowed);
  CHECK(limiter.take("key", start + seconds(119)).is_allowed);
}

TEST_CASE("a bucket gives one request back each time its share of the window has passed") {
  TokenBucket limiter(6, seconds(60));
  for (int i = 0; i < 6; ++i) CHECK(limiter.take("key", start).is_allowed);
  const RateState refused = limiter.take("key", start);
  CHECK_FALSE(refused.is_allowed);
  CHECK(refused.retry_after == 10);
  CHECK(refused.reset == 1060);
  CHECK_FALSE(limiter.take("key", start + milliseconds(9999)).is_allowed);
  CHECK(limiter.take("key", start + seconds(10)).is_allowed);
  CHECK_FALSE(limiter.take("key", start + seconds(10)).is_allowed);
  CHECK(limiter.take("key", start + seconds(300)).remaining == 5);  // full, and never fuller
}

}  // namespace
