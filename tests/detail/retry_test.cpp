// SPDX-License-Identifier: MIT
// The retry decision, as a table: what happened, and what follows.
#include <kaiko/detail/retry.hpp>

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

struct Case {
  const char* name;
  const char* code;
  ErrorKind kind;
  int status;
  int sends;
  bool is_again_with_key;
  bool is_again_when_strict;
};

RetryDecision decide(const Case& row, Resend resend, int attempts = 1) {
  Error error = make_error(row.kind, "");
  error.http_status = row.status;
  error.code = row.code;
  Attempt attempt;
  attempt.cause = row.kind;
  attempt.http_status = row.status;
  const std::vector<Attempt> made(static_cast<std::size_t>(attempts), attempt);
  Failure failure{error, made};
  failure.sends = row.sends;
  failure.is_answer = row.status >= 400;
  RetryOptions options;
  options.resend = resend;
  return decide_retry(failure, options, 0.5);
}

const Case cases[] = {
    {"name not found", "", ErrorKind::dns, 0, 0, true, true},
    {"refused connection", "", ErrorKind::connect, 0, 0, true, true},
    {"handshake refused", "", ErrorKind::tls, 0, 0, true, true},
    {"certificate refused", "", ErrorKind::tls_trust, 0, 0, false, false},
    {"timeout before sending", "", ErrorKind::timeout, 0, 0, true, true},
    {"timeout after sending", "", ErrorKind::timeout, 0, 1, true, false},
    {"cut after sending", "", ErrorKind::interrupted, 0, 1, true, false},
    {"connect failed after a send", "", ErrorKind::connect, 0, 1, true, false},
    {"not HTTP", "", ErrorKind::protocol, 0, 1, true, false},
    {"another protocol", "", ErrorKind::protocol, 101, 1, false, false},
    {"too large", "", ErrorKind::response_too_large, 200, 1, false, false},
    {"redirect", "", ErrorKind::redirect, 302, 1, false, false},
    {"not JSON", "", ErrorKind::invalid_response, 200, 1, true, false},
    {"400", "", ErrorKind::rejected, 400, 1, false, false},
    {"402", "", ErrorKind::credits, 402, 1, false, false},
    {"404", "", ErrorKind::not_found, 404, 1, false, false},
    {"408", "", ErrorKind::rejected, 408, 1, true, false},
    {"409 other", "duplicate_id", ErrorKind::conflict, 409, 1, false, false},
    {"409 in progress", "request_in_progress", ErrorKind::conflict, 409, 1, true, false},
    {"422", "", ErrorKind::rejected, 422, 1, false, false},
    {"425", "", ErrorKind::rejected, 425, 1, true, false},
    {"429", "", ErrorKind::rate_limited, 429, 1, true, true},
    {"429 quota", "insufficient_quota", ErrorKind::rate_limited, 429, 1, false, false},
    {"500", "", ErrorKind::server, 500, 1, true, false},
    {"501", "", ErrorKind::server, 501, 1, false, false},
    {"502", "", ErrorKind::server, 502, 1, true, false},
    {"503", "", ErrorKind::server, 503, 1, true, false},
    {"504", "", ErrorKind::server, 504, 1, true, false},
    {"511", "", ErrorKind::server, 511, 1, false, false},
    {"522", "", ErrorKind::server, 522, 1, true, false},
    {"529", "", ErrorKind::server, 529, 1, true, false},
};

TEST_CASE("what is tried again with a key, and what in strict mode") {
  for (const Case& row : cases) {
    INFO(row.name);
    CHECK(decide(row, Resend::with_key).is_again == row.is_again_with_key);
    CHECK(decide(row, Resend::never).is_again == row.is_again_when_strict);
  }
}

