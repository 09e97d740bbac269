// SPDX-License-Identifier: MIT
// Every route of the API over TLS, against the emulator in both its profiles: what the
// documentation promises, and what the public gateway's source does.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "wire/emulator_fixture.hpp"

namespace {

using namespace kaiko_test;
using kaiko::ChatDelta;
using kaiko::ErrorKind;
using kaiko::StreamControl;

kaiko::AnalysisRequest named(const std::string& text, const std::string& external_id) {
  kaiko::AnalysisRequest request = request_with(text);
  request.messages.front().external_id = external_id;
  return request;
}

kaiko::ChatRequest question(const std::string& content) {
  kaiko::ChatRequest request;
  request.messages.emplace_back().content = content;
  return request;
}

struct Heard {
  std::string words;
  int events = 0;
  kaiko::ChatDeltaCallback callback = [this](const ChatDelta& delta) {
    words += delta.content;
    ++events;
    return StreamControl::proceed;
  };
};

const std::string uuid_a = "7b0a2c4e-1f5d-4c3b-9a8e-0d6f1e2c3b4a";

TEST_CASE("docs: a conversation tells where it is going, and remembers its messages") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  const kaiko::Context context = client.context("user/session 123");
  for (const char* text : {"I am so angry", "I am a bit sad", "I am happy"}) {
    REQUIRE(context.analyze(text));
  }
  const auto last = context.analyze(named("This is a wonderful day", "msg-4"));
  INFO((last ? std::string() : last.error().to_string()));
  REQUIRE(last);
  REQUIRE(last->metadata);
  CHECK(last->metadata->context_id == "user/session 123");
  REQUIRE(last->trajectory);
  REQUIRE(last->trajectory->baseline);
  CHECK(last->trajectory->baseline->data_point_count == 4);
  REQUIRE(last->trajectory->trend);
  CHECK(last->trajectory->trend->direction->value() == kaiko::TrendDirection::improving);
  CHECK(last.info().decode_notes.empty());

  const auto state = context.state();
  REQUIRE(state);
  CHECK(state->object == "emotions.state");
  CHECK(state->primary().category == "joy");
  const auto message = context.message("msg-4");
  REQUIRE(message);
  REQUIRE(message->metadata);
  CHECK(message->metadata->message_id == "msg-4");
  CHECK(message->primary().category == last->primary().category);
}

TEST_CASE("docs: what a context doesn't have is not found, and a message is there once") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  const auto unknown = client.context("nobody").state();
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::not_found);
  CHECK(unknown.error().code == "context_not_found");
  const kaiko::Context context = client.context("somebody");
  REQUIRE(context.analyze(named("I am happy", "msg-1")));
  CHECK(context.message("msg-2").error().kind == ErrorKind::not_found);
  const auto again = context.analyze(named("I am sad", "msg-1"));
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::conflict);
  CHECK(again.error().code == "duplicate_id");
  CHECK(again.error().why_stopped == kaiko::WhyStopped::not_retryable);
}

// The request is carried out, its answer lost, and idempotency keys are not honoured: the API then
// says that it has this message already.
TEST_CASE("docs: a message whose answer was lost is fetched instead of stored twice") {
  const TlsEmulator emulator({"--ignore-idempotency"});
  emulator.order_faults(R"([{"after_effect":true,"status":502,"body":""}])");
  const auto analysis = emulator.client().context("c").analyze(named("I am happy", "msg-1"));
  INFO((analysis ? std::string() : analysis.error().to_string()));
  REQUIRE(analysis);
  CHECK(analysis->primary().category == "joy");
  CHECK(analysis.info().attempts.size() == 3);
  CHECK(emulator.ledger().at("effects") == 1);
}

TEST_CASE("docs: a batch is one emotion a message, in order") {
  const TlsEmulator emulator;
  kaiko::AnalysisRequest request = request_with("I am so happy");
  for (int i = 0; i < 49; ++i) {
    request.messages.emplace_back().text = "I am afraid";
    request.messages.emplace_back().text = "I am so happy";
  }
  const auto batch = emulator.client().analyze_batch(request);
  INFO((batch ? std::string() : batch.error().to_string()));
  REQUIRE(batch);
  REQUIRE(batch->emotions.size() == 99);
  for (std::size_t i = 0; i < 99; ++i) {
    CHECK(batch->emotions[i].category == (i % 2 == 0 ? "joy" : "fear"));
  }
  CHECK(batch.info().decode_notes.empty());
}

TEST_CASE("docs: a chat answers, whole or as a stream, with the same words") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  const auto whole = client.chat(question("I am nervous about my interview tomorrow"));
  INFO((whole ? std::string() : whole.error().to_string()));
  REQUIRE(whole);
  CHECK_FALSE(whole->text().empty());
  CHECK(whole->emotions.find("user")->category == "fear");
  CHECK(whole->emotions.contains("assistant"));
  CHECK(whole->choices.front().finish_reason->value() == kaiko::FinishReason::stop);
  Heard heard;
  const auto streamed =
      client.stream_chat(question("I am nervous about my interview tomorrow"), heard.callback);
  INFO((streamed ? std::string() : streamed.error().to_string()));
  REQUIRE(streamed);
  CHECK(heard.events > 2);
  CHECK(heard.words == whole->text());
  CHECK(streamed->text() == whole->text());
  CHECK(streamed->emotions.find("user")->category == "fear");
  CHECK(streamed->usage);
  CHECK(streamed.info().decode_notes.empty());
}

