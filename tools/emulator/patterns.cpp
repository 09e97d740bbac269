// SPDX-License-Identifier: MIT
// Counts the steps from one emotion to another.
#include "patterns.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "numbers.hpp"

namespace kaiko_emulator {
namespace {

struct Step {
  int frequency = 0;
  double intensity_sum = 0;
  SystemTime first{};
  SystemTime last{};
};

using Steps = std::map<std::pair<std::string, std::string>, Step>;

Steps count_steps(const Moments& moments) {
  Steps steps;
  for (std::size_t i = 1; i < moments.size(); ++i) {
    const Reading& from = moments[i - 1].reading;
    const Reading& to = moments[i].reading;
    if (from.category == to.category) continue;
    Step& step = steps[{std::string(from.category), std::string(to.category)}];
    if (step.frequency == 0) step.first = moments[i].time;
    step.last = moments[i].time;
    step.intensity_sum += to.intensity;
    ++step.frequency;
  }
  return steps;
}

}  // namespace

Json detected_patterns(const Moments& moments, const std::string& owner) {
  Json detected = Json::array();
  for (const auto& [emotions, step] : count_steps(moments)) {
    if (step.frequency < 2) continue;
    const std::string name = emotions.first + " \xE2\x86\x92 " + emotions.second;
    detected.push_back(
        {{"patternId", owner + ":" + emotions.first + "\xE2\x86\x92" + emotions.second},
         {"patternType", "sequential"},
         {"name", name},
         {"description", emotions.second + " followed " + emotions.first + " " +
                             std::to_string(step.frequency) + " times"},
         {"emotionalSequence", Json::array({emotions.first, emotions.second})},
         {"frequency", step.frequency},
         {"confidence", four_digits((std::min)(0.3 * step.frequency, 1.0))},
         {"lastOccurrence", iso_time(step.last)},
         {"firstDetected", iso_time(step.first)},
         {"typicalIntensity", four_digits(step.intensity_sum / step.frequency)}});
  }
  return detected;
}

Json patterns_json(const Json& detected) {
  Json active = Json::array();
  for (const Json& pattern : detected) {
    if (pattern["confidence"] >= 0.6) active.push_back(pattern["patternId"]);
  }
  return {{"detected", detected},
          {"activePatterns", std::move(active)},
          {"patternSummary", "Sequences that came again: " + std::to_string(detected.size())}};
}

}  // namespace kaiko_emulator
