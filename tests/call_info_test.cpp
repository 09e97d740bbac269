// SPDX-License-Identifier: MIT
// The record of a call before anything happened: it claims nothing, and its parts can be made by
// name in a user's test.
#include <kaiko/call_info.hpp>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a record in which nothing happened tells of no answer, no attempt, no limit, no time") {
  const CallInfo info;
  CHECK(info.http_status == 0);
  CHECK(info.attempts.empty());
  CHECK(info.sends == 0);
  CHECK(info.elapsed.count() == 0);
  CHECK(info.timings.total.count() == 0);
  CHECK_FALSE(info.timings.is_connection_reused);
  CHECK_FALSE(info.rate_limit.limit);
  CHECK_FALSE(info.rate_limit.remaining);
  CHECK_FALSE(info.rate_limit.reset);
  CHECK(info.headers.empty());
  CHECK(info.idempotency_key.empty());
  CHECK(info.body.empty());
}

TEST_CASE("an attempt without a cause is the one that succeeded") {
  const Attempt attempt;
  CHECK_FALSE(attempt.cause);
  CHECK(attempt.sends == 0);
  CHECK(attempt.waited_before.count() == 0);
}

}  // namespace
