// SPDX-License-Identifier: MIT
// The main job against the emulator over TLS: a sentence in, an emotion out; what the call reports;
// failures that the emulator was told to show; and what its ledger says was carried out.
#include <chrono>
#include <string>

#include "wire/emulator_fixture.hpp"

namespace {

using namespace kaiko_test;
using kaiko::ErrorKind;
using kaiko::Outcome;

TEST_CASE("a joyful and a fearful sentence get their emotions") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  const auto joyful = client.analyze("I am so happy, this is a wonderful day!");
  INFO((joyful ? std::string() : joyful.error().to_string()));
  REQUIRE(joyful);
  CHECK(joyful->primary().category == "joy");
  const auto fearful = client.analyze("I am terrified and afraid of the dark");
  REQUIRE(fearful);
  CHECK(fearful->primary().category == "fear");
  CHECK(joyful->primary().valence.value_or(-1) > 0);
  CHECK(fearful->primary().valence.value_or(1) < 0);
}

TEST_CASE("an analysis carries every documented member") {
  const TlsEmulator emulator;
  const auto analysis = emulator.client().analyze("I am so happy, this is a wonderful day!");
  REQUIRE(analysis);
  CHECK(analysis->object == "emotions.analysis");
  CHECK(analysis->model == "emotion-v2");
  REQUIRE(analysis->usage);
  CHECK(analysis->usage->analyse_tokens.value_or(0) > 0);
  REQUIRE(analysis->emotions.size() == 1);
  CHECK(analysis->emotions.front().first == "user");
  const kaiko::Emotion& emotion = analysis->primary();
  CHECK(emotion.raw.size() == 6);
  CHECK(emotion.intensity);
  CHECK(emotion.arousal);
  CHECK(emotion.wonder_index);
  REQUIRE(emotion.intensity_level);
  CHECK(emotion.intensity_level->is_known());
  REQUIRE(emotion.complexity);
  CHECK(emotion.complexity->is_known());
  REQUIRE(emotion.discovery_level);
  CHECK(emotion.discovery_level->is_known());
  CHECK(analysis.info().decode_notes.empty());
}

TEST_CASE("each role of a request has its emotion") {
  const TlsEmulator emulator;
  kaiko::AnalysisRequest request = request_with("I am so happy");
  request.messages.emplace_back();
  request.messages[1].role = "assistant";
  request.messages[1].text = "That makes me sad";
  const auto analysis = emulator.client().analyze(request);
  REQUIRE(analysis);
  CHECK(analysis->primary().category == "joy");
  REQUIRE(analysis->emotions.find("assistant") != nullptr);
  CHECK(analysis->emotions.find("assistant")->category == "sadness");
}

TEST_CASE("a success reports its ids, attempt, limit and timings") {
  const TlsEmulator emulator({"--limit", "50"});
  const kaiko::Client client = emulator.client();
  const auto analysis = client.analyze("I am happy");
  REQUIRE(analysis);
  const kaiko::CallInfo& info = analysis.info();
  CHECK(info.http_status == 200);
  CHECK(starts_with(info.request_id, "req-"));
  CHECK(info.idempotency_key.size() == 36);
  REQUIRE(info.attempts.size() == 1);
  CHECK_FALSE(info.attempts[0].cause);
  CHECK(info.attempts[0].http_status == 200);
  CHECK(info.sends == 1);
  CHECK(info.rate_limit.limit == 50);
  CHECK(info.rate_limit.remaining == 49);
  REQUIRE(info.rate_limit.reset);
  CHECK(*info.rate_limit.reset > std::chrono::system_clock::now() - std::chrono::seconds(1));
  CHECK(info.timings.connected.count() > 0);
  CHECK(info.timings.secured >= info.timings.connected);
  CHECK(info.timings.first_byte >= info.timings.secured);
  CHECK(info.timings.total >= info.timings.first_byte);
  CHECK(info.elapsed >= info.timings.total);
  CHECK_FALSE(info.timings.is_connection_reused);
  CHECK(info.headers.get("content-type").value_or("") == "application/json");
  CHECK(info.body.empty());
  CHECK(emulator.ledger()["keys"].contains(info.idempotency_key));
  CHECK(client.analyze("again").info().timings.is_connection_reused);
}

TEST_CASE("the body of an answer is kept only when asked") {
  const TlsEmulator emulator;
  kaiko::CallOptions call;
  call.keep_body = true;
  const auto analysis = emulator.client().analyze("I am happy", call);
  REQUIRE(analysis);
  CHECK(nlohmann::json::parse(analysis.info().body)["object"] == "emotions.analysis");
}

TEST_CASE("a key that the API does not know is refused") {
  const TlsEmulator emulator;
  const auto result = client_with(emulator.options(), "unknown.example").analyze("I am happy");
  const kaiko::Error error = error_of(result);
  CHECK(error.kind == ErrorKind::authentication);
  CHECK(error.http_status == 401);
  CHECK(error.code == "invalid_api_key");
  CHECK(error.outcome == Outcome::rejected);
  CHECK(starts_with(error.request_id, "req-"));
  CHECK(result.info().request_id == error.request_id);
  CHECK_FALSE(contains_key(error.to_string() + error.message, "unknown.example"));
  CHECK(emulator.ledger()["effects"] == 0);
}

