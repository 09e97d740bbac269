// SPDX-License-Identifier: MIT
// The contract's examples, one file each, through the client and back to JSON: nothing that a
// server said is lost. Then the oddities that the contract and the gateway are known for. No wire.
#include <kaiko/kaiko.hpp>
#include <kaiko/to_json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/scripted_client.hpp"
#include "support/catch.hpp"

namespace {

using namespace kaiko;
using Json = nlohmann::json;
using kaiko_test::ScriptedClient;

std::string example(const std::string& name) {
  std::ifstream file(std::filesystem::path(KAIKO_CONTRACT_EXAMPLES) / (name + ".json"),
                     std::ios::binary);
  REQUIRE(file);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

Analysis analysis_of(const std::string& body) {
  ScriptedClient client;
  auto result = client.analysis(body);
  INFO(body);
  if (!result) FAIL(result.error().to_string());
  return std::move(result).value();
}

// Path -> value of all that is neither an object, nor a list, nor null: those say nothing by
// themselves.
std::map<std::string, Json> said_by(const Json& json) {
  std::map<std::string, Json> said;
  const Json flat = json.flatten();
  for (const auto& [path, value] : flat.items()) {
    if (value.is_primitive() && !value.is_null()) said[path] = value;
  }
  return said;
}

// One name for the three spellings of one number.
std::string with_one_spelling(std::string path) {
  for (const std::string_view spelling : {"/usage/analyseToken", "/usage/analyse_token"}) {
    if (path == spelling) return "/usage/analyse_tokens";
  }
  return path;
}

void check_nothing_is_lost(const std::string& before, const std::string& after) {
  const auto now = said_by(Json::parse(after));
  for (const auto& [path, value] : said_by(Json::parse(before))) {
    INFO(path << " of " << before << "\nwritten as " << after);
    const auto found = now.find(with_one_spelling(path));
    if (found == now.end()) {
      FAIL_CHECK("it is lost");
      continue;
    }
    CHECK(found->second == value);
  }
}

template <class Ask>
void check_example(const std::string& body, const Ask& ask) {
  const auto first = ask(body);
  INFO(body);
  if (!first) FAIL(first.error().to_string());
  CHECK(first.info().decode_notes == std::vector<std::string>());
  const std::string written = to_json(*first);
  check_nothing_is_lost(body, written);
  const auto second = ask(written);
  INFO("written as " << written);
  if (!second) FAIL(second.error().to_string());
  CHECK(to_json(*second) == written);
}

TEST_CASE("every example arrives without a note, loses nothing, and is written the same twice") {
  std::size_t seen = 0;
  ScriptedClient client;
  for (const auto& file : std::filesystem::directory_iterator(KAIKO_CONTRACT_EXAMPLES)) {
    const std::string name = file.path().stem().string();
    INFO(name);
    const std::string body = example(name);
    const std::string kind = name.substr(0, name.find('_'));
    if (kind == "analysis") {
      check_example(body, [&](const std::string& text) { return client.analysis(text); });
    } else if (kind == "batch") {
      const std::size_t count = Json::parse(body).at("emotions").size();
      check_example(body, [&](const std::string& text) { return client.batch(text, count); });
    } else if (kind == "chat") {
      check_example(body, [&](const std::string& text) { return client.chat(text); });
    } else {
      REQUIRE(kind == "status");
      check_example(body, [&](const std::string& text) { return client.status(text); });
    }
    ++seen;
  }
  CHECK(seen == 20);
}

TEST_CASE("the documentation's answer is read as it shows it") {
  const Analysis analysis = analysis_of(example("analysis_docs_stateless"));
  CHECK(analysis.object == "emotions.analysis");
  CHECK(analysis.model == "emotion-v2");
  const Emotion& emotion = analysis.primary();
  CHECK(emotion.text == "I feel a bit unsure about this");
  CHECK(emotion.category == "fear");
  CHECK(emotion.intensity == 0.52);
  CHECK(emotion.intensity_level == IntensityLevel::subtle);
  CHECK(emotion.valence == -0.35);
  CHECK(emotion.arousal == 0.45);
  CHECK(emotion.complexity == Complexity::simple);
  CHECK(emotion.wonder_index == 0.2);
  CHECK(emotion.discovery_level == DiscoveryLevel::normal);
  REQUIRE(emotion.raw.size() == 6);
  CHECK(emotion.raw.front().first == "fear");
  CHECK(*emotion.raw.find("surprise") == 0.05);
  CHECK(emotion.dominant() == std::make_pair(std::string("fear"), 0.52));
}

TEST_CASE("a word that breaks the ladder is the server's, and is not corrected") {
  const Emotion emotion = analysis_of(example("analysis_docs_context")).primary();
  CHECK(emotion.intensity == 0.85);
  CHECK(emotion.discovery_level == DiscoveryLevel::significant);
  CHECK(emotion.complexity == Complexity::simple);
}

TEST_CASE("the emotion is found under each of the roles that sources use") {
  CHECK(analysis_of(example("analysis_docs_state")).primary().arousal == 0.82);  // system
  CHECK(analysis_of(example("analysis_gateway_stateless")).primary().category ==
        "joy");                                                                       // _default
  CHECK(analysis_of(example("analysis_gateway_state")).primary().intensity == 0.98);  // user
  const Analysis several =
      analysis_of(R"({"emotions":{"assistant":{"category":"calm"},"_default":{"category":"joy"},)"
                  R"("user":{"category":"fear"}}})");
  CHECK(several.primary().category == "fear");
  CHECK(several.emotions.size() == 3);
  CHECK(several.emotions.front().first == "assistant");
}

TEST_CASE("the gateway's placeholders are marked as such, in the item and at the top") {
  const Analysis analysis = analysis_of(example("analysis_gateway_fallback"));
  CHECK(analysis.is_fallback);
  CHECK(analysis.primary().is_fallback);
  CHECK(analysis.data_quality == DataQuality::fallback);
  CHECK(analysis.primary().category == "neutral");
  CHECK(analysis.primary().arousal == 0.5);
  CHECK_FALSE(analysis_of(example("analysis_gateway_context")).is_fallback);
}

TEST_CASE("ids are read where either source puts them") {
  const Analysis docs = analysis_of(example("analysis_docs_context"));
  REQUIRE(docs.metadata);
  CHECK(docs.metadata->context_id == "example-123");
  CHECK_FALSE(docs.context_id);
  const Analysis message = analysis_of(example("analysis_gateway_message"));
  CHECK(message.context_id == "chat-123");
  CHECK(message.external_id == "msg-1");
  REQUIRE(message.metadata);
  CHECK(message.metadata->message_id == "msg-1");
}

TEST_CASE("the token count is found under each of its three names") {
  for (const std::string name : {"analyse_tokens", "analyse_token", "analyseToken"}) {
    INFO(name);
    const Analysis analysis =
        analysis_of(R"({"emotions":{"user":{"category":"joy"}},"usage":{")" + name + R"(":12}})");
    REQUIRE(analysis.usage);
    CHECK(analysis.usage->analyse_tokens == 12);
  }
  const Analysis none = analysis_of(example("analysis_gateway_state"));
  REQUIRE(none.usage);
  CHECK_FALSE(none.usage->analyse_tokens);
}

TEST_CASE("everything that the gateway can tell in a context is read, with units and dates") {
  const Analysis analysis = analysis_of(example("analysis_gateway_full"));
  CHECK(analysis.context_message_count == 42);
  const Emotion& emotion = analysis.primary();
  REQUIRE(emotion.hostility_state);
  CHECK(emotion.hostility_state->level == HostilityLevel::high);
  CHECK(emotion.hostility_state->recommended_response == RecommendedResponse::crisis);
  using std::chrono::milliseconds;
  CHECK(emotion.hostility_state->last_escalation == WallTime(milliseconds(1769903999999)));
  CHECK(emotion.emotional_vector.size() == 9);
  REQUIRE(analysis.trajectory);
  REQUIRE(analysis.trajectory->momentum);
  CHECK(analysis.trajectory->momentum->trajectory == MomentumTrajectory::escalating);
  CHECK(analysis.trajectory->momentum->discovery_potential == DiscoveryPotential::high);
  REQUIRE(analysis.trajectory->similar_moments);
  CHECK(analysis.trajectory->similar_moments->patterns.at(0).pattern_id == "user-1:anger→joy");
  REQUIRE(analysis.growth);
  REQUIRE(analysis.growth->dimensions.size() == 5);
  CHECK(analysis.growth->dimensions[1].dimension == GrowthDimensionKind::awareness);
  CHECK(analysis.growth->dimensions[1].percentage_change == 250.25);
  REQUIRE(analysis.beliefs);
  CHECK(*analysis.beliefs->beliefs_by_type.find("identity") == 1);
  CHECK(analysis.beliefs->beliefs.at(0).type == BeliefType::identity);
  REQUIRE(analysis.patterns);
  CHECK(analysis.patterns->detected.at(0).typical_duration == 45.5);
}

TEST_CASE("a chat answer is read in the documentation's, the gateway's and the short shape") {
  ScriptedClient client;
  auto docs = client.chat(example("chat_docs_cut"));
  REQUIRE(docs);
  CHECK(docs->text() == "Being nervous before an interview is natural.");
  CHECK(docs->created == 1757595153);
  CHECK(docs->choices.at(0).finish_reason == FinishReason::stop);
  REQUIRE(docs->conversation_mode);
  CHECK(docs->conversation_mode->mode == ConversationModeKind::emotional_support);
  REQUIRE(docs->usage);
  CHECK(docs->usage->analyse_tokens == 12);
  auto gateway = client.chat(example("chat_gateway"));
  REQUIRE(gateway);
  CHECK_FALSE(gateway->emotion_model);
  CHECK(gateway->emotions.find("assistant") == nullptr);
  auto brief = client.chat(example("chat_v1_short"));
  REQUIRE(brief);
  CHECK(brief->id.empty());
  REQUIRE(brief->emotions.find("assistant") != nullptr);
  CHECK(brief->emotions.find("assistant")->category == "calm");
}

TEST_CASE("a batch keeps the request's order, whichever of its names the list has") {
  ScriptedClient client;
  const std::string list = R"([{"category":"joy"},{"category":"fear"},{"category":"joy"}])";
  for (const std::string name : {"emotions", "results", "items", "messages"}) {
    INFO(name);
    std::string body = R"({"object":"emotions.batch_analysis",")";
    body.append(name).append("\":").append(list).append("}");
    auto batch = client.batch(body, 3);
    if (!batch) {
      FAIL_CHECK(batch.error().to_string());
      continue;
    }
    REQUIRE(batch->emotions.size() == 3);
    CHECK(batch->emotions[1].category == "fear");
  }
}

TEST_CASE("a batch with more or fewer emotions than messages is refused") {
  ScriptedClient client;
  for (const std::size_t messages : {std::size_t{1}, std::size_t{3}}) {
    auto batch = client.batch(R"({"emotions":[{"category":"joy"},{"category":"fear"}]})", messages);
    REQUIRE_FALSE(batch);
    CHECK(batch.error().kind == ErrorKind::invalid_response);
    CHECK(batch.error().param == "emotions");
  }
}

// --- oddities (section 4 of the design; contract section 7)

Json with_user(const std::string& member, const Json& value) {
  Json body = {{"object", "emotions.analysis"}, {"model", "emotion-v2"}};
  body["emotions"]["user"] = {{"category", "joy"}};
  body["emotions"]["user"][member] = value;
  return body;
}

TEST_CASE(
    "an emoji that was cut in two at the hundredth unit costs neither the text nor the answer") {
  const std::string start(99, 'a');
  ScriptedClient client;
  for (const std::string half : {"\\ud83d", "\\uD83D", "\\ude00"}) {
    INFO(half);
    std::string body =
        R"({"emotions":{"user":{"category":"joy"}},"trajectory":{"similarMoments":{"moments":[)"
        R"({"memoryId":"m-1","context":")";
    body.append(start).append(half).append(R"(","tags":["joy"]}]}},"notKnown":"b"})");
    const auto result = client.analysis(body);
    if (!result) {
      FAIL_CHECK(result.error().to_string());
      continue;
    }
    const auto& moments = result->trajectory.value().similar_moments.value().moments;
    REQUIRE(moments.size() == 1);
    CHECK(moments[0].context == start + "\xEF\xBF\xBD");
    CHECK(moments[0].tags == std::vector<std::string>{"joy"});
    CHECK(result->extra.contains("notKnown"));
    CHECK(result->primary().category == "joy");
    CHECK_FALSE(result.info().decode_notes.empty());
    CHECK(Json::parse(to_json(*result)).at("emotions").at("user").at("category") == "joy");
  }
}