TEST_CASE("three attempts are all, and a repeated 500 or name failure is tried once more only") {
  for (const Case& row : cases) {
    INFO(row.name);
    CHECK_FALSE(decide(row, Resend::with_key, 3).is_again);
  }
  CHECK_FALSE(
      decide({"500", "", ErrorKind::server, 500, 1, true, false}, Resend::with_key, 2).is_again);
  CHECK_FALSE(decide({"dns", "", ErrorKind::dns, 0, 0, true, true}, Resend::with_key, 2).is_again);
  CHECK(decide({"502", "", ErrorKind::server, 502, 1, true, false}, Resend::with_key, 2).is_again);
}

TEST_CASE("a wait grows by doubling, carries jitter, and has a cap") {
  const Error error = make_error(ErrorKind::interrupted, "");
  const RetryOptions options;
  std::vector<Attempt> made(1);
  const auto wait = [&](double chance) {
    return wait_before_retry(Failure{error, made}, options, chance).count();
  };
  CHECK(wait(0) == 0);
  CHECK(wait(0.5) == 250);
  made.resize(2);
  CHECK(wait(0.5) == 500);
  made.resize(10);
  CHECK(wait(0.5) == 4000);
}

TEST_CASE("a throttled wait never falls below its half, a server's wait never below itself") {
  const auto [kind, status] = GENERATE(table<ErrorKind, int>({
      {ErrorKind::rate_limited, 429},
      {ErrorKind::server, 503},
      {ErrorKind::server, 529},
      {ErrorKind::conflict, 409},
  }));
  Error error = make_error(kind, "");
  error.http_status = status;
  const RetryOptions options;
  const std::vector<Attempt> made(1);
  Failure failure{error, made};
  CHECK(wait_before_retry(failure, options, 0).count() == 500);
  CHECK(wait_before_retry(failure, options, 0.999).count() < 1000);
  failure.server_wait = Milliseconds(3000);
  CHECK(wait_before_retry(failure, options, 0).count() == 3000);
  CHECK(wait_before_retry(failure, options, 0.999).count() <= 3300);
}

TEST_CASE("the server's own word allows what a status alone does not, but never a redirect") {
  const std::vector<Attempt> made(1);
  const auto is_again = [&made](ErrorKind kind, int status) {
    Error error = make_error(kind, "");
    error.http_status = status;
    Failure failure{error, made};
    failure.is_answer = true;
    failure.sends = 1;
    failure.should_retry = true;
    return decide_retry(failure, RetryOptions(), 0.5).is_again;
  };
  CHECK(is_again(ErrorKind::rejected, 400));
  CHECK(is_again(ErrorKind::server, 501));
  for (const int status : {301, 302, 303, 307, 308})
    CHECK_FALSE(is_again(ErrorKind::redirect, status));
}

TEST_CASE("the server's own word stops a retry, or allows one, but never in strict mode") {
  Error error = make_error(ErrorKind::server, "");
  error.http_status = 503;
  error.outcome = Outcome::unknown;
  const std::vector<Attempt> made(1);
  Failure failure{error, made};
  failure.is_answer = true;
  failure.sends = 1;
  RetryOptions options;
  failure.should_retry = false;
  CHECK(decide_retry(failure, options, 0.5).why == WhyStopped::server_said_no);
  failure.should_retry = true;
  CHECK(decide_retry(failure, options, 0.5).is_again);
  options.resend = Resend::never;
  CHECK(decide_retry(failure, options, 0.5).why == WhyStopped::outcome_unknown);
}

TEST_CASE("strict mode says of a refusal that it is one, whatever the server would like") {
  Error error = make_error(ErrorKind::rejected, "");
  error.http_status = 400;
  error.outcome = Outcome::rejected;
  const std::vector<Attempt> made(1);
  Failure failure{error, made};
  failure.is_answer = true;
  failure.sends = 1;
  failure.should_retry = true;
  RetryOptions options;
  options.resend = Resend::never;
  const RetryDecision decision = decide_retry(failure, options, 0.5);
  CHECK_FALSE(decision.is_again);
  CHECK(decision.why == WhyStopped::not_retryable);
}

}  // namespace
