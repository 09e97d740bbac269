// SPDX-License-Identifier: MIT
// The tables of what rides along with an analysis: one document with every member of the contract,
// in which nothing is unknown, and values that land in the member of their name.
#include <kaiko/detail/decode/insights.hpp>

#include <kaiko/detail/decode/decode.hpp>

#include <chrono>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

// Every member that the document names must have a place.
template <class T>
T read(const std::string& text) {
  T value;
  DecodeNotes notes;
  REQUIRE(decode(text, value, notes).status == DecodeStatus::ok);
  CHECK(notes.empty());
  CHECK(value.extra.empty());
  return value;
}

TEST_CASE("a whole trajectory is known") {
  const auto trajectory = read<Trajectory>(
      R"({"baseline":{"window":"month","dataPointCount":1,"dominantEmotions":{"joy":0.5},)"
      R"("averageIntensity":0.1,"baselineValence":-0.2,"baselineArousal":0.3,)"
      R"("emotionalVolatility":0.4,"averageComplexity":"simple","averageWonderIndex":0.5,)"
      R"("breakthroughCount":2},)"
      R"("trend":{"direction":"stable","valenceTrend":0.1,"intensityTrend":0.2,"wonderTrend":0.3,)"
      R"("breakthroughRate":0.4},)"
      R"("breakthrough":{"detected":true,"type":"intensity_spike","significance":0.9},)"
      R"("momentum":{"currentEmotion":"joy","currentIntensity":0.1,"currentWonder":0.2,)"
      R"("trajectory":"de-escalating","momentum":0.3,"averageIntensity":0.4,"averageWonder":0.5,)"
      R"("averageValence":-0.6,"emotionalVolatility":0.7,"discoveryPotential":"high",)"
      R"("windowHours":24,"dataPointCount":5},)"
      R"("similarMoments":{"moments":[{"memoryId":"m","similarity":0.7,"emotion":"fear",)"
      R"("intensity":0.8,"timestamp":"1970-01-01T00:00:02Z","tags":["t"],"context":"c"}],)"
      R"("patterns":[{"patternId":"p","patternType":"cyclical","name":"n","frequency":0.5,)"
      R"("confidence":0.6,"emotionalSequence":["joy","fear"]}],"insights":"i"}})");
  CHECK(trajectory.baseline->extra.empty());
  CHECK(trajectory.baseline->baseline_valence == -0.2);
  CHECK(trajectory.baseline->baseline_arousal == 0.3);
  CHECK(trajectory.baseline->breakthrough_count == 2);
  CHECK(trajectory.trend->extra.empty());
  CHECK(trajectory.trend->wonder_trend == 0.3);
  CHECK(trajectory.breakthrough->extra.empty());
  CHECK(trajectory.breakthrough->type->value() == BreakthroughType::intensity_spike);
  CHECK(trajectory.momentum->extra.empty());
  CHECK(trajectory.momentum->trajectory->value() == MomentumTrajectory::de_escalating);
  CHECK(trajectory.momentum->momentum == 0.3);
  CHECK(trajectory.momentum->average_valence == -0.6);
  const SimilarMoments& moments = *trajectory.similar_moments;
  CHECK(moments.extra.empty());
  REQUIRE(moments.moments.size() == 1);
  CHECK(moments.moments[0].extra.empty());
  CHECK(moments.moments[0].timestamp == WallTime(std::chrono::seconds(2)));
  REQUIRE(moments.patterns.size() == 1);
  CHECK(moments.patterns[0].extra.empty());
  CHECK(moments.patterns[0].emotional_sequence.size() == 2);
}