TEST_CASE("a whole emoji in two escapes is read as one character, and is not odd") {
  ScriptedClient client;
  const auto result =
      client.analysis(R"({"emotions":{"user":{"category":"joy","text":"\ud83d\ude00 \\ud83d"}}})");
  REQUIRE(result);
  CHECK(result->primary().text == "😀 \\ud83d");
  CHECK(result.info().decode_notes.empty());
}

TEST_CASE("text where an optional number belongs is kept, and the rest is read") {
  Json body = with_user("intensity", "0.85");
  body["emotions"]["user"]["valence"] = 0.5;
  ScriptedClient client;
  const auto result = client.analysis(body.dump());
  REQUIRE(result);
  CHECK_FALSE(result->primary().intensity);
  CHECK(result->primary().valence == 0.5);
  REQUIRE(result->primary().extra.find("intensity") != nullptr);
  CHECK(*result->primary().extra.find("intensity") == "\"0.85\"");
  REQUIRE(result.info().decode_notes.size() == 1);
  CHECK(result.info().decode_notes[0].find("emotions.user.intensity") == 0);
}

TEST_CASE("a number too large for its type is kept as its digits, and the answer arrives") {
  ScriptedClient client;
  for (const auto& [member, digits] :
       {std::make_pair("valence", "1e999"), std::make_pair("valence", "-1e999")}) {
    INFO(member << " is " << digits);
    const auto result = client.analysis(R"({"emotions":{"user":{"category":"joy",")" +
                                        std::string(member) + "\":" + digits + "}}}");
    if (!result) {
      FAIL_CHECK(result.error().to_string());
      continue;
    }
    CHECK_FALSE(result->primary().valence);
    REQUIRE(result->primary().extra.find(member) != nullptr);
    CHECK(result->primary().extra.find(member)->find(digits) != std::string::npos);
    CHECK_FALSE(result.info().decode_notes.empty());
  }
  const auto counted = client.analysis(
      R"({"emotions":{"user":{"category":"joy"}},"context_message_count":18446744073709551616})");
  REQUIRE(counted);
  CHECK_FALSE(counted->context_message_count);
  CHECK(counted->extra.contains("context_message_count"));
  CHECK_FALSE(counted.info().decode_notes.empty());
}

