// SPDX-License-Identifier: MIT
// The emulator's gateway profile over real HTTP: what the public source of the gateway does where
// the documentation promises something else.
#include <string>
#include <vector>

#include "emulator/api_peer.hpp"

namespace {

using namespace kaiko_test;

const std::string stateless = "/v2/emotions/analysis";
const std::string in_context = "/v2/emotions/chat-1/analysis";
const std::string chat = "/v2/chat/completions";

struct Gateway : ApiPeer {
  explicit Gateway(const std::vector<std::string>& more = {}) : ApiPeer(with_profile(more)) {}

  static std::vector<std::string> with_profile(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--profile", "gateway"});
    return arguments;
  }
};

// The only detail of an answer in error shape B.
Json detail_of(const httplib::Result& answer) {
  const Json body = json_of(answer, 422);
  CHECK(body["message"] == "Validation error");
  REQUIRE(body["details"].size() == 1);
  return body["details"][0];
}

// "404 Not Found as text/plain; charset=UTF-8": the status is in the body too.
std::string plain_text_of(const httplib::Result& answer, int status) {
  REQUIRE(answer);
  CHECK(answer->status == status);
  CHECK(answer->has_header("X-RateLimit-Limit"));
  return answer->body + " as " + answer->get_header_value("Content-Type");
}

TEST_CASE("gateway: a stateless analysis tells of the first message only, under _default") {
  Gateway peer;
  Json request = analysis_of({"I am over the moon", "I am furious"});
  request["messages"][0]["role"] = "customer";
  request["params"] = {{"granularity", "detailed"}};
  const Json answer = json_of(peer.post(stateless, request));
  CHECK(answer["response_type"] == "per_message");
  CHECK(answer["isFallback"] == false);
  CHECK(answer["dataQuality"] == "rule_derived");
  CHECK(answer["params"] == Json::object());
  CHECK(answer["metadata"] == Json::object());
  CHECK(answer["usage"]["analyse_token"] == 12);
  CHECK(answer["usage"]["analyse_token_details"]["cached_tokens"] == 0);
  CHECK(answer["growth"].is_null());
  CHECK_FALSE(answer.contains("context_id"));
  REQUIRE(answer["emotions"].size() == 1);
  const Json& item = answer["emotions"]["_default"];
  CHECK(item["text"] == "pretty JOY");
  CHECK(item["dimensionalSource"] == "rule_derived");
  CHECK(item["emotionalVector"].size() == 9);
  CHECK(item["emotionalTags"] == Json({"joy", "breakthrough", "transformation"}));
  CHECK(item["raw"].contains("curiosity"));
  CHECK_FALSE(item.contains("hostilityState"));
}

TEST_CASE("gateway: an analysis in a context has the key `user`, and its members at the top") {
  Gateway peer;
  Json request = analysis_of({"I am furious about it"});
  request["messages"][0]["role"] = "customer";
  const Json answer = json_of(peer.post(in_context, request));
  CHECK(answer["context_id"] == "chat-1");
  CHECK(answer["context_message_count"] == 1);
  CHECK_FALSE(answer.contains("params"));
  REQUIRE(answer["emotions"].size() == 1);
  const Json& item = answer["emotions"]["user"];
  CHECK(item["hostilityState"]["level"] == "high");
  CHECK(item["hostilityState"]["recommendedResponse"] == "crisis");
  CHECK(item["hostilityState"].contains("lastEscalation"));
  CHECK(item["safetyConcernScore"] == 0);
  const Json& mode = answer["conversationMode"];
  CHECK(mode["mode"] == "emotional_support");
  CHECK(mode["personalityMode"] == "therapeutic");
  CHECK(mode["responseGuidance"]["speechPatterns"].is_array());
}

TEST_CASE("gateway: history belongs to the key, whatever the context, and without one too") {
  Gateway peer;
  json_of(peer.post(stateless, analysis_of({"I am happy"})));
  json_of(peer.post("/v2/emotions/other/analysis", analysis_of({"I am happy"})));
  const Json answer = json_of(peer.post(in_context, analysis_of({"I am happy"})));
  CHECK(answer["context_message_count"] == 3);
  CHECK(answer["trajectory"]["baseline"]["dataPointCount"] == 3);
  CHECK(answer["trajectory"]["momentum"]["dataPointCount"] == 3);
  CHECK_FALSE(answer["trajectory"].contains("trend"));  // nothing is fifteen days old
  const auto other = peer.post(in_context, analysis_of({"x"}), {{"x-api-key", "sk_test_other"}});
  CHECK(json_of(other)["context_message_count"] == 1);
}

TEST_CASE("gateway: states and messages are the same joy, and never missing") {
  Gateway peer;
  const Json state = json_of(peer.get("/v2/emotions/never%20seen"));
  CHECK(state["object"] == "emotions.state");
  CHECK(state["metadata"]["context_id"] == "never seen");
  CHECK(state["trajectory"] == Json::object());
  CHECK(state["growth"].is_null());
  const Json& item = state["emotions"]["user"];
  CHECK(item["text"] == "really JOY");
  CHECK(item["intensityLevel"] == "critical");
  CHECK(item["valence"] == 0.8978);
  CHECK(item["arousal"] == 0.7961);
  CHECK(item["discoveryLevel"] == "transcendent");
  const Json message = json_of(peer.get("/v2/emotions/c/message/m"));
  CHECK(message["object"] == "emotions.analysis");
  CHECK(message["context_id"] == "c");
  CHECK(message["external_id"] == "m");
  CHECK(message["metadata"]["message_id"] == "m");
  CHECK(message["usage"]["analyse_token"] == 0);
  // The words of the POST routes are ids like any other.
  CHECK(json_of(peer.get("/v2/emotions/analysis"))["metadata"]["context_id"] == "analysis");
  CHECK(json_of(peer.get("/v2/emotions/batch-analysis"))["object"] == "emotions.state");
}

TEST_CASE("gateway: a stored id is no conflict") {
  Gateway peer;
  const Json request = analysis_of("x", "123e4567-e89b-12d3-a456-426614174000");
  CHECK(json_of(peer.post(in_context, request)).contains("emotions"));
  CHECK(json_of(peer.post(in_context, request)).contains("emotions"));
}

TEST_CASE(
    "gateway: a chat is plain JSON, about the first user message, with the user's emotion only") {
  Gateway peer;
  Json request = chat_of("I am happy");
  request["messages"].push_back({{"role", "user"}, {"content", "I am sad"}});
  request["stream"] = true;
  const Json answer = json_of(peer.post(chat, request));
  CHECK(answer["object"] == "chat.completion");
  CHECK(answer["emotions"].size() == 1);
  CHECK(answer["emotions"]["user"]["category"] == "joy");
  CHECK(answer["usage"]["prompt_tokens"] == 25);
  CHECK(answer["usage"]["total_tokens"] == 25 + answer["usage"]["completion_tokens"].get<int>());
  for (const char* const name : {"emotion_model", "conversationMode", "trajectory"}) {
    CHECK_FALSE(answer.contains(name));
  }
  CHECK_FALSE(answer["usage"].contains("analyse_tokens"));
}

TEST_CASE("gateway: what the validator refuses is 422 with its details") {
  Gateway peer;
  CHECK(detail_of(peer.post(stateless, R"({"messages":[]})")) ==
        Json({{"message", "The model field must be defined"},
              {"rule", "required"},
              {"field", "model"}}));
  CHECK(detail_of(peer.post(stateless, analysis_of("x", "msg-1"))) ==
        Json({{"message", "The externalId field must be a valid UUID"},
              {"rule", "uuid"},
              {"field", "messages.0.externalId"}}));
  const Json long_id = json_of(peer.post(stateless, analysis_of("x", std::string(300, 'i'))), 422);
  REQUIRE(long_id["details"].size() == 1);  // no limit of its own
  CHECK(long_id["details"][0]["rule"] == "uuid");
  CHECK(detail_of(peer.post(in_context, analysis_of({std::string(10001, 'x')}))) ==
        Json({{"message", "The text field must not be greater than 10000 characters"},
              {"rule", "maxLength"},
              {"field", "messages.0.content.text"},
              {"meta", {{"max", 10000}}}}));
  CHECK(detail_of(peer.post(stateless, analysis_of(std::vector<std::string>(101, "x")))) ==
        Json({{"message", "The messages field must not have more than 100 items"},
              {"rule", "array.maxLength"},
              {"field", "messages"},
              {"meta", {{"max", 100}}}}));
  Json system = chat_of("x");
  system["messages"][0]["role"] = "system";
  CHECK(detail_of(peer.post(chat, system)) ==
        Json({{"message", "The selected role is invalid"},
              {"rule", "enum"},
              {"field", "messages.0.role"},
              {"meta", {{"choices", {"user", "assistant"}}}}}));
  CHECK(detail_of(peer.post(stateless, R"({"model":"m","messages":[{"content":"x"}]})"))["rule"] ==
        "object");
}

TEST_CASE("gateway: all that is wrong with a body is told at once") {
  Gateway peer;
  CHECK(json_of(peer.post(stateless, "{}"), 422)["details"].size() == 2);
  // Without its content type a body counts as {}.
  const auto untyped = peer.client().Post(stateless, example_key(), "x", "text/plain");
  CHECK(json_of(untyped, 422)["details"].size() == 2);
}

TEST_CASE("gateway: chat takes tools as strings and stream options as a boolean") {
  Gateway peer;
  Json request = chat_of("x");
  request["tools"] = {"one", {{"type", "function"}}};
  const Json tool = detail_of(peer.post(chat, request));
  CHECK(tool["field"] == "tools.1");
  CHECK(tool["index"] == 1);
  request["tools"] = {"one"};
  request["stream_options"] = Json::object();
  CHECK(detail_of(peer.post(chat, request))["rule"] == "boolean");
  request["stream_options"] = true;
  json_of(peer.post(chat, request));
}

TEST_CASE("gateway: what the program did not foresee is a 500 with a status of its own") {
  Gateway peer;
  const auto failure = [&](const std::string& path, const std::string& body) {
    const Json answer = json_of(peer.post(path, body), 500);
    CHECK(answer["status"] == "error");
    return answer["message"].get<std::string>();
  };
  CHECK(failure(stateless, "{").rfind("Malformed JSON", 0) == 0);
  const std::string empty = R"({"model":"m","messages":[]})";
  CHECK(failure(stateless, empty).rfind("Emotion analysis failed (V2): ", 0) == 0);
  CHECK(failure(in_context, empty).rfind("Failed to analyse emotion (V2): ", 0) == 0);
  Json request = chat_of("x");
  request["model"] = "gpt-4";  // in every example of the documentation, and not registered
  CHECK(failure(chat, request.dump()) ==
        "Chat completion failed (V2): No adapter found for model \"gpt-4\"");
}

TEST_CASE("gateway: unknown routes, wrong methods and the batch are 404 in plain text") {
  Gateway peer;
  const std::string not_found = "404 Not Found as text/plain; charset=UTF-8";
  CHECK(plain_text_of(peer.post("/v2/emotions/batch-analysis", analysis_of({"x"})), 404) ==
        not_found);
  CHECK(plain_text_of(peer.get("/v2/nothing"), 404) == not_found);
  CHECK(plain_text_of(peer.get(chat), 404) == not_found);
  CHECK(plain_text_of(peer.post("/v2/emotions/c", analysis_of({"x"})), 404) == not_found);
  CHECK(plain_text_of(peer.client().Delete("/v2/emotions/c", example_key()), 404) == not_found);
}

TEST_CASE("gateway: both services say that they are up, with or without a slash") {
  Gateway peer;
  for (const char* const path : {"/v2/emotions/", "/v2/chat"}) {
    CHECK(json_of(peer.get(path)).contains("message"));
  }
  json_of(peer.post(stateless + "/", analysis_of({"x"})));
}

TEST_CASE("gateway: a key that is none is refused in front of it, without rate headers") {
  Gateway peer;
  const Json body = analysis_of({"x"});
  const auto with = [&](const httplib::Headers& headers) {
    return peer.post(stateless, body, headers);
  };
  for (const httplib::Headers& headers :
       {httplib::Headers{}, httplib::Headers{{"x-api-key", "something"}},
        httplib::Headers{{"Authorization", "Basic sk_test_example"}}}) {
    const auto refused = with(headers);
    CHECK(json_of(refused, 401) == Json({{"message", "Unauthorized"}}));
    CHECK_FALSE(refused->has_header("X-RateLimit-Limit"));
  }
  for (const char* const key : {"sk_test_example", "eyJ.a.b", "kaiko_live_example"}) {
    json_of(with({{"x-api-key", key}}));
    json_of(with({{"Authorization", std::string("bearer ") + key}}));
    json_of(with({{"Authorization", key}}));
  }
  // Of two credentials the header of its own wins.
  json_of(with({{"x-api-key", "sk_test_example"}, {"Authorization", "Bearer something"}}));
}

TEST_CASE("gateway: a revoked key is forbidden") {
  ApiPeer peer({"--profile", "gateway"});
  peer.client().Post("/_emulator/revoked_keys", R"(["kaiko_test_example"])", "application/json");
  const auto refused = peer.post("/v2/emotions/analysis", analysis_of({"fine"}));
  CHECK(refused->status == 403);
  CHECK(Json::parse(refused->body) == Json{{"message", "Forbidden"}});
}

TEST_CASE("gateway: the limit is 60, and the refusal tells no wait") {
  Gateway peer;
  for (int i = 0; i < 60; ++i) {
    const auto answer = peer.get("/v2/emotions/");
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
  }
  const auto refused = peer.get("/v2/emotions/");
  const Json body = json_of(refused, 429);
  CHECK(body.size() == 1);
  CHECK(body.contains("message"));
  CHECK(refused->get_header_value("X-RateLimit-Limit") == "60");
  CHECK(refused->get_header_value("X-RateLimit-Remaining") == "0");
  CHECK_FALSE(refused->has_header("Retry-After"));
}

TEST_CASE("gateway: an explicit limit wins") {
  Gateway peer({"--limit", "1000"});
  CHECK(peer.get("/v2/emotions/")->get_header_value("X-RateLimit-Limit") == "1000");
}

TEST_CASE("gateway: an idempotency key means nothing, unless it is asked for") {
  const Json body = analysis_of({"I am happy"});
  Gateway peer;
  json_of(peer.post(in_context, body, example_key("one")));
  const Json again = json_of(peer.post(in_context, body, example_key("one")));
  CHECK(again["context_message_count"] == 2);
  CHECK(peer.ledger()["effects"] == 2);
  Gateway honouring({"--honour-idempotency"});
  json_of(honouring.post(in_context, body, example_key("one")));
  const auto replayed = honouring.post(in_context, body, example_key("one"));
  CHECK(json_of(replayed)["context_message_count"] == 1);
  const auto reused = honouring.post(in_context, analysis_of({"x"}), example_key("one"));
  CHECK(json_of(reused, 422).contains("message"));
}

TEST_CASE("gateway: with the classifier down every emotion is a neutral fallback") {
  Gateway peer({"--fallback"});
  const Json answer = json_of(peer.post(in_context, analysis_of({"I am happy"})));
  CHECK(answer["isFallback"] == true);
  CHECK(answer["dataQuality"] == "fallback");
  const Json& item = answer["emotions"]["user"];
  CHECK(item["text"] == "slightly neutral");
  CHECK(item["isFallback"] == true);
  CHECK(item["raw"].size() == 6);
  CHECK(item["intensityLevel"] == "minimal");
  CHECK(json_of(peer.post(chat, chat_of("x")))["emotions"]["user"]["isFallback"] == true);
}

TEST_CASE("gateway: what is no request gets a bare message") {
  Gateway peer;
  const std::string huge(std::size_t{9} << 20U, ' ');
  CHECK(json_of(peer.post(stateless, huge), 413).contains("message"));
}

}  // namespace
