// SPDX-License-Identifier: MIT
// The defaults that the documentation promises, and how they hang together.
#include <kaiko/options.hpp>

#include <chrono>
#include <type_traits>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("the time limits, retries and caps are those that are promised") {
  const Options options;
  CHECK(options.timeouts.connect == seconds(5));
  CHECK(options.timeouts.attempt == seconds(35));
  CHECK(options.timeouts.stream_idle == seconds(60));
  CHECK(options.timeouts.total == seconds(90));
  CHECK(options.retry.attempts == 3);
  CHECK(options.retry.resend == Resend::with_key);
  CHECK(options.retry.max_server_wait == seconds(65));
  CHECK(options.limits.in_flight == 10);
  CHECK(options.limits.max_body_bytes == 8388608);
  CHECK(options.limits.max_header_bytes == 65536);
}

TEST_CASE("an attempt outlasts the gateway's cut at 30 s, and the connect limit fits into it") {
  const TimeoutOptions timeouts;
  CHECK(timeouts.attempt > seconds(30));
  CHECK(timeouts.connect < timeouts.attempt);
  CHECK(timeouts.attempt * 2 <= timeouts.total);
}

TEST_CASE("a server's minute of rate limit can be waited out before the deadline") {
  const Options options;
  const milliseconds longest = options.retry.max_server_wait + seconds(1);  // what is added to it
  CHECK(options.retry.max_server_wait > seconds(60));
  CHECK(longest < options.timeouts.total);
}

TEST_CASE("the safe choice is the default one") {
  const Options options;
  CHECK(options.auth_scheme == AuthScheme::api_key_header);
  CHECK(options.invalid_utf8 == InvalidUtf8::refuse);
  CHECK(options.limits.is_checking_published_limits);
  CHECK_FALSE(options.environment);
  CHECK_FALSE(CallOptions().keep_body);
}

TEST_CASE("a call's options say nothing until something is set") {
  const CallOptions options;
  CHECK_FALSE(options.timeouts);
  CHECK_FALSE(options.deadline);
  CHECK_FALSE(options.retry);
  CHECK_FALSE(options.resend);
  CHECK_FALSE(options.cancel.has_source());
}

static_assert(std::is_aggregate_v<Options> && std::is_aggregate_v<CallOptions>);

}  // namespace
