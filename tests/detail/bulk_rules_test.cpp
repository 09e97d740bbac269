// SPDX-License-Identifier: MIT
// What each kind of error means for a bulk run, as a table.
#include <kaiko/detail/bulk_rules.hpp>

#include <kaiko/error.hpp>

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

Error error_of(ErrorKind kind, int status = 0, const char* code = "") {
  Error error;
  error.kind = kind;
  error.http_status = status;
  error.code = code;
  return error;
}

BulkStep step(const Error& error, std::size_t messages = 100, bool is_batch = true) {
  return bulk_step_after(error, messages, is_batch, false);
}
BulkStep strict_step(const Error& error) { return bulk_step_after(error, 100, true, true); }

TEST_CASE("a refused batch is split, a refused message has failed") {
  for (const ErrorKind kind : {ErrorKind::rejected, ErrorKind::too_large}) {
    CHECK(step(error_of(kind, 422)) == BulkStep::split);
    CHECK(step(error_of(kind, 422), 1) == BulkStep::give_error);
    CHECK(step(error_of(kind, 422), 1, false) == BulkStep::give_error);
  }
}

TEST_CASE("a server without batches is asked one by one, one without any route not at all") {
  CHECK(step(error_of(ErrorKind::unsupported, 404)) == BulkStep::one_by_one);
  CHECK(step(error_of(ErrorKind::unsupported, 404), 1) == BulkStep::one_by_one);
  CHECK(step(error_of(ErrorKind::not_found, 404), 1, false) == BulkStep::stop);
}

TEST_CASE("a 429 is waited for, a used-up quota is not") {
  CHECK(step(error_of(ErrorKind::rate_limited, 429)) == BulkStep::again);
  CHECK(step(error_of(ErrorKind::rate_limited, 429, "monthly_quota_exceeded")) == BulkStep::stop);
}

TEST_CASE("a service in trouble is waited for, unless what was sent must not be sent again") {
  for (const ErrorKind kind :
       {ErrorKind::server, ErrorKind::dns, ErrorKind::connect, ErrorKind::proxy, ErrorKind::tls,
        ErrorKind::timeout, ErrorKind::interrupted, ErrorKind::protocol, ErrorKind::resources}) {
    Error error = error_of(kind, kind == ErrorKind::server ? 503 : 0);
    error.why_stopped = WhyStopped::attempts_used;
    CHECK(step(error) == BulkStep::hold);
    error.why_stopped = WhyStopped::outcome_unknown;
    CHECK(step(error) == BulkStep::give_up);
  }
  CHECK(step(error_of(ErrorKind::server, 501)) == BulkStep::stop);
}

TEST_CASE("what may have been carried out is not sent in parts, and not at all in strict mode") {
  const std::vector<Error> errors = {
      error_of(ErrorKind::rejected, 408), error_of(ErrorKind::rejected, 422),
      error_of(ErrorKind::too_large, 413), error_of(ErrorKind::unsupported, 404)};
  for (Error error : errors) {
    error.outcome = Outcome::unknown;
    error.why_stopped = WhyStopped::attempts_used;
    CHECK(step(error) == BulkStep::hold);
    CHECK(step(error, 1) == BulkStep::hold);
    CHECK(strict_step(error) == BulkStep::give_up);
    error.outcome = Outcome::rejected;
    CHECK(strict_step(error) == step(error));
  }
}

TEST_CASE("a request that the server is still at is asked for again, a duplicate is not") {
  Error error = error_of(ErrorKind::conflict, 409, "request_in_progress");
  error.outcome = Outcome::unknown;
  error.why_stopped = WhyStopped::attempts_used;
  CHECK(step(error) == BulkStep::hold);
  CHECK(strict_step(error) == BulkStep::give_up);
  error.why_stopped = WhyStopped::already_applied;
  CHECK(step(error) == BulkStep::give_error);
  error.why_stopped = WhyStopped::not_retryable;
  error.outcome = Outcome::rejected;
  CHECK(step(error) == BulkStep::give_error);
}

TEST_CASE("in strict mode an unknown outcome counts, whatever was the reason to stop") {
  for (const WhyStopped why : {WhyStopped::server_said_no, WhyStopped::not_retryable}) {
    Error error = error_of(ErrorKind::server, 502);
    error.outcome = Outcome::unknown;
    error.why_stopped = why;
    CHECK(step(error) == BulkStep::hold);
    CHECK(strict_step(error) == BulkStep::give_up);
    error.outcome = Outcome::rejected;  // a 503 that names a wait
    CHECK(strict_step(error) == BulkStep::hold);
  }
}

TEST_CASE("an answer of another shape is an answer, bytes that are none are an outage") {
  Error error = error_of(ErrorKind::invalid_response, 200);
  error.why_stopped = WhyStopped::not_retryable;
  CHECK(step(error) == BulkStep::give_error);
  error.why_stopped = WhyStopped::attempts_used;
  CHECK(step(error) == BulkStep::hold);
  error.why_stopped = WhyStopped::outcome_unknown;
  CHECK(step(error) == BulkStep::give_up);
}

TEST_CASE("an error told with a success fails its messages: it may have been carried out") {
  for (const ErrorKind kind : {ErrorKind::rejected, ErrorKind::server, ErrorKind::rate_limited,
                               ErrorKind::not_found, ErrorKind::conflict}) {
    Error error = error_of(kind, 200);
    error.outcome = Outcome::unknown;
    CHECK(step(error) == BulkStep::give_error);
    CHECK(strict_step(error) == BulkStep::give_error);
  }
  CHECK(step(error_of(ErrorKind::authentication, 200)) == BulkStep::stop);
}

TEST_CASE("what is wrong with one request fails its messages") {
  for (const ErrorKind kind :
       {ErrorKind::conflict, ErrorKind::idempotency_mismatch, ErrorKind::response_too_large}) {
    CHECK(step(error_of(kind)) == BulkStep::give_error);
  }
}

TEST_CASE("in strict mode what ends the run still fails what may have been carried out") {
  Error error = error_of(ErrorKind::server, 501);
  error.outcome = Outcome::unknown;
  CHECK(step(error) == BulkStep::stop);
  CHECK(strict_step(error) == BulkStep::give_error_and_stop);
  error.kind = ErrorKind::unsupported;
  CHECK(bulk_step_after(error, 1, false, true) == BulkStep::give_error_and_stop);
  error = error_of(ErrorKind::rate_limited, 429, "monthly_quota_exceeded");
  error.outcome = Outcome::unknown;  // after an attempt that may have been carried out
  CHECK(strict_step(error) == BulkStep::give_error_and_stop);
}

TEST_CASE("what is wrong with the account or the set-up ends the run") {
  for (const ErrorKind kind :
       {ErrorKind::authentication, ErrorKind::permission, ErrorKind::credits, ErrorKind::tls_trust,
        ErrorKind::redirect, ErrorKind::configuration, ErrorKind::key_source,
        ErrorKind::invalid_argument, ErrorKind::cancelled, ErrorKind::would_deadlock,
        ErrorKind::shut_down}) {
    CHECK(step(error_of(kind)) == BulkStep::stop);
  }
}

}  // namespace
