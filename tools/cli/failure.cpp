// SPDX-License-Identifier: MIT
// A failure in words.
#include "failure.hpp"

#include <chrono>

#include "terminal.hpp"

namespace kaiko_cli {

Failure::Failure(const kaiko::Error& error) : Failure(exit_code_of(error.kind), describe(error)) {}

std::string describe(const kaiko::Error& error) {
  std::string line(to_string(error.kind));
  if (error.http_status != 0) line += " (" + std::to_string(error.http_status) + ")";
  if (!error.message.empty()) line += ": " + error.message;
  if (!error.param.empty()) line += " [" + error.param + "]";
  for (const kaiko::ErrorDetail& detail : error.details) {
    line += "; " + detail.field + " " + detail.message;
  }
  if (error.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after);
    line += "; try again in " + std::to_string(seconds.count()) + " s";
  }
  if (error.outcome == kaiko::Outcome::unknown) line += "; it may have been carried out";
  if (!error.request_id.empty()) line += "; request " + error.request_id;
  return printable(line);
}

}  // namespace kaiko_cli
