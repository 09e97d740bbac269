// SPDX-License-Identifier: MIT
// Decoding an analysis: the documentation's and the gateway's shapes, and what is odd but must not
// cost the answer.
#include <kaiko/detail/decode/emotions.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

struct Decoded {
  explicit Decoded(const std::string& text) : result(decode_analysis(text, analysis, notes)) {}
  Analysis analysis;
  DecodeNotes notes;
  DecodeResult result;
};

std::string with_user(const std::string& members) {
  return R"({"emotions":{"user":{"category":"joy")" + members + "}}}";
}

TEST_CASE("the documentation's answer is read whole") {
  const Decoded decoded(
      R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":{)"
      R"("text":"I feel a bit unsure about this","category":"fear","intensity":0.52,)"
      R"("intensityLevel":"subtle","valence":-0.35,"arousal":0.45,"complexity":"simple",)"
      R"("wonderIndex":0.20,"discoveryLevel":"normal",)"
      R"("raw":{"fear":0.52,"sadness":0.21,"joy":0.09}}}})");
  REQUIRE(decoded.result.status == DecodeStatus::ok);
  CHECK(decoded.notes.empty());
  const Emotion& emotion = decoded.analysis.primary();
  CHECK(emotion.category == "fear");
  CHECK(emotion.intensity == 0.52);
  CHECK(emotion.intensity_level == OpenEnum<IntensityLevel>(IntensityLevel::subtle));
  CHECK(emotion.valence == -0.35);
  CHECK(emotion.raw.size() == 3);
  CHECK(*emotion.raw.find("sadness") == 0.21);
  CHECK(emotion.extra.empty());
}

TEST_CASE("the gateway's answer is read whole") {
  const Decoded decoded(
      R"({"object":"emotions.analysis","model":"emotion-v2","response_type":"per_message",)"
      R"("isFallback":true,"dataQuality":"fallback","context_message_count":1,)"
      R"("emotions":{"_default":{"text":"slightly neutral","category":"neutral","isFallback":true,)"
      R"("emotionalVector":[0.6,0.8],"emotionalTags":["joy"],"hostilityState":{"level":"none",)"
      R"("score":0,"escalationCount":0,"recommendedResponse":"normal"}}},)"
      R"("metadata":{},"usage":{"analyse_token":12,"analyse_token_details":{"cached_tokens":3}},)"
      R"("trajectory":{"breakthrough":{"detected":true,"type":"discovery_level"},)"
      R"("baseline":{"window":"month","dominantEmotions":{"joy":1}}},"growth":null,)"
      R"("conversationMode":{"mode":"conversational","responseStrategy":{"actionables":["a"]}}})");
  REQUIRE(decoded.result.status == DecodeStatus::ok);
  CHECK(decoded.notes.empty());
  const Analysis& analysis = decoded.analysis;
  CHECK(analysis.is_fallback);
  CHECK(analysis.primary().is_fallback);
  CHECK(analysis.primary().emotional_vector.size() == 2);
  CHECK(analysis.primary().hostility_state->level->value() == HostilityLevel::none);
  CHECK(analysis.usage->analyse_tokens == 12);
  CHECK(analysis.usage->analyse_token_details->cached_tokens == 3);
  CHECK(*analysis.trajectory->baseline->dominant_emotions.find("joy") == 1);
  CHECK_FALSE(analysis.growth);
  CHECK(analysis.conversation_mode->response_strategy->actionables.size() == 1);
}

TEST_CASE("unknown members and words are kept, at any depth") {
  const Decoded decoded(with_user(R"(,"novel":{"a":[1,2.50,null]},"intensityLevel":"cosmic")"));
  REQUIRE(decoded.result.status == DecodeStatus::ok);
  const Emotion& emotion = decoded.analysis.primary();
  CHECK(*emotion.extra.find("novel") == R"({"a":[1,2.50,null]})");
  CHECK_FALSE(emotion.intensity_level->is_known());
  CHECK(emotion.intensity_level->raw() == "cosmic");
}

