// SPDX-License-Identifier: MIT
// The emotion routes of the emulator's docs profile over real HTTP: answers, contexts, errors.
#include <string>

#include "emulator/api_peer.hpp"

namespace {

using namespace kaiko_test;

const std::string stateless = "/v2/emotions/analysis";
const std::string batch = "/v2/emotions/batch-analysis";

std::string context(const std::string& id) { return "/v2/emotions/" + id; }
std::string in_context(const std::string& id) { return context(id) + "/analysis"; }
std::string message(const std::string& id, const std::string& external_id) {
  return context(id) + "/message/" + external_id;
}

TEST_CASE("docs: a stateless analysis has one emotion a role, with the text as it was sent") {
  ApiPeer peer;
  Json body = analysis_of({"I am happy", "I am furious"});
  body["messages"][1]["role"] = "assistant";
  const Json answer = json_of(peer.post(stateless, body));
  CHECK(answer["object"] == "emotions.analysis");
  CHECK(answer["emotions"]["user"]["text"] == "I am happy");
  CHECK(answer["emotions"]["user"]["category"] == "joy");
  CHECK(answer["emotions"]["assistant"]["category"] == "anger");
  CHECK(answer["emotions"]["user"]["raw"].size() == 6);
  CHECK_FALSE(answer["emotions"]["user"].contains("dimensionalSource"));
  CHECK_FALSE(answer.contains("trajectory"));
}

TEST_CASE("docs: a batch has one emotion a message, in the order of the request") {
  ApiPeer peer;
  const Json answer =
      json_of(peer.post(batch, analysis_of({"I am happy", "I am afraid", "I am happy"})));
  CHECK(answer["object"] == "emotions.batch_analysis");
  REQUIRE(answer["emotions"].size() == 3);
  CHECK(answer["emotions"][0]["category"] == "joy");
  CHECK(answer["emotions"][1]["category"] == "fear");
  CHECK(answer["emotions"][2]["category"] == "joy");
  CHECK(answer["usage"]["analyse_tokens"] > 0);
  Json many = analysis_of(std::vector<std::string>(101, "x"));
  CHECK(error_of(peer.post(batch, many), 422) == "invalid_request_error/invalid_value/messages");
}

TEST_CASE("docs: a slash at the end of a path changes nothing") {
  ApiPeer peer;
  CHECK(json_of(peer.post(stateless + "/", analysis_of({"x"})))["object"] == "emotions.analysis");
  json_of(peer.post(batch + "/", analysis_of({"x"})));
  json_of(peer.post(in_context("c") + "/", analysis_of("x", "m")));
  json_of(peer.get(context("c") + "/"));
  json_of(peer.get(message("c", "m") + "/"));
  json_of(peer.post("/v2/chat/completions/", chat_of("x")));
}

TEST_CASE("docs: both services say that they are up") {
  ApiPeer peer;
  for (const char* const path : {"/v2/emotions", "/v2/emotions/", "/v2/chat", "/v2/chat/"}) {
    CHECK(json_of(peer.get(path)).contains("message"));
  }
}

TEST_CASE("docs: an analysis in a context has the insights on top") {
  ApiPeer peer;
  json_of(peer.post(in_context("chat-1"), analysis_of({"I am so sad and lonely"})));
  const Json answer = json_of(peer.post(
      in_context("chat-1"), analysis_of({"I am happy now! I believe that I am a good person."})));
  CHECK(answer["metadata"]["context_id"] == "chat-1");
  const Json& item = answer["emotions"]["user"];
  CHECK(item["emotionalVector"].size() == 9);
  CHECK(item["emotionalSignature"].get<std::string>().size() == 16);
  CHECK(item["hostilityState"]["recommendedResponse"] == "normal");
  CHECK(item.contains("metaEmotionalScore"));
  CHECK(item.contains("isBreakthrough"));
  const Json& trajectory = answer["trajectory"];
  CHECK(trajectory["baseline"]["dataPointCount"] == 2);
  CHECK(trajectory["trend"]["direction"] == "improving");
  CHECK(trajectory["momentum"]["currentEmotion"] == "joy");
  CHECK(trajectory["breakthrough"]["detected"] == true);
  CHECK_FALSE(trajectory.contains("similarMoments"));
  CHECK(answer["growth"].is_null());
  CHECK(answer["conversationMode"]["mode"] == "conversational");
  CHECK(answer["beliefs"]["beliefsByType"]["explicit"] == 1);
  CHECK_FALSE(answer.contains("patterns"));
}

TEST_CASE("docs: a single message in a context has neither trend nor momentum") {
  ApiPeer peer;
  const Json answer = json_of(peer.post(in_context("c"), analysis_of({"The meeting is at ten"})));
  CHECK(answer["trajectory"].contains("baseline"));
  CHECK(answer["trajectory"].size() == 1);
  CHECK_FALSE(answer.contains("beliefs"));
}

TEST_CASE("docs: emotions that follow one another again make a pattern, and like ones are found") {
  ApiPeer peer;
  Json answer;
  for (int i = 0; i < 2; ++i) {
    json_of(peer.post(in_context("c"), analysis_of({"I am happy"})));
    answer = json_of(peer.post(in_context("c"), analysis_of({"I am sad"})));
  }
  REQUIRE(answer["patterns"]["detected"].size() == 1);
  const Json& pattern = answer["patterns"]["detected"][0];
  CHECK(pattern["patternId"] == "c:joy\u2192sadness");
  CHECK(pattern["frequency"] == 2);
  CHECK(answer["patterns"]["activePatterns"][0] == pattern["patternId"]);
  const Json& similar = answer["trajectory"]["similarMoments"];
  REQUIRE(similar["moments"].size() == 1);
  CHECK(similar["moments"][0]["similarity"] == 1);
  CHECK(similar["moments"][0]["context"] == "I am sad");
  CHECK(similar["patterns"][0]["patternType"] == "sequential");
}

TEST_CASE("docs: a context's state shows its latest message, a message by its id itself") {
  ApiPeer peer;
  json_of(peer.post(in_context("c"), analysis_of("I am happy", "first")));
  json_of(peer.post(in_context("c"), analysis_of("I am afraid", "second")));
  const Json state = json_of(peer.get(context("c")));
  CHECK(state["object"] == "emotions.state");
  CHECK(state["emotions"]["system"]["category"] == "fear");
  CHECK(state["trajectory"]["trend"]["direction"] == "declining");
  CHECK(state["metadata"]["context_id"] == "c");
  const Json first = json_of(peer.get(message("c", "first")));
  CHECK(first["emotions"]["user"]["text"] == "I am happy");
  CHECK(first["external_id"] == "first");
  CHECK(first["metadata"] == Json({{"context_id", "c"}, {"message_id", "first"}}));
}

TEST_CASE("docs: what a context does not hold is not found, and the code says what") {
  ApiPeer peer;
  json_of(peer.post(in_context("c"), analysis_of("x", "m")));
  CHECK(error_of(peer.get(context("d")), 404) == "not_found_error/context_not_found");
  CHECK(error_of(peer.get(message("d", "m")), 404) == "not_found_error/context_not_found");
  CHECK(error_of(peer.get(message("c", "n")), 404) == "not_found_error/message_not_found");
  // Another key has other contexts.
  const auto answer = peer.client().Get(context("c"), {{"x-api-key", "kaiko_test_other"}});
  CHECK(error_of(answer, 404) == "not_found_error/context_not_found");
}

TEST_CASE(
    "docs: an external id that is in the context already is a conflict, and nothing is stored") {
  ApiPeer peer;
  const std::string duplicate = "conflict_error/duplicate_id/externalId";
  json_of(peer.post(in_context("c"), analysis_of("I am happy", "m")));
  CHECK(error_of(peer.post(in_context("c"), analysis_of("I am sad", "m")), 409) == duplicate);
  CHECK(json_of(peer.get(context("c")))["emotions"]["system"]["category"] == "joy");
  json_of(peer.post(in_context("d"), analysis_of("I am sad", "m")));
  Json twice = analysis_of({"I am happy", "I am sad"});
  twice["messages"][0]["externalId"] = twice["messages"][1]["externalId"] = "m";
  CHECK(error_of(peer.post(in_context("e"), twice), 409) == duplicate);
  CHECK(error_of(peer.get(context("e")), 404) == "not_found_error/context_not_found");
}

TEST_CASE("docs: a repeat under its idempotency key is no duplicate") {
  ApiPeer peer;
  const Json body = analysis_of("I am happy", "m");
  const auto first = peer.post(in_context("c"), body, example_key("one"));
  const auto again = peer.post(in_context("c"), body, example_key("one"));
  CHECK(json_of(again) == json_of(first));
  CHECK(again->get_header_value("Idempotent-Replayed") == "true");
  // The same bytes to another route are another request.
  const auto elsewhere = peer.post(in_context("d"), body, example_key("one"));
  CHECK(error_of(elsewhere, 422) == "idempotency_error/idempotency_key_reused");
}

TEST_CASE("docs: ids are percent-decoded, and a context id has at most 128 bytes") {
  ApiPeer peer;
  const Json answer = json_of(peer.post(in_context("a%2Fb%20c"), analysis_of("x", "m/1")));
  CHECK(answer["metadata"]["context_id"] == "a/b c");
  CHECK(json_of(peer.get(message("a%2fb%20c", "m%2F1")))["external_id"] == "m/1");
  json_of(peer.post(in_context("%0A%C3%A4"), analysis_of({"x"})));
  CHECK(json_of(peer.get(context("%0A%C3%A4")))["metadata"]["context_id"] == "\n\u00e4");
  json_of(peer.post(in_context("%ff"), analysis_of({"x"})));  // no UTF-8: answered all the same
  std::string longest;
  for (int i = 0; i < 64; ++i) longest += "%C3%A4";
  json_of(peer.post(in_context(longest), analysis_of({"x"})));
  const std::string too_long = "invalid_request_error/invalid_value/context_id";
  CHECK(error_of(peer.post(in_context(longest + "a"), analysis_of({"x"})), 422) == too_long);
  CHECK(error_of(peer.get(context(longest + "a")), 422) == too_long);
}

TEST_CASE("docs: with a lifetime of zero a context is forgotten at once") {
  ApiPeer peer({"--context-ttl", "0"});
  json_of(peer.post(in_context("c"), analysis_of("x", "m")));
  CHECK(error_of(peer.get(context("c")), 404) == "not_found_error/context_not_found");
  json_of(peer.post(in_context("c"), analysis_of("x", "m")));
}

TEST_CASE("docs: every analysis route checks the same body the same way") {
  ApiPeer peer;
  const std::string path = GENERATE(as<std::string>(), "/v2/emotions/analysis",
                                    "/v2/emotions/c/analysis", "/v2/emotions/batch-analysis");
  const auto refused = [&](const std::string& body, int status) {
    return error_of(peer.post(path, body), status);
  };
  const std::string bad_request = "invalid_request_error/";
  CHECK(refused("{", 400) == bad_request + "invalid_json");
  CHECK(refused("[]", 422) == bad_request + "invalid_value/body");
  CHECK(refused("{}", 400) == bad_request + "missing_field/model");
  CHECK(refused(R"({"model":"m"})", 400) == bad_request + "missing_field/messages");
  CHECK(refused(R"({"model":"m","messages":[]})", 400) == bad_request + "missing_field/messages");
  CHECK(refused(R"({"model":"m","messages":[{"content":{}}]})", 400) ==
        bad_request + "missing_field/messages.0.content.text");
  CHECK(refused(R"({"model":"m","messages":[{"role":7,"content":{"text":"x"}}]})", 422) ==
        bad_request + "invalid_role/messages.0.role");
  CHECK(refused(R"({"model":"m","messages":[7]})", 422) ==
        bad_request + "invalid_value/messages.0");
  CHECK(refused(std::string((1U << 20U) + 1, ' '), 413) == bad_request + "payload_too_large");
  json_of(peer.post(path, analysis_of("x", std::string(300, 'i'))));  // no limit is told
  // The limit counts as JavaScript does: 5,001 of these are 10,002 units.
  std::string emoji;
  for (int i = 0; i < 5000; ++i) emoji += "\U0001F600";
  json_of(peer.post(path, analysis_of({emoji})));
  CHECK(error_of(peer.post(path, analysis_of({emoji + "\U0001F600"})), 422) ==
        bad_request + "invalid_value/messages.0.content.text");
}

TEST_CASE("docs: a route has its method, and what is no route is not found") {
  ApiPeer peer;
  const std::string wrong = "invalid_request_error/method_not_allowed";
  const auto answer = peer.get(batch);
  CHECK(error_of(answer, 405) == wrong);
  CHECK(answer->get_header_value("Allow") == "POST");
  CHECK(error_of(peer.get(in_context("c")), 405) == wrong);
  CHECK(error_of(peer.post(context("c"), analysis_of({"x"})), 405) == wrong);
  CHECK(error_of(peer.post(message("c", "m"), analysis_of({"x"})), 405) == wrong);
  CHECK(error_of(peer.get("/v2/chat/completions"), 405) == wrong);
  const std::string unknown = "not_found_error/route_not_found";
  for (const char* const path :
       {"/", "/v2", "/v1/emotions/analysis", "/v2/models", "/v2/emotions/c/message",
        "/v2/emotions//analysis", "/v2/emotions/c/analysis/more", "/v2/chat/other"}) {
    CHECK(error_of(peer.get(path), 404) == unknown);
  }
}

TEST_CASE(
    "docs: with the classifier down every emotion is neutral and says that it is a fallback") {
  ApiPeer peer({"--fallback"});
  const Json answer = json_of(peer.post(in_context("c"), analysis_of({"I am happy"})));
  CHECK(answer["isFallback"] == true);
  CHECK(answer["dataQuality"] == "fallback");
  const Json& item = answer["emotions"]["user"];
  CHECK(item["isFallback"] == true);
  CHECK(item["category"] == "neutral");
  CHECK(item["arousal"] == 0.5);
  CHECK(item["raw"]["joy"] == 0);
  CHECK(json_of(peer.post(batch, analysis_of({"x"})))["emotions"][0]["isFallback"] == true);
  CHECK(json_of(peer.post("/v2/chat/completions",
                          chat_of("I am happy")))["emotions"]["user"]["isFallback"] == true);
}

TEST_CASE("a key that was revoked is refused from then on, and no other is") {
  ApiPeer peer;
  const auto revoke = [&peer](const char* keys) {
    return peer.client().Post("/_emulator/revoked_keys", keys, "application/json");
  };
  CHECK(revoke("[1]")->status == 400);
  CHECK(revoke("kaiko_test_example")->status == 400);
  CHECK(peer.post("/v2/emotions/analysis", analysis_of({"fine"}))->status == 200);
  const auto told = revoke(R"(["kaiko_test_example"])");
  CHECK(told->status == 200);
  CHECK(Json::parse(told->body) == Json{{"revoked", 1}});
  const auto refused = peer.post("/v2/emotions/analysis", analysis_of({"fine"}));
  CHECK(refused->status == 403);
  CHECK(Json::parse(refused->body)["error"]["code"] == "key_revoked");
  const httplib::Headers other = {{"x-api-key", "kaiko_test_other"}};
  CHECK(peer.post("/v2/emotions/analysis", analysis_of({"fine"}), other)->status == 200);
}

}  // namespace
