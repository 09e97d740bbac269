// SPDX-License-Identifier: MIT
// Refusals, and what follows: waits that the server names, waits of our own, and no repeat at all.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "faults/faulty_libc.hpp"
#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko::WhyStopped;
using std::chrono::milliseconds;
using Json = nlohmann::json;

// A refusal that did nothing.
Json refusal(int status, const Json& headers = Json::object(), const std::string& code = "code") {
  return {{"status", status},
          {"processed", false},
          {"headers", headers},
          {"body", R"({"error":{"type":"t","code":")" + code + R"(","message":"m"}})"}};
}

std::int64_t gap_between_first_two(const Json& report) {
  const Json& requests = report["requests"];
  return requests.size() < 2
             ? -1
             : requests[1]["at_ms"].get<std::int64_t>() - requests[0]["at_ms"].get<std::int64_t>();
}

// A 429 with these headers, then an answer: the second request comes `least` to `most` ms later, or
// as much later than that as a machine may need.
std::function<void(Stage&)> waits(const Json& headers, std::int64_t least, std::int64_t most) {
  return [=](Stage& stage) {
    stage.start_server().script(Json::array({refusal(429, headers)}));
    stage.expect_success(stage.call(stage.client()));
    const std::int64_t gap = gap_between_first_two(stage.report());
    stage.expect(gap >= least && gap <= most + slack(100).count(),
                 "a wait of " + std::to_string(least) + " to " + std::to_string(most) +
                     " ms, not " + std::to_string(gap));
  };
}

// The same while our own clock is wrong: the server's Date is what its dates are held against.
std::function<void(Stage&)> by_wrong_clock(std::chrono::hours ahead,
                                           const std::function<void(Stage&)>& run) {
  return [=](Stage& stage) {
    const WrongClock wrong(ahead);
    run(stage);
  };
}

// Returned at once, with the server's wait for the caller to see: exactly `told`, where it can be
// told at all.
std::function<void(Stage&)> gives_up(const std::string& wait, WhyStopped why,
                                     std::optional<milliseconds> told) {
  return [=](Stage& stage) {
    stage.start_server().script(Json::array({refusal(429, {{"Retry-After", wait}})}));
    const CallRecord& call = stage.call(stage.client());
    stage.expect_error(call, ErrorKind::rate_limited, Outcome::rejected);
    stage.expect(call.sends() == 1, "one request");
    stage.expect(call.elapsed < slack(50),
                 "at once, not after " + std::to_string(call.elapsed.count()) + " ms");
    if (call.result) return;
    stage.expect(call.result.error().why_stopped == why, "the reason is told");
    const std::optional<milliseconds> seen = call.result.error().retry_after;
    stage.expect(seen.has_value(), "the wait is told");
    stage.expect(!told || seen == told, "the wait is told as it was sent");
  };
}

// An error after the work was done: only the key keeps what follows from doing it again.
Json failure(int status, bool is_processed) {
  Json step = refusal(status);
  step["processed"] = is_processed;
  return step;
}

void twice_503(Stage& stage, bool is_processed) {
  Json step = failure(503, is_processed);
  step["times"] = stage.is_strict() ? 1 : 2;
  stage.start_server().script(Json::array({step}));
  const CallRecord& call = stage.call(stage.client());
  if (stage.is_strict()) return stage.expect_error(call, ErrorKind::server, Outcome::unknown);
  stage.expect_success(call);
  stage.expect(call.sends() == 3, "three requests");
}

void twice_503_with_a_wait(Stage& stage) {
  Json step = refusal(503, {{"Retry-After", "0"}});
  step["times"] = 2;
  stage.start_server().script(Json::array({step}));
  const CallRecord& call = stage.call(stage.client());
  stage.expect_success(call);  // the server did not process it: strict mode repeats too
  stage.expect(call.sends() == 3, "three requests");
}

// So many requests, then the error.
std::function<void(Stage&)> ends(const Json& step, int requests, int strict_requests,
                                 ErrorKind kind) {
  return [=](Stage& stage) {
    const int count = stage.is_strict() ? strict_requests : requests;
    Json each = step;
    each["times"] = count;
    stage.start_server().script(Json::array({each}));
    const CallRecord& call = stage.call(stage.client());
    stage.expect(!call.result && call.result.error().kind == kind,
                 std::string(to_string(kind)) + " at the end");
    stage.expect(call.sends() == count, std::to_string(count) + " requests");
  };
}

void in_progress_then_done(Stage& stage) {
  stage.start_server().script(
      Json::array({refusal(409, Json::object(), "idempotency_in_progress")}));
  stage.expect_success(stage.call(stage.client()));
}

// The server sends the key back in every place that it has.
void echoes_the_key(Stage& stage) {
  const Json step = {{"status", 401},
                     {"processed", false},
                     {"headers", {{"X-Request-Id", "@KEY@"}, {"X-Echo", "key=@KEY@;"}}},
                     {"body", R"({"error":{"type":"@KEY@","code":"@KEY@","message":"bad @KEY@",)"
                              R"("param":"@KEY@","request_id":"@KEY@"}})"}};
  stage.start_server().script(Json::array({step}));
  const CallRecord& call = stage.call(stage.client());
  stage.expect_error(call, ErrorKind::authentication, Outcome::rejected);
  stage.expect(call.sends() == 1, "one request");
  if (call.result) return;
  const kaiko::Error& error = call.result.error();
  stage.capture("echo", error.type + error.code + error.message + error.param + error.request_id);
}

