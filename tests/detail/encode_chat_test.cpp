// SPDX-License-Identifier: MIT
// Chat requests as JSON text, and what is refused while they are written.
#include <kaiko/detail/encode_chat.hpp>

#include <limits>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

ChatRequest request_with(std::string content) {
  ChatRequest request;
  request.messages.emplace_back().content = std::move(content);
  return request;
}

std::string text_of(const ChatRequest& request, bool is_stream = false) {
  const Options options;
  Encoder encoder{options};
  REQUIRE_FALSE(encode_chat(request, is_stream, encoder));
  return encoder.out;
}

std::string refused_field(const ChatRequest& request, const Options& options = {}) {
  Encoder encoder{options};
  const Refusal refusal = encode_chat(request, false, encoder);
  if (!refusal) return "nothing";
  CHECK(refusal->kind == ErrorKind::invalid_argument);
  return refusal->param;
}

TEST_CASE("what is not set is not sent") {
  CHECK(text_of(request_with("hello")) ==
        R"({"model":"gpt-4-turbo","emotion_model":"emotion-v2","messages":[{"role":"user",)"
        R"("content":"hello"}]})");
}

TEST_CASE("every member of a chat request is sent under the API's name") {
  ChatRequest request = request_with("hello");
  request.messages.insert(request.messages.begin(), ChatMessage{"be kind", ChatRole::system});
  request.model = "gpt-4-turbo";
  request.emotion_model = "emotion-v1";
  request.context_id = "chat-123";
  request.model_params.temperature = 0.7;
  request.model_params.max_tokens = 500;
  request.model_params.top_p = 1;
  request.model_params.frequency_penalty = -0.5;
  request.model_params.presence_penalty = 0.25;
  request.model_params.extra.append("seed", "7");
  request.emotion_model_params.sensitivity = 0.5;
  request.emotion_model_params.include_sub_emotions = true;
  request.emotion_model_params.granularity = "detailed";
  request.emotion_model_params.extra.append("smoothing", R"({"window":3})");
  request.tools_json = {R"({"type":"function"})", R"("search")"};
  CHECK(text_of(request, true) ==
        R"({"model":"gpt-4-turbo","emotion_model":"emotion-v1","context_id":"chat-123",)"
        R"("messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hello"}],)"
        R"("model_params":{"temperature":0.7,"max_tokens":500,"top_p":1.0,)"
        R"("frequency_penalty":-0.5,"presence_penalty":0.25,"seed":7},)"
        R"("emotion_model_params":{"sensitivity":0.5,"includeSubEmotions":true,)"
        R"("granularity":"detailed","smoothing":{"window":3}},"stream":true,)"
        R"("tools":[{"type":"function"},"search"]})");
}

TEST_CASE("a role that this version does not know is sent as it is, an empty one is refused") {
  ChatRequest request = request_with("hello");
  request.messages[0].role = OpenEnum<ChatRole>("developer");
  CHECK(text_of(request).find(R"("role":"developer")") != std::string::npos);
  request.messages[0].role = OpenEnum<ChatRole>();
  CHECK(refused_field(request) == "messages[0].role");
}

TEST_CASE("what the API could not read is refused by the name of its field") {
  CHECK(refused_field(ChatRequest{}) == "messages");
  CHECK(refused_field(request_with("\xFF")) == "messages[0].content");
  CHECK(refused_field(request_with(std::string(10001, 'x'))) == "messages[0].content");
  ChatRequest request = request_with("hello");
  request.model.clear();
  CHECK(refused_field(request) == "model");
  request = request_with("hello");
  request.emotion_model = std::string(65, 'x');
  CHECK(refused_field(request) == "emotion_model");
  request = request_with("hello");
  request.context_id = "line\nbreak";
  CHECK(refused_field(request) == "context_id");
  request = request_with("hello");
  request.model_params.temperature = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused_field(request) == "model_params.temperature");
  request = request_with("hello");
  request.model_params.max_tokens = 0;
  CHECK(refused_field(request) == "model_params.max_tokens");
  request = request_with("hello");
  request.emotion_model_params.granularity = "\xC3";
  CHECK(refused_field(request) == "emotion_model_params.granularity");
}

TEST_CASE("JSON of the caller's must be one value, and must not bring in other members") {
  ChatRequest request = request_with("hello");
  for (const char* const text :
       {"", "{", "1 2", R"(1,"model":"other")", R"(1},"model":{"a":1)", "nul", "\"\xFF\""}) {
    INFO(text);
    request.tools_json = {"1", text};
    CHECK(refused_field(request) == "tools_json[1]");
  }
  request.tools_json = {std::string("1}\0 {", 5)};
  CHECK(refused_field(request) == "tools_json[0]");
  request = request_with("hello");
  request.model_params.extra.append("seed", "7}");
  CHECK(refused_field(request) == "model_params.extra[0]");
  request = request_with("hello");
  request.model_params.extra.append("temperature", "1");
  CHECK(refused_field(request) == "model_params.extra[0]");
  request = request_with("hello");
  request.model_params.extra = {{"seed", "1"}, {"seed", "2"}};
  CHECK(refused_field(request) == "model_params.extra[0]");
}

TEST_CASE("the published limits of a chat can be switched off") {
  ChatRequest request = request_with(std::string(10001, 'x'));
  request.messages.resize(101, request.messages.front());
  request.context_id = std::string(129, 'c');
  Options options;
  options.limits.is_checking_published_limits = false;
  CHECK(refused_field(request) == "context_id");
  CHECK(refused_field(request, options) == "nothing");
}

}  // namespace
