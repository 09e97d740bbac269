// SPDX-License-Identifier: MIT
// The two ready observers.
#include <kaiko/observer.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("the logger writes one line a finished call, retry, deprecation, missing guarantee") {
  std::vector<std::string> lines;
  LineLogger logger([&lines](std::string_view line) { lines.emplace_back(line); });
  CallInfo info;
  info.request_id = "req-1";
  info.attempts.resize(2);
  logger.on_retry_scheduled({"analyze", ErrorKind::server, std::chrono::milliseconds(250)});
  logger.on_call_finished({"analyze", info, nullptr});
  logger.on_deprecation_seen({"analyze", "Sunset: soon"});
  logger.on_guarantee_missing({"never_hung", false, "libcurl is old"});
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "kaiko: analyze retries after server in 250 ms");
  CHECK(lines[1] == "kaiko: analyze attempts=2 elapsed_us=0 request_id=req-1 ok");
  CHECK(lines[2] == "kaiko: analyze is deprecated: Sunset: soon");
  CHECK(lines[3] == "kaiko: never_hung does not hold: libcurl is old");
}

TEST_CASE("the counters count calls, attempts, retries and errors by kind") {
  Counters counters;
  const CallInfo info;
  const Error error = detail::make_error(ErrorKind::timeout, "");
  counters.on_attempt_started({});
  counters.on_retry_scheduled({"analyze", ErrorKind::server, std::chrono::milliseconds(1)});
  counters.on_call_finished({"analyze", info, &error});
  counters.on_call_finished({"analyze", info, nullptr});
  CHECK(counters.attempts() == 1);
  CHECK(counters.retries() == 1);
  CHECK(counters.calls() == 2);
  CHECK(counters.errors(ErrorKind::timeout) == 1);
  CHECK(counters.errors(ErrorKind::server) == 0);
}

}  // namespace