TEST_CASE("docs: a model that nobody knows is not found, a stream of it too") {
  const TlsEmulator emulator;
  kaiko::ChatRequest request = question("hello");
  request.model = "no-such-model";
  CHECK(emulator.client().chat(request).error().kind == ErrorKind::not_found);
  Heard heard;
  const auto streamed = emulator.client().stream_chat(request, heard.callback);
  REQUIRE_FALSE(streamed);
  CHECK(streamed.error().kind == ErrorKind::not_found);
  CHECK(heard.events == 0);
}

TEST_CASE("docs: a stream is asked for again with its key, and carried out once") {
  const TlsEmulator emulator;
  emulator.order_faults(R"([{"after_effect":true,"status":502,"body":""}])");
  Heard heard;
  const auto streamed = emulator.client().stream_chat(question("I am happy"), heard.callback);
  REQUIRE(streamed);
  CHECK(streamed.info().attempts.size() == 2);
  CHECK(heard.words == streamed->text());
  CHECK(emulator.ledger().at("effects") == 1);
}

TEST_CASE("both profiles answer a ping") {
  for (const char* profile : {"docs", "gateway"}) {
    const TlsEmulator emulator({"--profile", profile});
    const auto status = emulator.client().ping();
    INFO(profile);
    REQUIRE(status);
    CHECK_FALSE(status->message.empty());
  }
}

TEST_CASE("gateway: an analysis in its shape is read without a note") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const kaiko::Client client = emulator.client();
  const auto single = client.analyze("I am so happy");
  INFO((single ? std::string() : single.error().to_string()));
  REQUIRE(single);
  CHECK(single->emotions.front().first == "_default");
  CHECK(single->primary().category == "joy");
  CHECK(single->usage->analyse_tokens);
  CHECK(single.info().decode_notes.empty());
  const auto in_context = client.context("c").analyze(named("I am so happy", uuid_a));
  REQUIRE(in_context);
  CHECK(in_context->emotions.front().first == "user");
  CHECK(in_context->context_id == "c");
  CHECK(in_context->primary().emotional_vector.size() == 9);
  REQUIRE(in_context->conversation_mode);
  CHECK(in_context->conversation_mode->personality_mode->is_known());
  CHECK(in_context->conversation_mode->response_guidance);
  CHECK(in_context.info().decode_notes.empty());
}

TEST_CASE("gateway: an external id that is no UUID is refused, and the error says what is wanted") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const auto analysis = emulator.client().context("c").analyze(named("I am happy", "msg-1"));
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::rejected);
  CHECK(analysis.error().details.front().rule == "uuid");
  CHECK(analysis.error().message.find("UUID as external_id") != std::string::npos);
}

TEST_CASE("gateway: states and messages are always there") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const kaiko::Context context = emulator.client().context("nobody");
  const auto state = context.state();
  REQUIRE(state);
  CHECK(state->primary().category == "joy");
  const auto message = context.message(uuid_a);
  REQUIRE(message);
  CHECK(message->external_id == uuid_a);
}

TEST_CASE("gateway: a batch is unsupported, which is told from every other error") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const auto batch = emulator.client().analyze_batch(request_with("I am happy"));
  REQUIRE_FALSE(batch);
  CHECK(batch.error().kind == ErrorKind::unsupported);
  CHECK(batch.error().http_status == 404);
}

TEST_CASE("gateway: a chat answers in its shape, which is read without a note") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const auto chat = emulator.client().chat(question("I am nervous about my interview tomorrow"));
  INFO((chat ? std::string() : chat.error().to_string()));
  REQUIRE(chat);
  CHECK_FALSE(chat->text().empty());
  CHECK(chat->choices.front().finish_reason->value() == kaiko::FinishReason::stop);
  CHECK_FALSE(chat->emotions.empty());
  CHECK(chat->usage);
  CHECK(chat.info().decode_notes.empty());
  CHECK(emulator.ledger().at("effects") == 1);
}

TEST_CASE("gateway: a stream comes as one event, a system message is refused") {
  const TlsEmulator emulator({"--profile", "gateway"});
  const kaiko::Client client = emulator.client();
  Heard heard;
  const auto streamed = client.stream_chat(question("I am nervous"), heard.callback);
  INFO((streamed ? std::string() : streamed.error().to_string()));
  REQUIRE(streamed);
  CHECK(heard.events == 1);
  CHECK(heard.words == streamed->text());
  CHECK_FALSE(streamed->emotion_model);
  kaiko::ChatRequest request = question("hello");
  request.messages.front().role = kaiko::ChatRole::system;
  const auto refused = client.chat(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::rejected);
  CHECK(refused.error().details.front().rule == "enum");
}

TEST_CASE("answers while the classifier is down are marked as such, in both profiles") {
  for (const char* profile : {"docs", "gateway"}) {
    const TlsEmulator emulator({"--profile", profile, "--fallback"});
    INFO(profile);
    const auto analysis = emulator.client().analyze("I am so happy");
    REQUIRE(analysis);
    CHECK(analysis->is_fallback);
    CHECK(analysis->primary().is_fallback);
    CHECK(analysis->primary().category == "neutral");
  }
}

}  // namespace
