// SPDX-License-Identifier: MIT
// The words of the contract's section 3 against the SDK's enumerations, and its golden values
// (section 9) against the thresholds. The words and numbers here are the contract's, typed off by
// hand.
#include <kaiko/kaiko.hpp>
#include <kaiko/thresholds.hpp>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

struct Step {
  double from;
  std::string_view word;
};

// The first step that the value reaches; the last one has no limit.
std::string_view word_for(double value, std::initializer_list<Step> ladder) {
  const auto* const step = std::find_if(ladder.begin(), ladder.end(),
                                        [&](const Step& each) { return value >= each.from; });
  return step == ladder.end() ? std::string_view() : step->word;
}

std::string_view intensity_word(double intensity) {
  return word_for(intensity, {{thresholds::intensity_critical, "critical"},
                              {thresholds::intensity_high, "high"},
                              {thresholds::intensity_moderate, "moderate"},
                              {thresholds::intensity_subtle, "subtle"},
                              {0, "minimal"}});
}
std::string_view discovery_word(double intensity) {
  return word_for(intensity, {{thresholds::discovery_transcendent, "transcendent"},
                              {thresholds::discovery_breakthrough, "breakthrough"},
                              {thresholds::discovery_significant, "significant"},
                              {thresholds::discovery_normal, "normal"},
                              {0, "routine"}});
}
std::string_view hostility_word(double score) {
  return word_for(score, {{thresholds::hostility_high, "high"},
                          {thresholds::hostility_medium, "medium"},
                          {thresholds::hostility_low, "low"},
                          {0, "none"}});
}
std::string_view complexity_word(const std::vector<double>& scores) {
  const auto count = std::count_if(scores.begin(), scores.end(), [](double score) {
    return score > thresholds::complexity_score;
  });
  return word_for(static_cast<double>(count),
                  {{4, "transcendent"}, {3, "paradoxical"}, {2, "layered"}, {0, "simple"}});
}

TEST_CASE("the contract's golden values fall where the thresholds say") {
  CHECK(intensity_word(.95) == "critical");
  CHECK(intensity_word(.8) == "high");
  CHECK(intensity_word(.6) == "moderate");
  CHECK(intensity_word(.4) == "subtle");
  CHECK(intensity_word(.2) == "minimal");
  CHECK(discovery_word(.95) == "transcendent");
  CHECK(discovery_word(.8) == "breakthrough");
  CHECK(discovery_word(.6) == "significant");
  CHECK(discovery_word(.4) == "normal");
  CHECK(discovery_word(.2) == "routine");
}

TEST_CASE("a step of a ladder begins at its threshold and not below") {
  const std::vector<std::pair<double, std::string_view>> intensities = {
      {.90, "critical"}, {.8999, "high"},   {.75, "high"},   {.7499, "moderate"},
      {.55, "moderate"}, {.5499, "subtle"}, {.35, "subtle"}, {.3499, "minimal"}};
  for (const auto& [intensity, word] : intensities) CHECK(intensity_word(intensity) == word);
  const std::vector<std::pair<double, std::string_view>> discoveries = {
      {.90, "transcendent"}, {.8999, "breakthrough"}, {.75, "breakthrough"}, {.7499, "significant"},
      {.55, "significant"},  {.5499, "normal"},       {.35, "normal"},       {.3499, "routine"}};
  for (const auto& [intensity, word] : discoveries) CHECK(discovery_word(intensity) == word);
  const std::vector<std::pair<double, std::string_view>> hostilities = {
      {.8, "high"},   {.7999, "medium"}, {.55, "medium"},
      {.5499, "low"}, {.3, "low"},       {.2999, "none"}};
  for (const auto& [score, word] : hostilities) CHECK(hostility_word(score) == word);
}

TEST_CASE("the contract's golden scores are as complex as it says") {
  CHECK(complexity_word({.78, .12, .08, .45, .02, 0, 0}) == "layered");
  CHECK(complexity_word({.5, .4, .3, .3, .1, .05}) == "transcendent");
  CHECK(complexity_word({.2, .1, .05}) == "simple");
  CHECK(complexity_word({.25, .26}) == "simple");
  CHECK(complexity_word({.3, .3, .3}) == "paradoxical");
}

