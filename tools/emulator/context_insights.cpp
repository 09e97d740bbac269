// SPDX-License-Identifier: MIT
// Thresholds from contract sections 3.8 and 3.15; the words behind the scores are our own.
#include "context_insights.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "numbers.hpp"
#include "phrases.hpp"

namespace kaiko_emulator {
namespace {

constexpr double least_hostile = 0.3;
constexpr std::size_t looked_back = 10;

double hostility_score(const Moment& moment) {
  return moment.reading.scores[static_cast<std::size_t>(Basic::anger)];
}

std::string_view level_of(double score) {
  if (score >= 0.8) return "high";
  if (score >= 0.55) return "medium";
  return score >= least_hostile ? "low" : "none";
}

std::string_view response_to(std::string_view level, int count) {
  if (level == "high" || count >= 3) return "crisis";
  if (level == "medium" || count >= 2) return "boundary_setting";
  return level == "low" || count >= 1 ? "defensive" : "normal";
}

// Hostile moments in a row, up to the one at `index`.
int escalation_count(const Moments& moments, std::size_t index) {
  int count = 0;
  for (std::size_t back = 0; back < looked_back && back <= index; ++back) {
    if (hostility_score(moments[index - back]) < least_hostile) break;
    ++count;
  }
  return count;
}

}  // namespace

Json hostility_of(const Moments& moments, std::size_t index) {
  const double score = hostility_score(moments[index]);
  const int count = escalation_count(moments, index);
  const std::string_view level = level_of(score);
  Json state = {{"level", level}, {"score", score}, {"escalationCount", count}};
  if (count > 0) state["lastEscalation"] = iso_time(moments[index].time);
  const double before = index > 0 ? hostility_score(moments[index - 1]) : 0;
  state["deEscalationDetected"] = before >= least_hostile && score < before;
  state["recommendedResponse"] = response_to(level, count);
  return state;
}

void add_context_insights(Json& item, const Moments& moments, std::size_t index) {
  const std::string lower = lower_case(moments[index].text);
  const int meta = count_phrases(lower, {"i notice", "i realize", "i realise", "i feel that",
                                         "my feelings", "aware that", "i see that"});
  const int pattern =
      count_phrases(lower, {"always", "never", "again", "every time", "each time", "as usual"});
  const double meta_score = (std::min)(0.3 * meta, 1.0);
  item["metaEmotionalScore"] = four_digits(meta_score);
  item["patternEmotionScore"] = four_digits((std::min)(0.3 * pattern, 1.0));
  item["safetyConcernScore"] = is_crisis(lower) ? 0.9 : 0.0;
  item["isBreakthrough"] = meta_score >= 0.6;
  item["hostilityState"] = hostility_of(moments, index);
}

}  // namespace kaiko_emulator
