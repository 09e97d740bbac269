// SPDX-License-Identifier: MIT
// Errors: the one line for a log.
#include <kaiko/error.hpp>

#include <optional>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("the line tells kind, status, codes and ids, and nothing that a server wrote freely") {
  Error error = detail::make_error(ErrorKind::rejected, "the text 'I hate Quentin' is too long");
  error.http_status = 422;
  error.code = "invalid_role";
  error.param = "messages.0.role";
  error.request_id = "req-7f65ab21d1";
  error.type = "a sentence, with\na line";
  error.attempts = 1;
  ErrorDetail detail;
  detail.rule = "maxLength";
  detail.field = "messages.0.content.text";
  error.details.push_back(detail);
  const std::string line = error.to_string();
  for (const char* part :
       {"kaiko: rejected", "http=422", "code=invalid_role", "param=messages.0.role",
        "rule=maxLength", "request_id=req-7f65ab21d1"}) {
    INFO(part);
    CHECK(has(line, part));
  }
  CHECK_FALSE(has(line, "Quentin"));
  CHECK_FALSE(has(line, "sentence"));
  CHECK_FALSE(has(line, "\n"));
}

TEST_CASE("the line of a call that had no time for its first attempt says so") {
  Error error = detail::make_error(ErrorKind::rate_limited, "a pause");
  CHECK(error.to_string().find("why_stopped") == std::string::npos);
  error.why_stopped = WhyStopped::deadline;
  const std::string line = error.to_string();
  CHECK(line.find("attempts=0 why_stopped=deadline") != std::string::npos);
}

TEST_CASE("an exception says the same line and carries the error, also as a copy") {
  std::optional<Exception> exception(detail::make_error(ErrorKind::timeout, "a limit passed"));
  const Exception copy = *exception;
  exception.reset();
  CHECK(std::string(copy.what()) == copy.error().to_string());
}

TEST_CASE("every kind has a name of its own") {
  CHECK(to_string(ErrorKind::invalid_argument) == "invalid_argument");
  CHECK(to_string(ErrorKind::shut_down) == "shut_down");
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::shut_down); ++kind) {
    CHECK(to_string(static_cast<ErrorKind>(kind)) != "unknown");
  }
}

}  // namespace