TEST_CASE("a whole growth is known") {
  const auto growth = read<Growth>(
      R"({"comparisonWindow":{"recent":{"start":"1970-01-01T00:00:01Z",)"
      R"("end":"1970-01-01T00:00:02Z","dataPoints":5},"historical":{"dataPoints":6}},)"
      R"("dimensions":[{"dimension":"resilience","percentageChange":250,"recentValue":0.1,)"
      R"("historicalValue":0.2,"threshold":0.3,"isGrowing":true,"description":"d"}],)"
      R"("overallGrowthScore":0.4,"dimensionsGrowing":1,"dimensionsDecline":2,"summary":"s"})");
  CHECK(growth.comparison_window->recent->end == WallTime(std::chrono::seconds(2)));
  CHECK(growth.comparison_window->historical->data_points == 6);
  CHECK(growth.comparison_window->extra.empty());
  CHECK(growth.comparison_window->recent->extra.empty());
  REQUIRE(growth.dimensions.size() == 1);
  CHECK(growth.dimensions[0].extra.empty());
  CHECK(growth.dimensions[0].dimension->value() == GrowthDimensionKind::resilience);
  CHECK(growth.dimensions[0].percentage_change == 250);
  CHECK(growth.dimensions_growing == 1);
  CHECK(growth.dimensions_decline == 2);
}

TEST_CASE("a whole conversation mode is known") {
  const auto mode = read<ConversationMode>(
      R"({"mode":"crisis_intervention","confidence":0.7,"reasoning":"r","crisisDetected":true,)"
      R"("responseStrategy":{"tone":"t","focus":"f","actionables":["a"]},)"
      R"("personalityMode":"crisis","personalityConfidence":0.8,)"
      R"("responseGuidance":{"tone":"t","focus":"f","speechPatterns":["s"],"prohibitions":["p"],)"
      R"("exampleResponses":["e"]}})");
  CHECK(mode.mode->value() == ConversationModeKind::crisis_intervention);
  CHECK(mode.confidence == 0.7);
  CHECK(mode.personality_confidence == 0.8);
  CHECK(mode.response_strategy->extra.empty());
  CHECK(mode.response_strategy->actionables.size() == 1);
  CHECK(mode.response_guidance->extra.empty());
  CHECK(mode.response_guidance->prohibitions.front() == "p");
}

TEST_CASE("whole beliefs, patterns and a hostility state are known") {
  const auto beliefs = read<Beliefs>(
      R"({"beliefs":[{"type":"explicit","content":"c","confidence":0.3,"rawMatch":"m"}],)"
      R"("totalBeliefs":1,"beliefsByType":{"explicit":1},"summary":"s"})");
  REQUIRE(beliefs.beliefs.size() == 1);
  CHECK(beliefs.beliefs[0].extra.empty());
  CHECK(beliefs.beliefs[0].type->value() == BeliefType::explicit_belief);
  CHECK(*beliefs.beliefs_by_type.find("explicit") == 1);

  const auto patterns = read<Patterns>(
      R"({"detected":[{"patternId":"p","patternType":"trigger_based","name":"n",)"
      R"("description":"d","trigger":"t","emotionalSequence":["joy"],"frequency":3,)"
      R"("confidence":0.6,"lastOccurrence":"1970-01-01T00:00:02Z",)"
      R"("firstDetected":"1970-01-01T00:00:01Z","typicalDuration":4.5,"typicalIntensity":0.5}],)"
      R"("activePatterns":["p"],"patternSummary":"s"})");
  REQUIRE(patterns.detected.size() == 1);
  CHECK(patterns.detected[0].extra.empty());
  CHECK(patterns.detected[0].first_detected == WallTime(std::chrono::seconds(1)));
  CHECK(patterns.detected[0].typical_duration == 4.5);

  const auto hostility = read<HostilityState>(
      R"({"level":"medium","score":0.55,"escalationCount":2,)"
      R"("lastEscalation":"1970-01-01T00:00:02Z","deEscalationDetected":false,)"
      R"("recommendedResponse":"boundary_setting"})");
  CHECK(hostility.level->value() == HostilityLevel::medium);
  CHECK(hostility.de_escalation_detected == false);
  CHECK(hostility.recommended_response->value() == RecommendedResponse::boundary_setting);
}

TEST_CASE("an empty object of each family is a value in which nothing is said") {
  CHECK_FALSE(read<Trajectory>("{}").baseline);
  CHECK_FALSE(read<Growth>("{}").overall_growth_score);
  CHECK_FALSE(read<ConversationMode>("{}").mode);
  CHECK(read<Beliefs>("{}").beliefs.empty());
  CHECK(read<Patterns>("{}").detected.empty());
  CHECK_FALSE(read<HostilityState>("{}").level);
}

}  // namespace
