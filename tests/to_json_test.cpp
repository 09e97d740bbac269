// SPDX-License-Identifier: MIT
// Models as JSON text: the API's names, nothing made up, nothing lost.
#include <kaiko/to_json.hpp>

#include <chrono>
#include <limits>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("only what was told is written") {
  Emotion emotion;
  emotion.category = "joy";
  CHECK(to_json(emotion) == R"({"category":"joy","isFallback":false})");
  CHECK(to_json(Trajectory{}) == "{}");
  CHECK(to_json(Usage{}) == "{}");
}

TEST_CASE("every kind of member is written as the API writes it") {
  Emotion emotion;
  emotion.category = "a \"b\"\n";
  emotion.raw = {{"joy", 0.1}, {"fear", 1}};
  emotion.intensity = 0.52;
  emotion.intensity_level = IntensityLevel::subtle;
  emotion.complexity = OpenEnum<Complexity>("fractal");
  emotion.emotional_tags = {"joy", "trust"};
  emotion.hostility_state.emplace().escalation_count = 2;
  emotion.is_breakthrough = true;
  emotion.extra.append("new", R"({"deep":[1,null]})");
  CHECK(to_json(emotion) ==
        R"({"category":"a \"b\"\n","raw":{"joy":0.1,"fear":1.0},"intensity":0.52,)"
        R"("intensityLevel":"subtle","complexity":"fractal","emotionalTags":["joy","trust"],)"
        R"("isBreakthrough":true,"hostilityState":{"escalationCount":2},"isFallback":false,)"
        R"("new":{"deep":[1,null]}})");
}

TEST_CASE("a flag is written when it is raised, an answered no as well") {
  Emotion emotion;
  emotion.category = "neutral";
  emotion.is_fallback = true;
  emotion.is_breakthrough = false;
  CHECK(to_json(emotion) == R"({"category":"neutral","isBreakthrough":false,"isFallback":true})");
}

TEST_CASE("a member that came as another type is written as it came, once") {
  Emotion emotion;
  emotion.category = "joy";
  emotion.is_fallback = true;
  emotion.extra.append("isFallback", R"("yes")");
  CHECK(to_json(emotion) == R"({"category":"joy","isFallback":"yes"})");
}

TEST_CASE("a member with several spellings is written once") {
  Usage usage;
  usage.analyse_tokens = 12;
  CHECK(to_json(usage) == R"({"analyse_tokens":12})");
  BatchAnalysis batch;
  batch.emotions.emplace_back().category = "joy";
  CHECK(to_json(batch) ==
        R"({"emotions":[{"category":"joy","isFallback":false}],"isFallback":false})");
}

TEST_CASE("dates are written with the digits that they need") {
  HostilityState state;
  state.last_escalation = WallTime(std::chrono::milliseconds(1767225600123));
  CHECK(to_json(state) == R"({"lastEscalation":"2026-01-01T00:00:00.123Z"})");
  state.last_escalation = WallTime(std::chrono::seconds(-1));
  CHECK(to_json(state) == R"({"lastEscalation":"1969-12-31T23:59:59.000Z"})");
}

TEST_CASE("a number without JSON is null, so that the text stays JSON") {
  Emotion emotion;
  emotion.category = "joy";
  emotion.valence = std::numeric_limits<double>::quiet_NaN();
  CHECK(to_json(emotion).find(R"("valence":null)") != std::string::npos);
}

TEST_CASE("every model has its JSON") {
  Analysis analysis;
  analysis.emotions.append("user").category = "fear";
  CHECK(to_json(analysis) ==
        R"({"isFallback":false,"emotions":{"user":{"category":"fear","isFallback":false}}})");
  ChatCompletion completion;
  completion.choices.emplace_back().message.content = "words";
  CHECK(to_json(completion) == R"({"choices":[{"message":{"content":"words"}}]})");
  ServiceStatus status;
  status.message = "runs";
  CHECK(to_json(status) == R"({"message":"runs"})");
  Growth growth;
  growth.summary = "more";
  CHECK(to_json(growth) == R"({"summary":"more"})");
  ConversationMode mode;
  mode.mode = ConversationModeKind::conversational;
  CHECK(to_json(mode) == R"({"mode":"conversational"})");
  Beliefs beliefs;
  beliefs.total_beliefs = 1;
  CHECK(to_json(beliefs) == R"({"totalBeliefs":1})");
  Patterns patterns;
  patterns.active_patterns = {"a"};
  CHECK(to_json(patterns) == R"({"activePatterns":["a"]})");
  Metadata metadata;
  metadata.context_id = "c";
  CHECK(to_json(metadata) == R"({"context_id":"c"})");
}

}  // namespace