TEST_CASE("a count with a fraction is no count: it is kept and noted") {
  ScriptedClient client;
  const auto result =
      client.analysis(R"({"emotions":{"user":{"category":"joy"}},"context_message_count":7.5})");
  REQUIRE(result);
  CHECK_FALSE(result->context_message_count);
  REQUIRE(result->extra.find("context_message_count") != nullptr);
  CHECK(*result->extra.find("context_message_count") == "7.5");
  CHECK(result.info().decode_notes.size() == 1);
}

TEST_CASE("a conversation mode that is a plain word is kept and noted") {
  Json body = with_user("intensity", 0.5);
  body["conversationMode"] = "emotional_support";
  ScriptedClient client;
  const auto result = client.analysis(body.dump());
  REQUIRE(result);
  CHECK_FALSE(result->conversation_mode);
  REQUIRE(result->extra.find("conversationMode") != nullptr);
  CHECK(*result->extra.find("conversationMode") == "\"emotional_support\"");
  CHECK(result.info().decode_notes.size() == 1);
}

TEST_CASE("growth that is null or absent is not there, and an empty one is there and empty") {
  CHECK_FALSE(analysis_of(R"({"emotions":{"user":{"category":"joy"}},"growth":null})").growth);
  CHECK_FALSE(analysis_of(R"({"emotions":{"user":{"category":"joy"}}})").growth);
  const Analysis empty = analysis_of(R"({"emotions":{"user":{"category":"joy"}},"growth":{}})");
  REQUIRE(empty.growth);
  CHECK(empty.growth->dimensions.empty());
}

