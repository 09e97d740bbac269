// SPDX-License-Identifier: MIT
// What kaiko doctor makes of answers, failures on the way, dates, limits and missing routes.
#include "cli/check_remote.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using kaiko::CallInfo;
using kaiko::Error;
using kaiko::ErrorKind;
using kaiko_cli::batches_finding;
using kaiko_cli::contexts_finding;
using kaiko_cli::Finding;
using kaiko_cli::is_network_failure;
using kaiko_cli::Mark;
using kaiko_cli::network_findings;
using kaiko_cli::rate_finding;
using kaiko_cli::Reply;
using kaiko_cli::service_finding;

Error error_of(ErrorKind kind, int http_status = 0) {
  Error error;
  error.kind = kind;
  error.http_status = http_status;
  return error;
}

CallInfo tried() {
  CallInfo info;
  info.attempts.emplace_back();
  return info;
}

CallInfo answered(const char* content_type = "application/json") {
  CallInfo info = tried();
  info.http_status = 200;
  info.headers.add("content-type", content_type);
  return info;
}

std::vector<Mark> marks_of(const std::vector<Finding>& findings) {
  std::vector<Mark> marks;
  marks.reserve(findings.size());
  for (const Finding& finding : findings) marks.push_back(finding.mark);
  return marks;
}

const kaiko_cli::Origin api = kaiko_cli::origin_of("https://api.example");

TEST_CASE("a failure on the way stands on its line, and what follows was not reached") {
  struct Row {
    ErrorKind kind;
    std::vector<Mark> marks;
  };
  const Row rows[] = {
      {ErrorKind::dns, {Mark::bad, Mark::note, Mark::note}},
      {ErrorKind::connect, {Mark::fine, Mark::bad, Mark::note}},
      {ErrorKind::proxy, {Mark::fine, Mark::bad, Mark::note}},
      {ErrorKind::tls, {Mark::fine, Mark::fine, Mark::bad}},
      {ErrorKind::tls_trust, {Mark::fine, Mark::fine, Mark::bad}},
  };
  const CallInfo info = tried();
  for (const Row& row : rows) {
    const Error error = error_of(row.kind);
    const Reply reply{&error, &info};
    INFO(to_string(row.kind));
    CHECK(is_network_failure(reply));
    CHECK(marks_of(network_findings(reply, api)) == row.marks);
    CHECK_FALSE(service_finding(reply));
  }
}

TEST_CASE("a connect limit that fired stands where the time ran out") {
  Error error = error_of(ErrorKind::timeout);
  error.timeout = kaiko::TimeoutKind::connect;
  CallInfo info = tried();
  const Reply reply{&error, &info};
  CHECK(network_findings(reply, api).at(0).mark == Mark::bad);
  info.timings.resolved = std::chrono::milliseconds(1);
  CHECK(network_findings(reply, api).at(1).mark == Mark::bad);
  info.timings.connected = std::chrono::milliseconds(2);
  CHECK(network_findings(reply, api).at(2).mark == Mark::bad);
}

TEST_CASE("an answer means that the way is fine, with how long it took") {
  CallInfo info = answered();
  info.timings.resolved = std::chrono::microseconds(1500);
  info.timings.connected = std::chrono::microseconds(3500);
  info.timings.secured = std::chrono::microseconds(13500);
  const auto findings = network_findings({nullptr, &info}, api);
  CHECK(findings.at(0).text == "found api.example in 1.50 ms");
  CHECK(findings.at(1).text == "connected in 2.00 ms");
  CHECK(findings.at(2).text == "certificate accepted in 10.00 ms");
  const auto proxied = network_findings({nullptr, &info}, api, "http://p:1");
  CHECK(proxied.at(1).text == "connected to the proxy in 2.00 ms");
}

TEST_CASE("what was never begun reached nothing") {
  const Error error = error_of(ErrorKind::cancelled);
  const CallInfo info;
  const auto findings = network_findings({&error, &info}, api);
  CHECK(marks_of(findings) == std::vector<Mark>(3, Mark::note));
  const auto answer = service_finding({&error, &info});
  REQUIRE(answer);
  CHECK(answer->code == kaiko_cli::exit_interrupted);
}

TEST_CASE("an answer that is none of the API's, or of trouble, is bad") {
  const CallInfo info = answered();
  for (const ErrorKind kind :
       {ErrorKind::server, ErrorKind::redirect, ErrorKind::invalid_response}) {
    const Error error = error_of(kind, 500);
    const auto finding = service_finding({&error, &info});
    REQUIRE(finding);
    CHECK(finding->code == kaiko_cli::exit_service);
    CHECK_FALSE(finding->advice.empty());
  }
}