TEST_CASE("an optional member of a wrong type is kept aside with a note") {
  const Decoded decoded(
      with_user(R"(,"valence":"low","raw":{"joy":0.9,"fear":"x"},"emotionalVector":[1,"y"])"));
  REQUIRE(decoded.result.status == DecodeStatus::ok);
  const Emotion& emotion = decoded.analysis.primary();
  CHECK_FALSE(emotion.valence);
  CHECK(*emotion.extra.find("valence") == "\"low\"");
  CHECK(*emotion.extra.find("raw.fear") == "\"x\"");
  CHECK(*emotion.extra.find("emotionalVector[1]") == "\"y\"");
  CHECK(emotion.raw.size() == 1);
  CHECK(decoded.notes.size() == 3);
  CHECK(decoded.notes[0] == "emotions.user.valence: expected a number");
}

TEST_CASE("a required member that is absent, null or of a wrong type is an error with its path") {
  for (const std::string& text : {std::string(R"({"emotions":{"user":{}}})"),
                                  std::string(R"({"emotions":{"user":{"category":null}}})"),
                                  std::string(R"({"emotions":{"user":{"category":7}}})")}) {
    const Decoded decoded(text);
    CHECK(decoded.result.status == DecodeStatus::wrong_shape);
    CHECK(decoded.result.path == "emotions.user.category");
  }
  for (const char* text : {"{}", R"({"emotions":[]})", R"({"emotions":{}})", "[]", "7", "null"}) {
    CHECK(Decoded(text).result.status == DecodeStatus::wrong_shape);
  }
}

TEST_CASE("what is not JSON is told apart from what has the wrong shape") {
  for (const char* text :
       {"", "<html>", "{\"emotions\":", "{\"emotions\":{}} x", "{}{}", "{} x", "\xFF"}) {
    INFO(text);
    CHECK(Decoded(text).result.status == DecodeStatus::not_json);
  }
}

TEST_CASE("half an emoji and a number beyond a double don't cost the answer") {
  const Decoded decoded(with_user(R"(,"text":"cut \ud83d","novel":1e999)"));
  REQUIRE(decoded.result.status == DecodeStatus::ok);
  CHECK(*decoded.analysis.primary().text == "cut \xEF\xBF\xBD");
  CHECK(*decoded.analysis.primary().extra.find("novel") == "\"1e999\"");
  CHECK(decoded.notes.size() == 2);
}

TEST_CASE("nesting beyond 64 levels stops the parse") {
  const Decoded decoded(with_user(",\"deep\":" + std::string(100000, '[')));
  CHECK(decoded.result.status == DecodeStatus::too_deep);
}

TEST_CASE("both spellings of a member are taken") {
  const Decoded decoded(with_user(R"(,"wonder_index":0.3,"discovery_level":"normal")"));
  CHECK(decoded.analysis.primary().wonder_index == 0.3);
  CHECK(decoded.analysis.primary().discovery_level->raw() == "normal");
}

TEST_CASE("an answer of lists without end is too large, wherever they stand") {
  std::string entries = "{}";
  for (int i = 0; i < 200000; ++i) entries += ",{}";
  for (const std::string& member :
       {R"("patterns":{"detected":[)" + entries + "]}",
        R"("trajectory":{"similarMoments":{"moments":[)" + entries + "]}}",
        R"("trajectory":{"similarMoments":{"patterns":[)" + entries + "]}}",
        R"("growth":{"dimensions":[)" + entries + "]}",
        R"("beliefs":{"beliefs":[)" + entries + "]}"}) {
    const Decoded decoded(R"({"emotions":{"user":{"category":"joy"}},)" + member + "}");
    INFO(member.substr(0, 50));
    CHECK(decoded.result.status == DecodeStatus::too_large);
    CHECK(decoded.analysis.emotions.empty());
  }
}

}  // namespace
