// SPDX-License-Identifier: MIT
// The end of an attempt: the limit is what the answer told, and nothing without an answer.
#include <kaiko/detail/attempt_end.hpp>

#include <chrono>
#include <utility>

#include "support/catch.hpp"

namespace {

using kaiko::HttpReply;
using kaiko::TimePoint;
using kaiko::WallTime;
using kaiko::detail::AttemptEnd;

HttpReply reply_with_limit(int status) {
  HttpReply reply;
  reply.status = status;
  reply.headers.add("x-ratelimit-limit", "60");
  reply.headers.add("X-RateLimit-Remaining", "0");
  reply.headers.add("X-RateLimit-Reset", "784111777");
  return reply;
}

TEST_CASE("the limit is read from the answer, whatever the case of its headers") {
  const TimePoint start(std::chrono::hours(1));
  const AttemptEnd end(reply_with_limit(429), start, start + std::chrono::seconds(1), WallTime());
  CHECK(end.reply.status == 429);
  CHECK(end.at - end.started == std::chrono::seconds(1));
  CHECK(end.limit.limit == 60);
  CHECK(end.limit.remaining == 0);
  REQUIRE(end.limit.reset);
  CHECK(end.limit.reset->time_since_epoch() == std::chrono::seconds(784111777));
}

TEST_CASE("without a status there is no answer, and so no limit") {
  const AttemptEnd end(reply_with_limit(0), TimePoint(), TimePoint(), WallTime());
  CHECK_FALSE(end.limit.limit);
  CHECK_FALSE(end.limit.remaining);
  CHECK_FALSE(end.limit.reset);
}

}  // namespace
