// SPDX-License-Identifier: MIT
// The two ready observers.
#include <kaiko/observer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("the logger writes one line an event") {
  std::vector<std::string> lines;
  LineLogger logger([&lines](std::string_view line) { lines.emplace_back(line); });
  CallInfo info;
  info.request_id = "req-1";
  info.attempts.resize(2);
  info.sends = 3;
  info.http_status = 200;
  info.elapsed = std::chrono::microseconds(1500);
  info.attempts[0].waited_before = std::chrono::milliseconds(5);
  info.attempts[1].waited_before = std::chrono::milliseconds(2);
  const Error closed = detail::make_error(ErrorKind::key_source, "the vault is closed");
  logger.on_retry_scheduled(
      {"analyze", ErrorKind::server, std::chrono::milliseconds(250), "req-0"});
  logger.on_key_refresh_finished({"analyze", nullptr});
  logger.on_key_refresh_finished({"analyze", &closed});
  logger.on_call_finished({"analyze", info, nullptr});
  logger.on_deprecation_seen({"analyze", "Sunset: soon"});
  logger.on_guarantee_missing({"never_hung", false, "libcurl is old"});
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "kaiko: analyze retries after server in 250 ms request_id=req-0");
  CHECK(lines[1] == "kaiko: analyze got another key");
  CHECK(lines[2] == "kaiko: analyze got no other key: " + closed.to_string());
  CHECK(lines[3] ==
        "kaiko: analyze status=200 attempts=2 sends=3 elapsed_us=1500 waited_ms=7 request_id=req-1 "
        "ok");
  CHECK(lines[4] == "kaiko: analyze is deprecated: Sunset: soon");
  CHECK(lines[5] == "kaiko: never_hung does not hold: libcurl is old");
}

TEST_CASE("the logger lets neither a server's sentence nor a line end into a line") {
  std::vector<std::string> lines;
  LineLogger logger([&lines](std::string_view line) { lines.emplace_back(line); });
  for (const std::string& id : {std::string("the text was: I am sad"), std::string("\x1B[2J"),
                                std::string("a\nkaiko: analyze ok"), std::string(65, 'i')}) {
    CallInfo info;
    info.request_id = id;
    logger.on_retry_scheduled(
        {"analyze", ErrorKind::server, std::chrono::milliseconds(250), info.request_id});
    logger.on_call_finished({"analyze", info, nullptr});
    CHECK(lines.at(0) == "kaiko: analyze retries after server in 250 ms request_id=");
    CHECK(lines.at(1) ==
          "kaiko: analyze status=0 attempts=0 sends=0 elapsed_us=0 waited_ms=0 request_id= ok");
    lines.clear();
  }
  logger.on_deprecation_seen({"analyze", "Sunset: soon\n\x1B[2Jcaf\xC3\xA9\x7F"});
  CHECK(lines.at(0) == "kaiko: analyze is deprecated: Sunset: soon??[2Jcaf???");
  logger.on_deprecation_seen({"analyze", "Sunset: " + std::string(1000, 's')});
  CHECK(lines.at(1) == "kaiko: analyze is deprecated: Sunset: " + std::string(192, 's'));
}

TEST_CASE("the counters count calls, attempts, retries and errors by kind") {
  Counters counters;
  const CallInfo info;
  const Error error = detail::make_error(ErrorKind::timeout, "");
  counters.on_attempt_started({});
  counters.on_retry_scheduled({"analyze", ErrorKind::server, std::chrono::milliseconds(1), ""});
  counters.on_call_finished({"analyze", info, &error});
  counters.on_call_finished({"analyze", info, nullptr});
  CHECK(counters.attempts() == 1);
  CHECK(counters.retries() == 1);
  CHECK(counters.calls() == 2);
  CHECK(counters.errors(ErrorKind::timeout) == 1);
  CHECK(counters.errors(ErrorKind::server) == 0);
}

TEST_CASE("the counters know what is under way and what is left of the limit") {
  Counters counters;
  CHECK_FALSE(counters.rate_limit_remaining());
  counters.on_attempt_started({});
  counters.on_attempt_started({});
  counters.on_attempt_finished({"analyze", {}, {}, ""});
  CHECK(counters.in_flight() == 1);
  CallInfo info;
  info.rate_limit.remaining = 41;
  counters.on_call_finished({"analyze", info, nullptr});
  counters.on_call_finished({"analyze", CallInfo(), nullptr});  // an answer that does not tell
  CHECK(counters.rate_limit_remaining() == 41);
}

