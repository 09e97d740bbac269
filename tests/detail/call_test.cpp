// SPDX-License-Identifier: MIT
// The call as a state machine, step by step: what follows each reply, when, and what is reported.
// No clock, no transport: time and replies are values.
#include <kaiko/detail/call.hpp>

#include <kaiko/testing.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko::testing::error_reply;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Do = NextStep::Do;

constexpr TimePoint start{std::chrono::hours(1)};
constexpr WallTime wall{std::chrono::hours(490000)};
const std::string secret = "kaiko_test_example";

// Takes every body, unless told what to say of it.
class StubDecoder final : public AnswerDecoder {
 public:
  DecodeResult decode(std::string_view body, DecodeNotes&) override {
    seen = body;
    DecodeResult result;
    result.status = status;
    result.path = path;
    result.expected = "a string";
    return result;
  }

  DecodeStatus status = DecodeStatus::ok;
  std::string path;
  std::string seen;
};

CallPlan post_plan() {
  CallPlan plan;
  plan.operation = "analyze";
  plan.request.method = Method::post;
  plan.idempotency_key = "key-1";
  plan.deadline = start + plan.timeouts.total;
  return plan;
}

CallPlan strict_plan() {
  CallPlan plan = post_plan();
  plan.retry.resend = Resend::never;
  return plan;
}

struct Machine {
  explicit Machine(CallPlan plan = post_plan()) : call(std::move(plan), decoder, budget, start) {}

  Deadline begin() { return call.begin_attempt({key, AuthScheme::api_key_header}, now); }
  // One attempt that takes `elapsed`. The chance is small enough to leave a server's wait of two
  // seconds as it is, and large enough for a backoff of 1 ms.
  Do answer(HttpReply reply, double chance = 0.0025, milliseconds elapsed = milliseconds(5)) {
    begin();
    const TimePoint begun = now;
    now += elapsed;
    call.arrived({std::move(reply), begun, now, wall}, chance);
    return call.next(now).what;
  }
  void sit_out() {
    const NextStep step = call.next(now);
    REQUIRE(step.what == Do::wait);
    now = step.until;
  }
  const Error& error() const {
    REQUIRE(call.error().has_value());
    return *call.error();
  }

  std::shared_ptr<const ApiKey> key = std::make_shared<const ApiKey>(ApiKey(secret));
  StubDecoder decoder;
  RetryBudget budget;
  TimePoint now = start;
  Call call;
};

HttpReply refusal(int status, const char* code = "") { return error_reply(status, "", code); }
HttpReply bare(int status, const std::string& message) {
  return json_reply(status, R"({"message":")" + message + "\"}");
}
HttpReply throttled(int status, const char* wait) {
  return error_reply(status, "", "", {{"Retry-After", wait}});
}

TEST_CASE(
    "what may have been carried out goes out again with the key that it had, and a read with any") {
  const auto other = std::make_shared<const ApiKey>(ApiKey("kaiko_test_other"));
  const auto key_after = [&other](Method method) {
    CallPlan plan = post_plan();
    plan.request.method = method;
    Machine machine(std::move(plan));
    machine.answer(failed_reply(TransportError::cut, 1));
    machine.sit_out();
    const auto first = machine.call.request().credential.key;
    machine.call.begin_attempt({other, AuthScheme::api_key_header}, machine.now);
    return machine.call.request().credential.key == first ? "the same" : "the other";
  };
  CHECK(key_after(Method::post) == std::string("the same"));
  CHECK(key_after(Method::get) == std::string("the other"));
}