TEST_CASE("an HTTP date is a time, and nothing else is") {
  const auto date = kaiko_cli::http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  REQUIRE(date);
  CHECK(std::chrono::system_clock::to_time_t(*date) == 784111777);
  for (const char* const text :
       {"", "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37",
        "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, x6 Nov 1994 08:49:37 GMT"}) {
    CHECK_FALSE(kaiko_cli::http_date(text));
  }
}

TEST_CASE("clocks may differ by thirty seconds") {
  const char* const date = "Sun, 06 Nov 1994 08:49:37 GMT";
  const auto theirs = *kaiko_cli::http_date(date);
  struct Row {
    int ahead;
    Mark mark;
    const char* text;
  };
  const Row rows[] = {
      {0, Mark::fine, "this machine's is the same as the service's"},
      {30, Mark::fine, "this machine's is near the service's"},
      {-30, Mark::fine, "this machine's is near the service's"},
      {31, Mark::warning, "this machine's is 31 s ahead of the service's"},
      {-600, Mark::warning, "this machine's is 10 min behind the service's"},
      {86400, Mark::warning, "this machine's is 24 h ahead of the service's"},
  };
  for (const Row& row : rows) {
    const auto finding = kaiko_cli::skew_finding(date, theirs + std::chrono::seconds(row.ahead));
    CHECK(finding.mark == row.mark);
    CHECK(finding.text == row.text);
  }
  CHECK(kaiko_cli::skew_finding({}, theirs).mark == Mark::note);
}

TEST_CASE("whether the key is taken is told by the first reply that knows") {
  const CallInfo info = answered();
  const Error refused = error_of(ErrorKind::authentication, 401);
  const Error missing = error_of(ErrorKind::unsupported, 404);
  Error unknown = error_of(ErrorKind::not_found, 404);
  unknown.code = "context_not_found";
  const Reply fine{nullptr, &info};
  CHECK(kaiko_cli::auth_finding(false, {}).mark == Mark::note);
  CHECK(kaiko_cli::auth_finding(true, {fine}).mark == Mark::fine);
  CHECK(kaiko_cli::auth_finding(true, {{&missing, &info}, {&unknown, &info}}).mark == Mark::fine);
  const Finding bad = kaiko_cli::auth_finding(true, {{&missing, &info}, {&refused, &info}});
  CHECK(bad.mark == Mark::bad);
  CHECK(bad.code == kaiko_cli::exit_refused);
  const Finding without = kaiko_cli::auth_finding(true, {{&missing, &info}, {&missing, &info}});
  CHECK(without.text == "not known: the service has no ping (unsupported)");
}

TEST_CASE("the limit is told as the answer has it") {
  const kaiko_cli::SystemTime now{std::chrono::hours(1)};
  CallInfo info = answered();
  CHECK(rate_finding({nullptr, &info}, now).mark == Mark::note);
  info.rate_limit = {1000, 950, now + std::chrono::seconds(42)};
  CHECK(rate_finding({nullptr, &info}, now).text ==
        "950 of 1,000 requests left, all again in 42 s");
  info.rate_limit.remaining = 0;
  CHECK(rate_finding({nullptr, &info}, now).mark == Mark::warning);
  Error error = error_of(ErrorKind::rate_limited, 429);
  error.retry_after = std::chrono::milliseconds(1500);
  const Finding over = rate_finding({&error, &info}, now);
  CHECK(over.code == kaiko_cli::exit_rate_limited);
  CHECK(over.advice == "try again in 2 s, or ask for a higher limit");
}

TEST_CASE("a context that is not found is a route that is there") {
  const CallInfo json = answered();
  const CallInfo plain = answered("text/plain; charset=UTF-8");
  Error error = error_of(ErrorKind::not_found, 404);
  CHECK(contexts_finding({&error, &json}).mark == Mark::fine);
  CHECK(contexts_finding({&error, &plain}).mark == Mark::warning);
  error.code = "route_not_found";
  CHECK(contexts_finding({&error, &json}).mark == Mark::warning);
  CHECK(contexts_finding({nullptr, &json}).mark == Mark::fine);
  const Error trouble = error_of(ErrorKind::server, 503);
  CHECK(contexts_finding({&trouble, &json}).text == "not known: server (503)");
}

TEST_CASE("a batch that is refused is a route that is there") {
  const CallInfo info = answered();
  const Error refused = error_of(ErrorKind::rejected, 422);
  CHECK(batches_finding({&refused, &info}).mark == Mark::fine);
  const Error missing = error_of(ErrorKind::unsupported, 404);
  CHECK(batches_finding({&missing, &info}).mark == Mark::note);
  CHECK(batches_finding({nullptr, &info}).mark == Mark::warning);
  const Error later = error_of(ErrorKind::rate_limited, 429);
  CHECK(batches_finding({&later, &info}).mark == Mark::note);
}

}  // namespace