TEST_CASE("an empty trajectory is there and empty") {
  ScriptedClient client;
  const auto result =
      client.analysis(R"({"emotions":{"user":{"category":"joy"}},"trajectory":{}})");
  REQUIRE(result);
  REQUIRE(result->trajectory);
  CHECK_FALSE(result->trajectory->baseline);
  CHECK(result.info().decode_notes.empty());
  CHECK(Json::parse(to_json(*result)).at("trajectory") == Json::object());
}

TEST_CASE("the snake-case names of older servers fill the same members") {
  ScriptedClient client;
  const auto result = client.analysis(
      R"({"emotions":{"user":{"category":"joy","intensity_level":"high","wonder_index":0.25,)"
      R"("discovery_level":"normal"}},"conversation_mode":{"mode":"conversational"}})");
  REQUIRE(result);
  CHECK(result->primary().intensity_level == IntensityLevel::high);
  CHECK(result->primary().wonder_index == 0.25);
  CHECK(result->primary().discovery_level == DiscoveryLevel::normal);
  REQUIRE(result->conversation_mode);
  CHECK(result->conversation_mode->mode == ConversationModeKind::conversational);
  CHECK(result.info().decode_notes.empty());
}

TEST_CASE("a list with one odd item does not lose the item, and is noted") {
  ScriptedClient client;
  const auto result =
      client.analysis(R"({"emotions":{"user":{"category":"joy","emotionalTags":["joy",7],)"
                      R"("emotionalVector":[0.5,"x"],"raw":{"joy":0.5,"fear":"much"}}}})");
  REQUIRE(result);
  CHECK(result.info().decode_notes.size() >= 3);
  const Json written = Json::parse(to_json(*result)).at("emotions").at("user");
  CHECK(written.dump().find('7') != std::string::npos);
  CHECK(written.dump().find("\"x\"") != std::string::npos);
  CHECK(written.dump().find("\"much\"") != std::string::npos);
}