TEST_CASE("readings of wonder and arousal, and the flags, begin where the contract says") {
  CHECK(thresholds::wonder_high == .7);
  CHECK(thresholds::wonder_moderate == .4);
  CHECK(thresholds::arousal_calm == .3);
  CHECK(thresholds::arousal_excited == .7);
  CHECK(thresholds::safety_flag == .4);
  CHECK(thresholds::meta_breakthrough == .6);
}

using Words = std::set<std::string_view>;

// The words that a vocabulary knows and gives back as they are.
template <class E>
Words known_words() {
  Words known;
  for (const std::string_view word : Vocabulary<E>::words) {
    const OpenEnum<E> value(word);
    if (value.is_known() && value.raw() == word) known.insert(word);
  }
  const OpenEnum<E> novel("a word of tomorrow");
  CHECK(novel.value() == E::unknown);
  CHECK(novel.raw() == "a word of tomorrow");
  return known;
}

TEST_CASE("every vocabulary knows the contract's words and no other") {
  CHECK(known_words<IntensityLevel>() ==
        Words{"critical", "high", "moderate", "subtle", "minimal"});
  CHECK(known_words<Complexity>() == Words{"simple", "layered", "paradoxical", "transcendent"});
  CHECK(known_words<DiscoveryLevel>() ==
        Words{"routine", "normal", "significant", "breakthrough", "transcendent"});
  CHECK(known_words<ConversationModeKind>() ==
        Words{"crisis_intervention", "emotional_support", "analytical_deep_dive", "goal_strategy",
              "task_execution", "information_retrieval", "conversational"});
  CHECK(known_words<PersonalityMode>() == Words{"core", "therapeutic", "crisis", "coaching",
                                                "conversational", "minimal", "analytical"});
  CHECK(known_words<TrendDirection>() == Words{"improving", "stable", "declining"});
  CHECK(known_words<MomentumTrajectory>() == Words{"escalating", "de-escalating", "stable"});
  CHECK(known_words<DiscoveryPotential>() == Words{"high", "medium", "low"});
  CHECK(known_words<BaselineWindow>() == Words{"week", "month", "quarter"});
  CHECK(known_words<BreakthroughType>() ==
        Words{"discovery_level", "intensity_spike", "wonder_explosion"});
  CHECK(known_words<HostilityLevel>() == Words{"none", "low", "medium", "high"});
  CHECK(known_words<RecommendedResponse>() ==
        Words{"crisis", "boundary_setting", "defensive", "normal"});
  CHECK(known_words<PatternType>() ==
        Words{"temporal", "trigger_based", "cyclical", "sequential", "recovery"});
  CHECK(known_words<BeliefType>() ==
        Words{"explicit", "identity", "value", "purpose", "capability", "relational"});
  CHECK(known_words<GrowthDimensionKind>() ==
        Words{"regulation", "awareness", "vulnerability", "resilience", "complexity"});
  CHECK(known_words<DataQuality>() == Words{"ml_predicted", "rule_derived", "fallback"});
  CHECK(known_words<ChatRole>() == Words{"user", "assistant", "system"});
}

TEST_CASE("the one way to finish that the contract knows is known") {
  CHECK(OpenEnum<FinishReason>("stop").value() == FinishReason::stop);
}

TEST_CASE("what is no emotion among the scores is not taken for the strongest one") {
  Emotion emotion;
  for (const auto& [name, score] :
       {std::make_pair("mlSafetyScore", .9), std::make_pair("joy", .2),
        std::make_pair("personalDistress", .8), std::make_pair("empathicConcern", .7)}) {
    emotion.raw.append(name, score);
  }
  CHECK(emotion.dominant().first == "joy");
  CHECK(emotion.top_emotions(9).size() == 1);
}

}  // namespace
