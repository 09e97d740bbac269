// SPDX-License-Identifier: MIT
// A failure as one line and as an exit status.
#include "cli/failure.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko_cli;
using kaiko::ErrorKind;

TEST_CASE("every kind of error has an exit status, and none of them is that of success") {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::shut_down); ++kind) {
    INFO(to_string(static_cast<ErrorKind>(kind)));
    CHECK(exit_code_of(static_cast<ErrorKind>(kind)) != exit_fine);
  }
  CHECK(exit_code_of(ErrorKind::key_source) == 3);
  CHECK(exit_code_of(ErrorKind::authentication) == 4);
  CHECK(exit_code_of(ErrorKind::credits) == 5);
  CHECK(exit_code_of(ErrorKind::rejected) == 6);
  CHECK(exit_code_of(ErrorKind::rate_limited) == 7);
  CHECK(exit_code_of(ErrorKind::timeout) == 8);
  CHECK(exit_code_of(ErrorKind::cancelled) == 130);
}

TEST_CASE("a line tells what happened, what the server said, and what is known of the outcome") {
  kaiko::Error error;
  error.kind = ErrorKind::rate_limited;
  error.http_status = 429;
  error.message = "slow\ndown\033[2J";
  error.param = "messages[0]";
  error.details.push_back({"is too long", "maxLength", "messages.0.content.text", "", {}});
  error.retry_after = std::chrono::milliseconds(6200);
  error.outcome = kaiko::Outcome::unknown;
  error.request_id = "req-1";
  const Failure failure(error);
  CHECK(failure.code() == exit_rate_limited);
  CHECK(
      std::string(failure.what()) ==
      "rate_limited (429): slow down\uFFFD[2J [messages[0]]; messages.0.content.text is too long; "
      "try again in 7 s; it may have been carried out; request req-1");
}

TEST_CASE("what is not known is left out") {
  kaiko::Error error;
  error.kind = ErrorKind::dns;
  CHECK(describe(error) == "dns");
}

}  // namespace
