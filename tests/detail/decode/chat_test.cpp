// SPDX-License-Identifier: MIT
// A chat's answer in the documentation's and the gateway's shape (contract section 2.4), and the
// chunks of a stream.
#include <kaiko/detail/decode/chat.hpp>

#include <functional>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

ChatCompletion completion_of(const std::string& text) {
  ChatCompletion completion;
  DecodeNotes notes;
  const DecodeResult result = decode_chat(text, completion, notes);
  INFO(result.path);
  REQUIRE(result.status == DecodeStatus::ok);
  return completion;
}

std::string wrong_path(const std::string& text) {
  ChatCompletion completion;
  DecodeNotes notes;
  const DecodeResult result = decode_chat(text, completion, notes);
  CHECK(result.status == DecodeStatus::wrong_shape);
  return result.path;
}

TEST_CASE("the documentation's shape is read whole") {
  const ChatCompletion completion = completion_of(
      R"({"id":"chatcmpl-abc123","object":"chat.completion","created":1757595153,"model":"gpt-4",)"
      R"("emotion_model":"emotion-v2","choices":[{"index":0,"message":{"role":"assistant",)"
      R"("content":"It is natural.","tool_calls":[{"id":1}]},"finish_reason":"stop"}],)"
      R"("emotions":{"user":{"category":"fear","intensity":0.72},"assistant":{"category":"calm"}},)"
      R"("conversationMode":{"mode":"emotional_support"},)"
      R"("usage":{"prompt_tokens":45,"completion_tokens":23,"analyse_tokens":12},"new":true})");
  CHECK(completion.text() == "It is natural.");
  CHECK(completion.created == 1757595153);
  CHECK(completion.emotion_model == "emotion-v2");
  CHECK(completion.choices[0].finish_reason->value() == FinishReason::stop);
  CHECK(*completion.choices[0].message.extra.find("tool_calls") == R"([{"id":1}])");
  CHECK(completion.emotions.find("user")->intensity == 0.72);
  CHECK(completion.emotions.find("assistant")->category == "calm");
  CHECK(completion.conversation_mode->mode->value() == ConversationModeKind::emotional_support);
  CHECK(completion.usage->analyse_tokens == 12);
  CHECK(*completion.extra.find("new") == "true");
}

TEST_CASE("the gateway's shape is read whole, and what it leaves out is empty") {
  const ChatCompletion completion = completion_of(
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o","choices":[)"
      R"({"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],)"
      R"("emotions":{"user":{"text":"slightly joy","category":"joy","raw":{"joy":0.2}}},)"
      R"("usage":{"prompt_tokens":25,"completion_tokens":1,"total_tokens":26}})");
  CHECK(completion.text() == "Hi");
  CHECK_FALSE(completion.emotion_model);
  CHECK_FALSE(completion.conversation_mode);
  CHECK(completion.usage->total_tokens == 26);
  CHECK_FALSE(completion.usage->analyse_tokens);
}

TEST_CASE("an answer without choices is no success") {
  CHECK(wrong_path("{}") == "choices");
  CHECK(wrong_path(R"({"choices":[]})") == "choices");
  CHECK(wrong_path(R"({"choices":{}})") == "choices");
}

TEST_CASE("an answer without words is one: a tool may be called instead") {
  const ChatCompletion completion =
      completion_of(R"({"choices":[{"message":{"content":null,"tool_calls":[]}}]})");
  CHECK(completion.text().empty());
  CHECK(completion.choices[0].message.extra.contains("tool_calls"));
}

TEST_CASE(
    "an emotion without a category costs itself and a note, not the reply that was paid for") {
  const std::string emotions =
      R"("emotions":{"user":{"category":"fear"},"assistant":{"intensity":0.5},"b":{"category":7}})";
  ChatCompletion whole;
  ChatChunk chunk;
  for (const auto& read :
       {std::function<DecodeResult(DecodeNotes&)>([&](DecodeNotes& notes) {
          return decode_chat(R"({"choices":[{"message":{"content":"a"}}],)" + emotions + "}", whole,
                             notes);
        }),
        std::function<DecodeResult(DecodeNotes&)>(
            [&](DecodeNotes& notes) { return decode("{" + emotions + "}", chunk, notes); })}) {
    DecodeNotes notes;
    REQUIRE(read(notes).status == DecodeStatus::ok);
    REQUIRE(notes.size() == 3);
    CHECK(notes[0] == "emotions.assistant.category: expected a string");
  }
  CHECK(whole.text() == "a");
  CHECK(whole.emotions.size() == 1);
  CHECK(whole.emotions.contains("user"));
  CHECK(chunk.emotions.size() == 1);
}

TEST_CASE("a chunk may bring words, emotions, or the usage alone") {
  ChatChunk chunk;
  DecodeNotes notes;
  REQUIRE(decode(R"({"choices":[{"index":1,"delta":{"content":"a"},"finish_reason":null}]})", chunk,
                 notes)
              .status == DecodeStatus::ok);
  CHECK(chunk.choices[0].index == 1);
  CHECK(chunk.choices[0].delta.content == "a");
  CHECK_FALSE(chunk.choices[0].finish_reason);
  REQUIRE(
      decode(R"({"choices":[],"emotions":{"user":{"category":"joy"}},"usage":null})", chunk, notes)
          .status == DecodeStatus::ok);
  CHECK(chunk.emotions.contains("user"));
  REQUIRE(decode(R"({"choices":[{"message":{"content":"whole"}}]})", chunk, notes).status ==
          DecodeStatus::ok);
  CHECK(chunk.choices[0].delta.content == "whole");
  CHECK(notes.empty());
}

}  // namespace