TEST_CASE("a new call is ready to send, and a good answer finishes it") {
  Machine machine;
  CHECK(machine.call.next(start).what == Do::send);
  CHECK(machine.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(machine.call.is_finished());
  CHECK_FALSE(machine.call.error());
  CHECK(machine.decoder.seen == "{}");
  const CallInfo info = machine.call.take_info();
  CHECK(info.http_status == 200);
  CHECK(info.idempotency_key == "key-1");
  CHECK(info.elapsed == milliseconds(5));
  REQUIRE(info.attempts.size() == 1);
  CHECK_FALSE(info.attempts[0].cause);
  CHECK(info.attempts[0].elapsed == milliseconds(5));
}

struct Transition {
  const char* name;
  HttpReply reply;
  Do next;
  ErrorKind kind = ErrorKind::server;  // from here on: of a call that is finished
  WhyStopped why = WhyStopped::not_retryable;
  Outcome outcome = Outcome::rejected;
};

std::vector<Transition> first_replies() {
  return {
      {"unsent", failed_reply(TransportError::connect, 0), Do::wait},
      {"cut", failed_reply(TransportError::cut, 1), Do::wait},
      {"429", throttled(429, "1"), Do::wait},
      {"503 with a wait", throttled(503, "65"), Do::wait},
      {"502", refusal(502), Do::wait},
      {"409 in progress", refusal(409, "request_in_progress"), Do::wait},
      {"401", refusal(401, "invalid_api_key"), Do::ask_for_key},
      {"401 of the gateway", bare(401, "Unauthorized"), Do::ask_for_key},
      {"403 of a revoked key", refusal(403, "key_revoked"), Do::ask_for_key},
      {"403 of the gateway", bare(403, "Forbidden"), Do::ask_for_key},
      {"403 of a paused key", bare(403, "Access denied: API key is paused"), Do::finish,
       ErrorKind::permission},
      {"403 with a code of its own", refusal(403, "no_scope"), Do::finish, ErrorKind::permission},
      {"404", refusal(404), Do::finish, ErrorKind::not_found},
      {"409", refusal(409, "duplicate_id"), Do::finish, ErrorKind::conflict},
      {"422", refusal(422), Do::finish, ErrorKind::rejected},
      {"501", refusal(501), Do::finish, ErrorKind::server, WhyStopped::not_retryable,
       Outcome::unknown},
      {"a redirect", refusal(302), Do::finish, ErrorKind::redirect, WhyStopped::not_retryable,
       Outcome::unknown},
      {"429 with an endless wait", throttled(429, "66"), Do::finish, ErrorKind::rate_limited,
       WhyStopped::wait_too_long},
      {"the server's no", error_reply(502, "", "", {{"x-should-retry", "false"}}), Do::finish,
       ErrorKind::server, WhyStopped::server_said_no, Outcome::unknown},
      {"a bad certificate", failed_reply(TransportError::tls_trust, 0), Do::finish,
       ErrorKind::tls_trust, WhyStopped::not_retryable, Outcome::not_sent},
      {"too large", failed_reply(TransportError::too_large, 1), Do::finish,
       ErrorKind::response_too_large, WhyStopped::not_retryable, Outcome::unknown},
      {"cancelled", failed_reply(TransportError::cancelled, 1), Do::finish, ErrorKind::cancelled,
       WhyStopped::stopped_by_caller, Outcome::unknown},
      {"cancelled, unsent", failed_reply(TransportError::cancelled, 0), Do::finish,
       ErrorKind::cancelled, WhyStopped::stopped_by_caller, Outcome::not_sent},
  };
}

TEST_CASE("what follows the first reply") {
  for (const Transition& row : first_replies()) {
    INFO(row.name);
    Machine machine;
    REQUIRE(machine.answer(row.reply) == row.next);
    CHECK(machine.call.is_finished() == (row.next == Do::finish));
    CHECK(machine.call.info().attempts.back().cause.has_value());
    if (row.next != Do::finish) continue;
    CHECK(machine.error().kind == row.kind);
    CHECK(machine.error().why_stopped == row.why);
    CHECK(machine.error().outcome == row.outcome);
    CHECK(machine.error().attempts == 1);
    CHECK(machine.error().idempotency_key == "key-1");
  }
}

TEST_CASE("in strict mode a POST is repeated only when it was not carried out") {
  const std::pair<HttpReply, Do> rows[] = {
      {failed_reply(TransportError::connect, 0), Do::wait},
      {throttled(429, "1"), Do::wait},
      {throttled(503, "1"), Do::wait},
      {throttled(529, "1"), Do::wait},
      {refusal(401), Do::ask_for_key},
      {failed_reply(TransportError::connect, 1), Do::finish},
      {failed_reply(TransportError::cut, 1), Do::finish},
      {refusal(503), Do::finish},
      {refusal(529), Do::finish},
  };
  for (const auto& [reply, next] : rows) {
    Machine machine(strict_plan());
    INFO(reply.status << " sent " << reply.sends);
    REQUIRE(machine.answer(reply) == next);
    if (next != Do::finish) continue;
    CHECK(machine.error().why_stopped == WhyStopped::outcome_unknown);
    CHECK(machine.error().outcome == Outcome::unknown);
  }
}

TEST_CASE("in strict mode nothing is repeated whose outcome is reported as unknown") {
  for (int status = 300; status < 600; ++status) {
    for (const bool has_wait : {false, true}) {
      Machine machine(strict_plan());
      const Do next = machine.answer(has_wait ? throttled(status, "1") : refusal(status));
      if (next == Do::finish) continue;
      INFO(status << (has_wait ? " with a wait" : ""));
      machine.call.stop(make_error(ErrorKind::cancelled, ""), machine.now);
      CHECK(machine.error().outcome != Outcome::unknown);
    }
  }
}

TEST_CASE("a wait lasts to its end, and then the call is sent again") {
  Machine machine;
  REQUIRE(machine.answer(throttled(503, "2")) == Do::wait);
  const TimePoint end = machine.now + seconds(2);
  CHECK(machine.call.next(machine.now).until == end);
  CHECK(machine.call.next(end - std::chrono::nanoseconds(1)).what == Do::wait);
  CHECK(machine.call.next(end).what == Do::send);
  CHECK(machine.call.scheduled_wait() == seconds(2));
}

TEST_CASE("what a call waits for before its first attempt is told with it") {
  Machine machine;
  machine.now += seconds(6);  // a pause of the whole client
  REQUIRE(machine.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(machine.call.info().attempts.at(0).waited_before == seconds(6));
}

TEST_CASE("the attempts are used up one by one, and each is told with its cause and its wait") {
  Machine machine;
  REQUIRE(machine.answer(refusal(502), 0.5) == Do::wait);
  machine.sit_out();
  REQUIRE(machine.answer(failed_reply(TransportError::cut, 2), 0.5) == Do::wait);
  machine.sit_out();
  REQUIRE(machine.answer(refusal(504), 0.5) == Do::finish);
  CHECK(machine.error().why_stopped == WhyStopped::attempts_used);
  CHECK(machine.error().http_status == 504);
  CHECK(machine.error().attempts == 3);
  const CallInfo& info = machine.call.info();
  CHECK(info.sends == 4);
  REQUIRE(info.attempts.size() == 3);
  CHECK(info.attempts[0].waited_before == milliseconds(0));
  CHECK(info.attempts[1].waited_before == milliseconds(250));
  CHECK(info.attempts[1].cause == ErrorKind::interrupted);
  CHECK(info.attempts[2].waited_before == milliseconds(500));
  CHECK(info.attempts[2].http_status == 504);
  CHECK(info.elapsed == milliseconds(5 + 250 + 5 + 500 + 5));
}

TEST_CASE("a wait is begun only when it leaves 100 ms before the deadline") {
  const auto next_with = [](milliseconds spare) {
    CallPlan plan = post_plan();
    plan.deadline = start + milliseconds(5) + seconds(2) + spare;
    Machine machine(std::move(plan));
    const Do next = machine.answer(throttled(429, "2"));
    if (next == Do::finish) {
      CHECK(machine.error().why_stopped == WhyStopped::deadline);
      CHECK(machine.error().retry_after == seconds(2));
    }
    return next;
  };
  CHECK(next_with(milliseconds(101)) == Do::wait);
  CHECK(next_with(milliseconds(100)) == Do::wait);
  CHECK(next_with(milliseconds(99)) == Do::finish);
}

TEST_CASE("an attempt ends by its own limit or by the deadline, whichever is sooner") {
  CallPlan plan = post_plan();
  plan.timeouts.connect = milliseconds(700);
  plan.deadline = start + seconds(60);
  Machine machine(std::move(plan));
  Deadline deadline = machine.begin();
  CHECK(deadline.attempt_end == start + seconds(35));
  CHECK(deadline.call_end == start + seconds(60));
  CHECK(deadline.connect == milliseconds(700));
  machine.now = start + seconds(30);
  deadline = machine.begin();
  CHECK(deadline.attempt_end == start + seconds(60));
}

TEST_CASE("a retry needs budget, and a good answer pays it back") {
  const auto drained_to = [](Machine& machine, int left) {
    REQUIRE(machine.budget.take(RetryBudget::full - left));
  };
  Machine poor;
  drained_to(poor, RetryBudget::retry_cost - 1);
  CHECK(poor.answer(refusal(502)) == Do::finish);
  CHECK(poor.error().why_stopped == WhyStopped::budget_exhausted);

  Machine throttled_call;
  drained_to(throttled_call, RetryBudget::throttled_cost);
  CHECK(throttled_call.answer(throttled(429, "1")) == Do::wait);

  Machine machine;
  drained_to(machine, RetryBudget::retry_cost);
  REQUIRE(machine.answer(refusal(502)) == Do::wait);
  CHECK_FALSE(machine.budget.take(1));
  machine.sit_out();
  REQUIRE(machine.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(machine.budget.take(RetryBudget::retry_cost));
  CHECK_FALSE(machine.budget.take(1));

  Machine clean;
  drained_to(clean, 0);
  REQUIRE(clean.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(clean.budget.take(1));
  CHECK_FALSE(clean.budget.take(1));
}

TEST_CASE("a changed key is one more attempt at once, an unchanged one ends the call") {
  Machine changed;
  REQUIRE(changed.answer(refusal(401)) == Do::ask_for_key);
  changed.call.key_asked(true, changed.now);
  CHECK(changed.call.next(changed.now).what == Do::send);
  CHECK(changed.answer(json_reply(200, "{}")) == Do::finish);
  CHECK_FALSE(changed.call.error());
  CHECK(changed.call.info().attempts.size() == 2);

  Machine unchanged;
  REQUIRE(unchanged.answer(refusal(401)) == Do::ask_for_key);
  unchanged.call.key_asked(false, unchanged.now);
  CHECK(unchanged.call.next(unchanged.now).what == Do::finish);
  CHECK(unchanged.error().kind == ErrorKind::authentication);
  CHECK(unchanged.error().why_stopped == WhyStopped::not_retryable);
}

TEST_CASE("a key is asked for once a call") {
  Machine machine;
  REQUIRE(machine.answer(refusal(401)) == Do::ask_for_key);
  machine.call.key_asked(true, machine.now);
  CHECK(machine.answer(refusal(401)) == Do::finish);
  CHECK(machine.error().kind == ErrorKind::authentication);
  CHECK(machine.error().attempts == 2);
}

TEST_CASE(
    "a changed key is not tried when no attempt or no time is left, and the error says which") {
  CallPlan single = post_plan();
  single.retry.attempts = 1;
  Machine used_up(std::move(single));
  REQUIRE(used_up.answer(refusal(401)) == Do::ask_for_key);
  used_up.call.key_asked(true, used_up.now);
  CHECK(used_up.error().why_stopped == WhyStopped::attempts_used);

  Machine late;
  REQUIRE(late.answer(refusal(401)) == Do::ask_for_key);
  late.call.key_asked(true, late.call.plan().deadline);
  CHECK(late.error().kind == ErrorKind::authentication);
  CHECK(late.error().why_stopped == WhyStopped::deadline);
}

TEST_CASE("the attempt with a new key waited for nothing, whatever was waited for before") {
  Machine machine;
  REQUIRE(machine.answer(throttled(503, "2")) == Do::wait);
  machine.sit_out();
  REQUIRE(machine.answer(refusal(401)) == Do::ask_for_key);
  machine.call.key_asked(true, machine.now);
  REQUIRE(machine.answer(json_reply(200, "{}")) == Do::finish);
  const auto& attempts = machine.call.info().attempts;
  REQUIRE(attempts.size() == 3);
  CHECK(attempts[1].waited_before == seconds(2));
  CHECK(attempts[2].waited_before == seconds(0));
}

TEST_CASE("no key is asked for after an attempt whose outcome is unknown") {
  Machine machine;
  REQUIRE(machine.answer(failed_reply(TransportError::cut, 1)) == Do::wait);
  machine.sit_out();
  CHECK(machine.answer(refusal(401)) == Do::finish);
  CHECK(machine.error().kind == ErrorKind::authentication);
  CHECK(machine.error().outcome == Outcome::unknown);
}

TEST_CASE("one attempt of unknown outcome leaves the call's outcome unknown") {
  const HttpReply last = GENERATE(refusal(404), failed_reply(TransportError::tls_trust, 0));
  Machine machine;
  REQUIRE(machine.answer(failed_reply(TransportError::cut, 1)) == Do::wait);
  machine.sit_out();
  REQUIRE(machine.answer(last) == Do::finish);
  CHECK(machine.error().outcome == Outcome::unknown);
}

TEST_CASE("a duplicate is our own earlier attempt only if that one may have been carried out") {
  Machine applied;
  REQUIRE(applied.answer(failed_reply(TransportError::cut, 1)) == Do::wait);
  applied.sit_out();
  REQUIRE(applied.answer(refusal(409, "duplicate_id")) == Do::finish);
  CHECK(applied.error().why_stopped == WhyStopped::already_applied);

  Machine foreign;
  REQUIRE(foreign.answer(failed_reply(TransportError::connect, 0)) == Do::wait);
  foreign.sit_out();
  REQUIRE(foreign.answer(refusal(409, "duplicate_id")) == Do::finish);
  CHECK(foreign.error().why_stopped == WhyStopped::not_retryable);
  CHECK(foreign.error().outcome == Outcome::rejected);
}

TEST_CASE("a call that is stopped says whether an earlier attempt may have been carried out") {
  Machine fresh;
  fresh.call.stop(make_error(ErrorKind::cancelled, ""), fresh.now);
  CHECK(fresh.error().outcome == Outcome::not_sent);
  CHECK(fresh.error().why_stopped == WhyStopped::stopped_by_caller);
  CHECK(fresh.error().attempts == 0);

  Machine refused;
  REQUIRE(refused.answer(refusal(429)) == Do::wait);
  refused.call.stop(make_error(ErrorKind::cancelled, ""), refused.now);
  CHECK(refused.error().outcome == Outcome::rejected);

  Machine tried;
  REQUIRE(tried.answer(refusal(502)) == Do::wait);
  tried.call.stop(make_error(ErrorKind::cancelled, ""), tried.now);
  CHECK(tried.error().kind == ErrorKind::cancelled);
  CHECK(tried.error().outcome == Outcome::unknown);
  CHECK(tried.error().attempts == 1);
}

TEST_CASE("a call that was refused once was sent, also when no further attempt leaves") {
  Machine machine;
  REQUIRE(machine.answer(refusal(429)) == Do::wait);
  machine.sit_out();
  REQUIRE(machine.answer(failed_reply(TransportError::tls_trust, 0)) == Do::finish);
  CHECK(machine.error().kind == ErrorKind::tls_trust);
  CHECK(machine.error().outcome == Outcome::rejected);
}

TEST_CASE("when time is over before an attempt, the last real error is told, else a timeout") {
  Machine fresh;
  fresh.call.stop_late(fresh.now);
  CHECK(fresh.error().kind == ErrorKind::timeout);
  CHECK(fresh.error().timeout == TimeoutKind::total);
  CHECK(fresh.error().outcome == Outcome::not_sent);

  Machine waited;
  REQUIRE(waited.answer(throttled(429, "1")) == Do::wait);
  waited.call.stop_late(waited.now);
  CHECK(waited.error().kind == ErrorKind::rate_limited);
  CHECK(waited.error().why_stopped == WhyStopped::deadline);

  Machine new_key;
  REQUIRE(new_key.answer(throttled(429, "1")) == Do::wait);
  new_key.sit_out();
  REQUIRE(new_key.answer(refusal(401)) == Do::ask_for_key);
  new_key.call.key_asked(true, new_key.now);
  new_key.call.stop_late(new_key.now);
  CHECK(new_key.error().kind == ErrorKind::authentication);
  CHECK(new_key.error().outcome == Outcome::rejected);
  CHECK(new_key.error().why_stopped == WhyStopped::deadline);
}

TEST_CASE("a success of the wrong shape ends the call, one that is not JSON is tried again") {
  Machine wrong;
  wrong.decoder.status = DecodeStatus::wrong_shape;
  wrong.decoder.path = "emotions.user.category";
  CHECK(wrong.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(wrong.error().kind == ErrorKind::invalid_response);
  CHECK(wrong.error().param == "emotions.user.category");
  CHECK(wrong.error().outcome == Outcome::unknown);

  Machine deep;
  deep.decoder.status = DecodeStatus::too_deep;
  CHECK(deep.answer(json_reply(200, "{}")) == Do::finish);

  Machine large;
  large.decoder.status = DecodeStatus::too_large;
  REQUIRE(large.answer(json_reply(200, "{}")) == Do::finish);
  CHECK(large.error().kind == ErrorKind::response_too_large);
  CHECK(large.error().outcome == Outcome::unknown);

  Machine page;
  page.decoder.status = DecodeStatus::not_json;
  CHECK(page.answer(json_reply(200, "<html>")) == Do::wait);
}

TEST_CASE("the error of a timeout names the limit that fired") {
  struct Row {
    Phase phase;
    milliseconds elapsed;
    bool is_idle;
    TimeoutKind expected;
  };
  const Row rows[] = {
      {Phase::resolve, milliseconds(5000), false, TimeoutKind::connect},
      {Phase::tls, milliseconds(5000), false, TimeoutKind::connect},
      {Phase::tls, milliseconds(34999), false, TimeoutKind::connect},
      {Phase::tls, milliseconds(35000), false, TimeoutKind::attempt},
      {Phase::wait, milliseconds(35000), false, TimeoutKind::attempt},
      {Phase::body, milliseconds(60000), true, TimeoutKind::stream_idle},
      {Phase::wait, milliseconds(90000), false, TimeoutKind::total},
      {Phase::resolve, milliseconds(90000), false, TimeoutKind::total},
  };
  for (const Row& row : rows) {
    CallPlan plan = strict_plan();
    plan.retry.attempts = 1;
    Machine machine(std::move(plan));
    HttpReply reply = failed_reply(TransportError::timeout, 1);
    reply.phase = row.phase;
    reply.is_idle_timeout = row.is_idle;
    REQUIRE(machine.answer(reply, 0, row.elapsed) == Do::finish);
    INFO(to_string(row.expected));
    CHECK(machine.error().timeout == row.expected);
  }
}

TEST_CASE("a key that a server sends back reaches neither error, headers nor body") {
  CallPlan plan = post_plan();
  plan.is_keeping_body = true;
  Machine machine(std::move(plan));
  const HttpReply reply = json_reply(
      404, R"({"error":{"code":"kaiko\u005ftest_example","message":"no )" + secret + R"("}})",
      {{"X-Echo", secret}, {"X-Request-Id", secret}});
  REQUIRE(machine.answer(reply) == Do::finish);
  const Error& error = machine.error();
  for (const std::string& text : {error.code, error.message, error.request_id, error.to_string(),
                                  machine.call.info().body, machine.call.info().request_id}) {
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK(machine.call.info().headers.get("X-Echo") == "[redacted]");
  CHECK(error.message == "no [redacted]");
}

TEST_CASE("a success is decoded as it came, and what is kept of it is without the key") {
  const std::string body = R"({"echo":")" + secret + "\"}";
  for (const bool is_kept : {false, true}) {
    CallPlan plan = post_plan();
    plan.is_keeping_body = is_kept;
    plan.is_recording = is_kept;
    Machine machine(std::move(plan));
    REQUIRE(machine.answer(json_reply(200, body)) == Do::finish);
    CHECK(machine.decoder.seen == body);
    const std::string kept = is_kept ? R"({"echo":"[redacted]"})" : "";
    CHECK(machine.call.info().body == kept);
    CHECK(machine.call.take_record() == kept);
  }
}

TEST_CASE("a key that is shorter than a word changes no words, no names and no headers") {
  CallPlan plan = post_plan();
  plan.is_keeping_body = true;
  Machine machine(std::move(plan));
  machine.key = std::make_shared<const ApiKey>(ApiKey("x"));
  const HttpReply reply = error_reply(403, "", "exhausted", {{"x-request-id", "x-1"}});
  REQUIRE(machine.answer(reply) == Do::finish);
  CHECK(machine.error().code == "exhausted");
  CHECK(machine.call.info().headers.get("x-request-id") == "x-1");
  CHECK(machine.call.info().body == reply.body);
}

TEST_CASE("the body is kept when asked for, and not else") {
  Machine machine;
  machine.answer(json_reply(200, "{}"));
  CHECK(machine.call.info().body.empty());
  CallPlan plan = post_plan();
  plan.is_keeping_body = true;
  Machine keeping(std::move(plan));
  keeping.answer(json_reply(200, "{}"));
  CHECK(keeping.call.info().body == "{}");
}

TEST_CASE(
    "the last answer's ids, limits and deprecations are told, and a silent end erases none of "
    "them") {
  Machine machine;
  REQUIRE(machine.answer(error_reply(503, "", "",
                                     {{"X-RateLimit-Limit", "60"},
                                      {"X-RateLimit-Remaining", "3"},
                                      {"X-Amzn-RequestId", "id-header"},
                                      {"Sunset", "Tue, 31 Mar 2026 00:00:00 GMT"}})) == Do::wait);
  CHECK(machine.call.info().request_id == "id-header");
  CHECK(machine.call.info().deprecations ==
        std::vector<std::string>{"Sunset: Tue, 31 Mar 2026 00:00:00 GMT"});
  machine.sit_out();
  REQUIRE(machine.answer(failed_reply(TransportError::cut, 1), 0.5) == Do::wait);
  CHECK(machine.call.info().rate_limit.remaining == 3);
  CHECK(machine.call.info().http_status == 503);
  CHECK(machine.call.info().request_id == "id-header");
  CHECK(machine.call.info().headers.get("Sunset"));
  CHECK(machine.call.info().deprecations.size() == 1);
  machine.sit_out();
  REQUIRE(machine.answer(refusal(404)) == Do::finish);
  CHECK(machine.error().request_id == "req-scripted");
  CHECK(machine.call.info().request_id == "req-scripted");
}

TEST_CASE("a key that a server sends back is scrubbed also where its words were cut") {
  for (const int status : {200, 400}) {
    for (std::size_t before = 512 - secret.size(); before <= 512; ++before) {
      Machine machine;
      machine.decoder.status = DecodeStatus::wrong_shape;
      // With an escape, so that only the decoded words hold the key.
      const std::string echo = R"(\u006b)" + secret.substr(1);
      const HttpReply reply = json_reply(
          status, R"({"error":{"message":")" + std::string(before, 'x') + echo + R"("}})");
      machine.answer(reply);
      INFO(status << " " << before);
      CHECK(machine.error().message.find(secret.substr(0, 12)) == std::string::npos);
    }
  }
}

// libcurl sends once more where a kept connection turns out to be closed: the answer is to the
// second, and the first may have been carried out.
TEST_CASE("a refusal of what left twice within one attempt leaves the outcome unknown") {
  const auto answer_to = [](Machine& machine, HttpReply reply, int sends) {
    reply.sends = sends;
    return machine.answer(std::move(reply));
  };
  for (const int status : {401, 404, 409, 413}) {
    Machine machine;
    INFO(status);
    REQUIRE(answer_to(machine, refusal(status), 2) == Do::finish);  // under no other key either
    CHECK(machine.error().outcome == Outcome::unknown);
    CHECK(machine.error().http_status == status);
  }
  Machine applied;
  REQUIRE(answer_to(applied, refusal(409, "duplicate_id"), 2) == Do::finish);
  CHECK(applied.error().why_stopped == WhyStopped::already_applied);
  CallPlan plan = post_plan();
  plan.request.method = Method::get;
  Machine read(std::move(plan));
  REQUIRE(answer_to(read, refusal(404), 2) == Do::finish);
  CHECK(read.error().outcome == Outcome::rejected);
}

TEST_CASE(
    "a key that a server sends back with escapes is scrubbed to its end, wherever it is told") {
  const std::string tail = "YmFyYmF6cXV4";
  for (const std::string& slash : {std::string(R"(\/)"), std::string("%2F")}) {
    const std::string echo = std::string("kaiko_test_Zm9v").append(slash).append(tail);
    for (const int status : {200, 401}) {
      CallPlan plan = post_plan();
      plan.is_keeping_body = true;
      Machine machine(std::move(plan));
      machine.key = std::make_shared<const ApiKey>(ApiKey("kaiko_test_Zm9v/" + tail));
      machine.decoder.status = DecodeStatus::wrong_shape;
      HttpReply reply =
          json_reply(status, R"({"error":{"message":"the key )" + echo + R"( is unknown"}})");
      reply.headers.add("X-Echo", echo);
      if (machine.answer(reply) == Do::ask_for_key) machine.call.key_asked(false, machine.now);
      INFO(status << " " << echo);
      CHECK(machine.error().message == "the key [redacted] is unknown");
      CHECK(machine.call.info().body.find(tail) == std::string::npos);
      CHECK(machine.call.info().headers.get("X-Echo") == "[redacted]");
    }
  }
}

}  // namespace