TEST_CASE("a date that the clock can't hold is kept as text instead of becoming another one") {
  ScriptedClient client;
  for (const std::string date : {"9999-12-31T23:59:59.999Z", "2262-04-12T00:00:00.000Z",
                                 "1677-09-20T00:00:00.000Z", "0001-01-01T00:00:00.000Z"}) {
    INFO(date);
    const auto result = client.analysis(
        R"({"emotions":{"user":{"category":"joy","hostilityState":{"lastEscalation":")" + date +
        R"("}}}})");
    REQUIRE(result);
    const HostilityState state = result->primary().hostility_state.value();
    // A clock with a longer reach reads it: then it has to be the same date when it is written.
    if (state.last_escalation) {
      CHECK(to_json(*result).find(date) != std::string::npos);
    } else {
      CHECK(state.extra.contains("lastEscalation"));
      CHECK(result.info().decode_notes.size() == 1);
    }
  }
}

// Names that one object has twice: the text of the first such name, else empty.
std::string repeated_name(const std::string& text) {
  std::vector<std::set<std::string>> open;
  std::string repeated;
  const Json whole = Json::parse(text, [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second) {
      repeated = value.get<std::string>();
    }
    return true;
  });
  REQUIRE(whole.is_object());
  return repeated;
}

TEST_CASE("to_json names a member once, also when its value was odd") {
  ScriptedClient client;
  for (const std::string members : {R"("isFallback":"true")", R"("model":7)", R"("object":[])",
                                    R"("growth":7)", R"("usage":{"analyse_token":"x"})"}) {
    INFO(members);
    const auto result =
        client.analysis(R"({"emotions":{"user":{"category":"joy"}},)" + members + "}");
    REQUIRE(result);
    CHECK(repeated_name(to_json(*result)).empty());
  }
  const auto emotion =
      client.analysis(R"({"emotions":{"user":{"category":"joy","isFallback":1}}})");
  REQUIRE(emotion);
  CHECK(repeated_name(to_json(*emotion)).empty());
  const auto chat = client.chat(R"({"choices":[{"message":"a plain text"}]})");
  REQUIRE(chat);
  CHECK(repeated_name(to_json(*chat)).empty());
}

TEST_CASE("an odd second spelling of a name does not take away what the first one said") {
  ScriptedClient client;
  const auto emotion = client.analysis(
      R"({"emotions":{"user":{"category":"joy","wonderIndex":0.5,"wonder_index":"x"}}})");
  REQUIRE(emotion);
  CHECK(emotion->primary().wonder_index == 0.5);
  const auto usage = client.analysis(
      R"({"emotions":{"user":{"category":"joy"}},"usage":{"analyse_token":12,"analyseToken":"x"}})");
  REQUIRE(usage);
  REQUIRE(usage->usage);
  CHECK(usage->usage->analyse_tokens == 12);
}

TEST_CASE("an answer without a single emotion, or with one that is no object, is refused") {
  ScriptedClient client;
  for (const std::string emotions : {"{}", R"({"user":7})", R"({"user":null})", R"({"user":[]})"}) {
    INFO(emotions);
    const auto result = client.analysis("{\"emotions\":" + emotions + "}");
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::invalid_response);
    CHECK(result.error().param.find("emotions") == 0);
  }
}

TEST_CASE("a chat answer without a choice is refused") {
  ScriptedClient client;
  const auto result = client.chat(R"({"id":"chatcmpl-1","choices":[]})");
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == ErrorKind::invalid_response);
  CHECK(result.error().param == "choices");
}

TEST_CASE("blanks, line ends and another order of the members change nothing") {
  Json body = Json::parse(example("analysis_gateway_full"));
  const std::string compact = to_json(analysis_of(body.dump()));
  CHECK(to_json(analysis_of(body.dump(2))) == compact);
  CHECK(Json::parse(compact) ==
        Json::parse(to_json(analysis_of(example("analysis_gateway_full")))));
}

}  // namespace