void new_key_after(Stage& stage, const Json& step) {
  stage.start_server().script(Json::array({step}));
  const kaiko::Client client = stage.client_with_keys({"kaiko_test_old", ""});
  const CallRecord& call = stage.call(client);
  stage.expect_success(call);
  stage.expect(call.sends() == 2, "two requests");
  const Json requests = stage.report()["requests"];
  stage.expect(requests.back()["is_key_right"] == true, "the second with the new key");
}

void new_key_after_401(Stage& stage) { new_key_after(stage, refusal(401)); }
void new_key_after_403(Stage& stage) {
  new_key_after(stage,
                {{"status", 403}, {"processed", false}, {"body", R"({"message":"Forbidden"})"}});
}

void same_key_after_401(Stage& stage) {
  stage.start_server().script(Json::array({refusal(401)}));
  const CallRecord& call = stage.call(stage.client_with_keys({""}));
  stage.expect_error(call, ErrorKind::authentication, Outcome::rejected);
  stage.expect(call.sends() == 1, "one request");
}

std::vector<Row> rows_of_waits() {
  const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";  // second 784111777
  const std::string backoff = "our own backoff";
  const auto in_a_second =
      waits({{"Date", date}, {"Retry-After", "Sun, 06 Nov 1994 08:49:38 GMT"}}, 1000, 1100);
  const auto rubbish = [](const char* value) { return waits({{"Retry-After", value}}, 0, 50); };
  return {
      {35, "429, retry-after-ms 200", "200 to 220 ms later", both,
       waits({{"retry-after-ms", "200"}}, 200, 220)},
      {35, "429, Retry-After 1", "1.0 to 1.1 s later", both,
       waits({{"Retry-After", "1"}}, 1000, 1100)},
      {35, "429, Retry-After a date in a second", "1.0 to 1.1 s later", both, in_a_second},
      {35, "429, only X-RateLimit-Reset, old Date", "1.0 to 1.1 s later", both,
       waits({{"Date", date}, {"X-RateLimit-Reset", "784111778"}}, 1000, 1100)},
      {35, "429, Retry-After -1", backoff, both, rubbish("-1")},
      {35, "429, Retry-After abc", backoff, both, rubbish("abc")},
      {35, "429, Retry-After NaN", backoff, both, rubbish("NaN")},
      {35, "429, Retry-After 1e30", backoff, both, rubbish("1e30")},
      {35, "429, Retry-After a past date", backoff, both,
       waits({{"Date", date}, {"Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"}}, 0, 50)},
      {56, "429 with a date, our clock an hour ahead", "1.0 to 1.1 s later", both,
       by_wrong_clock(std::chrono::hours(1), in_a_second)},
      {56, "429 with a date, our clock an hour back", "1.0 to 1.1 s later", both,
       by_wrong_clock(std::chrono::hours(-1), in_a_second)},
      {35, "429, Retry-After of 99 digits", "rate_limited at once", both,
       gives_up(std::string(99, '9'), WhyStopped::wait_too_long, std::nullopt)},
      {36, "429, Retry-After 30, 3 s left", "rate_limited at once", both,
       gives_up("30", WhyStopped::deadline, milliseconds(30000))},
  };
}

}  // namespace

std::vector<Row> rows_retry() {
  std::vector<Row> rows = rows_of_waits();
  const std::vector<Row> others = {
      {38, "503, 503, 200", "three requests; strict: unknown", both,
       [](Stage& stage) { twice_503(stage, false); }},
      {38, "503 after the work, twice, 200", "three requests; strict: unknown", all_modes,
       [](Stage& stage) { twice_503(stage, true); }},
      {38, "503 with a wait, twice, 200", "three requests", both, twice_503_with_a_wait},
      {38, "500 for ever", "two requests; strict: one", both,
       ends(refusal(500), 2, 1, ErrorKind::server)},
      {38, "500 after the work, for ever", "two requests; strict: one", all_modes,
       ends(failure(500, true), 2, 1, ErrorKind::server)},
      {38, "503 for ever", "three requests; strict: one", both,
       ends(refusal(503), 3, 1, ErrorKind::server)},
      {38, "503 after the work, for ever", "three requests; strict: one", all_modes,
       ends(failure(503, true), 3, 1, ErrorKind::server)},
      {38, "502 for ever", "three requests; strict: one", both,
       ends(refusal(502), 3, 1, ErrorKind::server)},
      {38, "502 after the work, for ever", "three requests; strict: one", all_modes,
       ends(failure(502, true), 3, 1, ErrorKind::server)},
      {38, "503 and x-should-retry: false", "one request", both,
       ends(refusal(503, {{"x-should-retry", "false"}}), 1, 1, ErrorKind::server)},
      {39, "409 in progress, then 200", "success", once, in_progress_then_done},
      {39, "409 duplicate_id", "conflict, one request", both,
       ends(refusal(409, Json::object(), "duplicate_id"), 1, 1, ErrorKind::conflict)},
      {40, "401 that echoes the key everywhere", "one request, the key nowhere", both,
       echoes_the_key},
      {40, "401, another key at hand", "two requests, success", both, new_key_after_401},
      {40, "403 of the gateway, another key at hand", "two requests, success", both,
       new_key_after_403},
      {40, "401, the same key again", "one request", both, same_key_after_401},
      {40, "402", "credits, one request", both, ends(refusal(402), 1, 1, ErrorKind::credits)},
      {40, "429 with a quota code", "rate_limited, one request", both,
       ends(refusal(429, Json::object(), "insufficient_quota"), 1, 1, ErrorKind::rate_limited)},
      {40, "422", "rejected, one request", both, ends(refusal(422), 1, 1, ErrorKind::rejected)},
  };
  rows.insert(rows.end(), others.begin(), others.end());
  return rows;
}

}  // namespace kaiko_faults
