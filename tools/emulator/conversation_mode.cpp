// SPDX-License-Identifier: MIT
// The order of the rules is the contract's (section 3.4); the keywords are a handful of our own.
#include "conversation_mode.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "numbers.hpp"
#include "phrases.hpp"

namespace kaiko_emulator {
namespace {

struct Manner {
  std::string_view mode;
  std::string_view reasoning;
  std::string_view tone;
  std::string_view focus;
};

constexpr Manner crisis{"crisis_intervention", "Words of a crisis, and strong ones",
                        "calm, direct, present", "safety first"};
constexpr Manner support{"emotional_support", "A strong and unpleasant emotion", "warm, patient",
                         "listening"};
constexpr Manner conversational{"conversational", "No strong unpleasant emotion",
                                "friendly, natural", "the topic itself"};

struct Keywords {
  Manner manner;
  std::initializer_list<std::string_view> words;
};

const Keywords* best_keywords(const std::string& lower, double& score) {
  static const Keywords all[] = {
      {{"analytical_deep_dive", "Words of analysis", "precise, curious", "causes"},
       {"analyze", "analyse", "compare", "root cause", "in detail", "trade-offs", "evaluate"}},
      {{"goal_strategy", "Words of planning", "encouraging, concrete", "the next step"},
       {"my goal", "goals", "strategy", "roadmap", "milestone", "action plan"}},
      {{"task_execution", "Words of a task", "brief, practical", "the result"},
       {"write me", "translate", "summarize", "summarise", "generate", "refactor"}},
      {{"information_retrieval", "Words of a question", "clear, factual", "the answer"},
       {"what is", "who is", "where is", "when is", "how many", "define"}}};
  const Keywords* best = nullptr;
  for (const Keywords& keywords : all) {
    const double found = (std::min)(1.0, 0.35 * count_phrases(lower, keywords.words));
    if (found <= score) continue;
    score = found;
    best = &keywords;
  }
  return best;
}

Json mode_json(const Manner& manner, double confidence) {
  return {{"mode", manner.mode},
          {"confidence", four_digits(confidence)},
          {"reasoning", manner.reasoning},
          {"crisisDetected", manner.mode == crisis.mode},
          {"responseStrategy",
           {{"tone", manner.tone}, {"focus", manner.focus}, {"actionables", Json::array()}}}};
}

std::string_view personality_of(const std::string& mode) {
  if (mode == "crisis_intervention") return "crisis";
  if (mode == "emotional_support") return "therapeutic";
  if (mode == "analytical_deep_dive") return "analytical";
  if (mode == "goal_strategy") return "coaching";
  return mode == "conversational" ? "conversational" : "minimal";
}

}  // namespace

Json conversation_mode(const std::string& text, const Reading& reading) {
  const std::string lower = lower_case(text);
  if (is_crisis(lower) && reading.intensity >= 0.85) return mode_json(crisis, reading.intensity);
  const bool is_support = reading.intensity >= 0.65 && reading.valence < -0.3;
  if (is_support) return mode_json(support, reading.intensity);
  double score = 0.29;  // below what counts
  const Keywords* const keywords = best_keywords(lower, score);
  if (keywords != nullptr) return mode_json(keywords->manner, score);
  return mode_json(conversational, 0.7);
}

void add_personality(Json& mode) {
  const Json strategy = mode["responseStrategy"];
  mode["personalityMode"] = personality_of(mode["mode"].get<std::string>());
  mode["personalityConfidence"] = 0.8;
  mode["responseGuidance"] = {{"tone", strategy["tone"]},
                              {"focus", strategy["focus"]},
                              {"speechPatterns", {"short sentences"}},
                              {"prohibitions", {"no diagnosis"}},
                              {"exampleResponses", Json::array()}};
}

}  // namespace kaiko_emulator