TEST_CASE("a call is in the first bucket whose end it does not exceed") {
  const auto bucket_of = [](std::chrono::microseconds elapsed) {
    Counters counters;
    CallInfo info;
    info.elapsed = elapsed;
    counters.on_call_finished({"analyze", info, nullptr});
    std::size_t bucket = 0;
    while (counters.calls_in_bucket(bucket) == 0) ++bucket;
    return bucket;
  };
  CHECK(bucket_of(std::chrono::microseconds(0)) == 0);
  CHECK(bucket_of(std::chrono::microseconds(5000)) == 0);
  CHECK(bucket_of(std::chrono::microseconds(5001)) == 1);
  CHECK(bucket_of(std::chrono::seconds(90)) == 15);
  CHECK(bucket_of(std::chrono::seconds(91)) == 16);
}

TEST_CASE("the metrics page is in Prometheus' text format") {
  Counters counters;
  CallInfo info;
  info.rate_limit.remaining = 950;
  info.elapsed = std::chrono::microseconds(7050);
  const Error error = detail::make_error(ErrorKind::timeout, "");
  counters.on_attempt_started({});
  counters.on_call_finished({"analyze", info, nullptr});
  info.elapsed = std::chrono::seconds(100);
  counters.on_call_finished({"analyze", info, &error});
  const std::string page = counters.to_prometheus();
  for (const char* line :
       {"# TYPE kaiko_calls_total counter\nkaiko_calls_total 2\n",
        "\nkaiko_errors_total{kind=\"timeout\"} 1\n", "\nkaiko_errors_total{kind=\"dns\"} 0\n",
        "\nkaiko_attempts_total 1\n", "\nkaiko_retries_total 0\n", "\nkaiko_in_flight 1\n",
        "\nkaiko_rate_limit_remaining 950\n",
        "# TYPE kaiko_call_duration_seconds histogram\n"
        "kaiko_call_duration_seconds_bucket{le=\"0.005000\"} 0\n"
        "kaiko_call_duration_seconds_bucket{le=\"0.010000\"} 1\n",
        "\nkaiko_call_duration_seconds_bucket{le=\"90.000000\"} 1\n"
        "kaiko_call_duration_seconds_bucket{le=\"+Inf\"} 2\n"
        "kaiko_call_duration_seconds_sum 100.007050\n"
        "kaiko_call_duration_seconds_count 2\n"}) {
    INFO(page);
    CHECK(page.find(line) != std::string::npos);
  }
}

TEST_CASE("the counters count what came of refused keys") {
  Counters counters;
  const Error closed = detail::make_error(ErrorKind::key_source, "the vault is closed");
  counters.on_key_refresh_finished({"analyze", nullptr});
  counters.on_key_refresh_finished({"analyze", nullptr});
  counters.on_key_refresh_finished({"analyze", &closed});
  CHECK(counters.key_refreshes() == 2);
  CHECK(counters.key_refresh_failures() == 1);
  CHECK(counters.to_prometheus().find("# TYPE kaiko_key_refreshes_total counter\n"
                                      "kaiko_key_refreshes_total{outcome=\"renewed\"} 2\n"
                                      "kaiko_key_refreshes_total{outcome=\"failed\"} 1\n") !=
        std::string::npos);
}

TEST_CASE("a limit that nobody told is not on the metrics page") {
  CHECK(Counters().to_prometheus().find("\nkaiko_rate_limit_remaining ") == std::string::npos);
}

// Throws at everything that it is told.
class Thrower final : public Observer {
  void on_attempt_started(const AttemptStarted&) override { throw std::runtime_error("1"); }
  void on_call_finished(const CallFinished&) override { throw std::runtime_error("2"); }
};

TEST_CASE("a group tells all of its observers, also behind one that throws") {
  const auto first = std::make_shared<Counters>();
  const auto last = std::make_shared<Counters>();
  ObserverGroup group({first, nullptr, std::make_shared<Thrower>(), last});
  CHECK_THROWS_AS(group.on_attempt_started({}), std::runtime_error);
  CHECK_THROWS_AS(group.on_call_finished({"analyze", CallInfo(), nullptr}), std::runtime_error);
  group.on_retry_scheduled({"analyze", ErrorKind::server, std::chrono::milliseconds(1), ""});
  group.on_attempt_finished({"analyze", {}, {}, ""});
  for (const auto& counters : {first, last}) {
    CHECK(counters->attempts() == 1);
    CHECK(counters->in_flight() == 0);
    CHECK(counters->calls() == 1);
    CHECK(counters->retries() == 1);
  }
}

TEST_CASE("a group passes on key refreshes, deprecations and missing guarantees") {
  std::vector<std::string> lines;
  ObserverGroup group({std::make_shared<LineLogger>(
      [&lines](std::string_view line) { lines.emplace_back(line); })});
  group.on_key_refresh_finished({"analyze", nullptr});
  group.on_deprecation_seen({"analyze", "Sunset: soon"});
  group.on_guarantee_missing({"never_hung", false, "libcurl is old"});
  CHECK(lines == std::vector<std::string>{"kaiko: analyze got another key",
                                          "kaiko: analyze is deprecated: Sunset: soon",
                                          "kaiko: never_hung does not hold: libcurl is old"});
}

}  // namespace
