// SPDX-License-Identifier: MIT
// The streams that the contract's section 6 expects, an event after the other, and what the whole
// becomes. No example of a real stream was seen: these are the shapes that it infers.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>
#include <kaiko/to_json.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

struct Streamed {
  Result<ChatCompletion> result;
  std::vector<ChatDelta> deltas;
};

Streamed stream(const std::string& type, const std::string& body) {
  HttpReply reply;
  reply.status = 200;
  reply.sends = 1;
  reply.headers.add("Content-Type", type);
  reply.body = body;
  Options options;
  options.transport = std::shared_ptr<Transport>(new testing::ScriptedTransport{std::move(reply)});
  options.runtime = std::make_shared<testing::ManualRuntime>();
  options.retry.attempts = 1;
  const Client client =
      Client::create(ApiKey::create(std::string("kaiko_test_example")).value(), options).value();
  ChatRequest request;
  request.messages.emplace_back();
  request.messages.back().content = "words";
  std::vector<ChatDelta> deltas;
  auto result = client.stream_chat(request, [&](const ChatDelta& delta) {
    deltas.push_back(delta);
    return StreamControl::proceed;
  });
  return {std::move(result), std::move(deltas)};
}

Streamed events(std::initializer_list<const char*> data) {
  std::string body;
  for (const char* each : data) body.append("data: ").append(each).append("\n\n");
  return stream("text/event-stream", body);
}

TEST_CASE("the words of a stream come one by one, emotions and usage with any event") {
  const Streamed streamed = events(
      {R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1757595153,"model":"gpt-4o",)"
       R"("choices":[{"index":0,"delta":{"role":"assistant"}}]})",
       R"({"choices":[{"index":0,"delta":{"content":"It is "}}]})",
       R"({"choices":[{"index":0,"delta":{"content":"natural."},"finish_reason":"stop"}]})",
       R"({"choices":[],"emotions":{"user":{"category":"fear","intensity":0.72}},)"
       R"("usage":{"prompt_tokens":45,"completion_tokens":23,"analyse_tokens":12}})",
       "[DONE]"});
  REQUIRE(streamed.result);
  const ChatCompletion& whole = *streamed.result;
  CHECK(whole.text() == "It is natural.");
  CHECK(whole.id == "chatcmpl-1");
  CHECK(whole.created == 1757595153);
  CHECK(whole.choices.at(0).message.role == ChatRole::assistant);
  CHECK(whole.choices.at(0).finish_reason == FinishReason::stop);
  REQUIRE(whole.emotions.find("user") != nullptr);
  CHECK(whole.emotions.find("user")->intensity == 0.72);
  REQUIRE(whole.usage);
  CHECK(whole.usage->analyse_tokens == 12);
  std::string words;
  bool has_emotions = false;
  for (const ChatDelta& delta : streamed.deltas) {
    words += delta.content;
    has_emotions = has_emotions || delta.emotions.contains("user");
  }
  CHECK(words == "It is natural.");
  CHECK(has_emotions);
  CHECK(streamed.result.info().decode_notes.empty());
}

TEST_CASE("a finish reason ends a stream as well as [DONE] does") {
  CHECK(events({R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})"}).result);
  CHECK(events({R"({"choices":[{"delta":{"content":"a"}}]})", "[DONE]"}).result);
}

TEST_CASE("a stream that ends before its end is an error that tells how much came") {
  const Streamed streamed = events({R"({"choices":[{"delta":{"content":"a"}}]})"});
  REQUIRE_FALSE(streamed.result);
  CHECK(streamed.result.error().kind == ErrorKind::stream_interrupted);
  CHECK(streamed.result.error().events == 1);
  CHECK(streamed.deltas.size() == 1);
}

TEST_CASE("a server that does not stream is one event with the whole") {
  const Streamed streamed = stream(
      "application/json", R"({"choices":[{"message":{"role":"assistant","content":"words"}}],)"
                          R"("emotions":{"user":{"category":"joy"}}})");
  REQUIRE(streamed.result);
  REQUIRE(streamed.deltas.size() == 1);
  CHECK(streamed.deltas[0].content == "words");
  CHECK(streamed.deltas[0].emotions.contains("user"));
  CHECK(streamed.result->text() == "words");
}

}  // namespace