TEST_CASE("a repeated idempotency key is answered from memory and carried out once") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  kaiko::CallOptions call;
  call.idempotency_key = "order-42";
  const auto first = client.analyze("I am happy", call);
  const auto second = client.analyze("I am happy", call);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(second.info().headers.get("Idempotent-Replayed").value_or("") == "true");
  CHECK(second->primary().intensity == first->primary().intensity);
  const auto entry = emulator.ledger()["keys"]["order-42"];
  CHECK(entry["requests"] == 2);
  CHECK(entry["effects"] == 1);
  CHECK(entry["body_hashes"].size() == 1);
}

TEST_CASE("an idempotency key with another body is a mismatch and is not tried again") {
  const TlsEmulator emulator;
  kaiko::CallOptions call;
  call.idempotency_key = "order-42";
  REQUIRE(emulator.client().analyze("I am happy", call));
  // Another client, as after a restart: one that knew the key would refuse it by itself.
  const kaiko::Error error = error_of(emulator.client().analyze("I am sad", call));
  CHECK(to_string(error.kind) == "idempotency_mismatch");
  CHECK(error.http_status == 422);
  CHECK(error.outcome == Outcome::rejected);
  CHECK(error.idempotency_key == "order-42");
  CHECK(emulator.ledger()["keys"]["order-42"]["requests"] == 2);
}

TEST_CASE("an answer that was lost after the work is asked for again and carried out once") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"status":502,"body":"<html>","content_type":"text/html",)"
                        R"("after_effect":true},{"cut_body_after":10}])");
  const auto analysis = emulator.client().analyze("I am happy");
  INFO((analysis ? std::string() : analysis.error().to_string()));
  REQUIRE(analysis);
  CHECK(emulator.consumed_faults() == 2);
  REQUIRE(analysis.info().attempts.size() == 3);
  CHECK(analysis.info().attempts[0].cause == ErrorKind::server);
  CHECK(analysis.info().attempts[1].cause == ErrorKind::interrupted);
  const auto ledger = emulator.ledger();
  CHECK(ledger["effects"] == 1);
  CHECK(ledger["keys"][analysis.info().idempotency_key]["requests"] == 3);
  CHECK(ledger["keys"][analysis.info().idempotency_key]["body_hashes"].size() == 1);
}

TEST_CASE("in strict mode a lost answer is an unknown outcome after one request") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"cut_body_after":10}])");
  kaiko::CallOptions strict;
  strict.resend = kaiko::Resend::never;
  const kaiko::Error error = error_of(emulator.client().analyze("I am happy", strict));
  CHECK(error.kind == ErrorKind::interrupted);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(error.why_stopped == kaiko::WhyStopped::outcome_unknown);
  CHECK(emulator.ledger()["keys"][error.idempotency_key]["requests"] == 1);
  CHECK(emulator.ledger()["effects"] == 1);
}

TEST_CASE("a server that stays down is an error after three requests") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"status":503,"times":9,"body":{"message":"Service Unavailable"}}])");
  const auto result = emulator.client().analyze("I am happy");
  const kaiko::Error error = error_of(result);
  CHECK(error.kind == ErrorKind::server);
  CHECK(error.http_status == 503);
  CHECK(error.message == "Service Unavailable");
  CHECK(error.attempts == 3);
  CHECK(error.why_stopped == kaiko::WhyStopped::attempts_used);
  CHECK(result.info().attempts.size() == 3);
  CHECK(emulator.consumed_faults() == 3);
  CHECK(emulator.ledger()["effects"] == 0);
}

TEST_CASE("a wait that does not fit is returned at once with the server's own error") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"status":429,"headers":{"Retry-After":"66"},)"
                        R"("body":{"message":"Too Many Requests"}}])");
  const kaiko::Error error = error_of(emulator.client().analyze("I am happy"));
  CHECK(error.kind == ErrorKind::rate_limited);
  CHECK(error.outcome == Outcome::rejected);
  CHECK(error.attempts == 1);
  CHECK(error.why_stopped == kaiko::WhyStopped::wait_too_long);
  REQUIRE(error.retry_after);
  CHECK(*error.retry_after == std::chrono::seconds(66));
}

TEST_CASE("an answer that does not come in time is a timeout that names its limit") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"delay_ms":60000}])");
  kaiko::Options options = attempts_of(emulator.options(), 1);
  options.timeouts.attempt = std::chrono::milliseconds(500);
  const auto result = client_with(options).analyze("I am happy");
  const kaiko::Error error = error_of(result);
  CHECK(error.kind == ErrorKind::timeout);
  CHECK(error.timeout == kaiko::TimeoutKind::attempt);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(result.info().elapsed >= std::chrono::milliseconds(500));
  CHECK(result.info().elapsed < std::chrono::seconds(5));
}

}  // namespace
