// SPDX-License-Identifier: MIT
// The shapes and thresholds are the contract's; where it names no formula, the plainest one stands
// here.
#include "trajectory.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "body_checks.hpp"
#include "emotion_item.hpp"
#include "numbers.hpp"

namespace kaiko_emulator {
namespace {

constexpr std::chrono::hours month(30 * 24);
constexpr std::chrono::hours day(24);

double intensity(const Reading& reading) { return reading.intensity; }
double valence(const Reading& reading) { return reading.valence; }
double arousal(const Reading& reading) { return reading.arousal; }
double wonder(const Reading& reading) { return reading.wonder_index; }

using Number = double (*)(const Reading&);

std::vector<double> numbers_of(const Moments& moments, Number number) {
  std::vector<double> numbers;
  numbers.reserve(moments.size());
  for (const Moment& moment : moments) numbers.push_back(number(moment.reading));
  return numbers;
}

double average(const Moments& moments, Number number) {
  return four_digits(mean_of(numbers_of(moments, number)));
}

double volatility(const Moments& moments) {
  return four_digits(deviation_of(numbers_of(moments, valence)));
}

std::ptrdiff_t count_breakthroughs(const Moments& moments) {
  return std::count_if(moments.begin(), moments.end(),
                       [](const Moment& moment) { return is_breakthrough_level(moment.reading); });
}

// The four words stand for 0 to 3.
std::string_view average_complexity(const Moments& moments) {
  constexpr std::string_view words[] = {"simple", "layered", "paradoxical", "transcendent"};
  double sum = 0;
  for (const Moment& moment : moments) {
    sum += static_cast<double>(
        std::find(std::begin(words), std::end(words), moment.reading.complexity) -
        std::begin(words));
  }
  const double mean = moments.empty() ? 0 : sum / static_cast<double>(moments.size());
  return words[static_cast<std::size_t>(std::lround(mean))];
}

Json dominant_emotions(const Moments& moments) {
  std::map<std::string, double> counts;
  for (const Moment& moment : moments) counts[std::string(moment.reading.category)] += 1;
  Json shares = Json::object();
  for (const auto& [name, count] : counts) {
    shares[name] = four_digits(count / static_cast<double>(moments.size()));
  }
  return shares;
}

Moments since(const Moments& moments, SystemTime begin) {
  const auto first = std::find_if(moments.begin(), moments.end(),
                                  [&](const Moment& moment) { return moment.time >= begin; });
  return {first, moments.end()};
}

std::pair<Moments, Moments> split(const Moments& moments, SystemTime now, Halves halves) {
  if (halves == Halves::by_count) {
    const auto middle = moments.begin() + static_cast<std::ptrdiff_t>(moments.size() / 2);
    return {{moments.begin(), middle}, {middle, moments.end()}};
  }
  const Moments seen = since(moments, now - month);
  Moments later = since(seen, now - month / 2);
  return {{seen.begin(), seen.end() - static_cast<std::ptrdiff_t>(later.size())}, later};
}

double similarity(const Scores& one, const Scores& other) {
  double product = 0;
  double one_square = 0;
  double other_square = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    product += one[i] * other[i];
    one_square += one[i] * one[i];
    other_square += other[i] * other[i];
  }
  const double lengths = std::sqrt(one_square * other_square);
  return lengths > 0 ? (std::min)(product / lengths, 1.0) : 0;
}

Json moment_json(const Moment& moment, std::size_t number, double how_similar) {
  constexpr std::size_t most_context = 100;
  return {{"memoryId", "memory-" + std::to_string(number)},
          {"similarity", how_similar},
          {"emotion", moment.reading.category},
          {"intensity", moment.reading.intensity},
          {"timestamp", iso_time(moment.time)},
          {"tags", tags_of(moment.reading)},
          {"context", first_units(moment.text, most_context)}};
}

Json short_patterns(const Json& patterns) {
  Json list = Json::array();
  for (const Json& pattern : patterns) {
    Json& entry = list.emplace_back(Json::object());
    for (const char* const name :
         {"patternId", "patternType", "name", "frequency", "confidence", "emotionalSequence"}) {
      entry[name] = pattern[name];
    }
    if (list.size() == 5) break;
  }
  return list;
}

std::string_view direction_of(double change, std::string_view up, std::string_view down) {
  constexpr double threshold = 0.1;
  if (change > threshold) return up;
  return change < -threshold ? down : std::string_view("stable");
}

}  // namespace

bool is_breakthrough_level(const Reading& reading) {
  return reading.discovery_level == "breakthrough" || reading.discovery_level == "transcendent";
}

Json baseline_of(const Moments& moments) {
  return {{"window", "month"},
          {"dataPointCount", moments.size()},
          {"dominantEmotions", dominant_emotions(moments)},
          {"averageIntensity", average(moments, intensity)},
          {"baselineValence", average(moments, valence)},
          {"baselineArousal", average(moments, arousal)},
          {"emotionalVolatility", volatility(moments)},
          {"averageComplexity", average_complexity(moments)},
          {"averageWonderIndex", average(moments, wonder)},
          {"breakthroughCount", count_breakthroughs(moments)}};
}

std::optional<Json> trend_of(const Moments& moments, SystemTime now, Halves halves) {
  constexpr double weeks_a_month = 30.0 / 7;
  const std::pair<Moments, Moments> parts = split(moments, now, halves);
  const Moments& earlier = parts.first;
  const Moments& later = parts.second;
  if (earlier.empty() || later.empty()) return std::nullopt;
  const auto change = [&](Number number) {
    return four_digits(average(later, number) - average(earlier, number));
  };
  const double total = change(valence) + change(wonder);
  const auto breakthroughs = count_breakthroughs(earlier) + count_breakthroughs(later);
  return some(
      Json{{"direction", direction_of(total, "improving", "declining")},
           {"valenceTrend", change(valence)},
           {"intensityTrend", change(intensity)},
           {"wonderTrend", change(wonder)},
           {"breakthroughRate", four_digits(static_cast<double>(breakthroughs) / weeks_a_month)}});
}

std::optional<Json> breakthrough_of(const Moments& moments) {
  if (moments.empty()) return std::nullopt;
  const Reading& latest = moments.back().reading;
  const auto detected = [](std::string_view type, double significance) {
    return some(
        Json{{"detected", true}, {"type", type}, {"significance", four_digits(significance)}});
  };
  if (is_breakthrough_level(latest)) return detected("discovery_level", latest.intensity);
  const Moments before(moments.begin(), moments.end() - 1);
  const double rise = latest.intensity - average(before, intensity);
  if (!before.empty() && rise >= 0.35) return detected("intensity_spike", rise);
  if (latest.wonder_index >= 0.9) return detected("wonder_explosion", latest.wonder_index);
  return std::nullopt;
}

std::optional<Json> momentum_of(const Moments& moments, SystemTime now) {
  const Moments recent = since(moments, now - day);
  if (recent.size() < 2) return std::nullopt;
  const Reading& latest = recent.back().reading;
  const double change = latest.intensity - recent.front().reading.intensity;
  // Messages that came within an hour would make any change look like a storm.
  const double hours = (std::max)(hours_between(recent.front().time, recent.back().time), 1.0);
  const double average_wonder = average(recent, wonder);
  std::string_view potential = average_wonder >= 0.4 ? "medium" : "low";
  if (average_wonder >= 0.7) potential = "high";
  return some(Json{{"currentEmotion", latest.category},
                   {"currentIntensity", latest.intensity},
                   {"currentWonder", latest.wonder_index},
                   {"trajectory", direction_of(change, "escalating", "de-escalating")},
                   {"momentum", four_digits(change / hours)},
                   {"averageIntensity", average(recent, intensity)},
                   {"averageWonder", average_wonder},
                   {"averageValence", average(recent, valence)},
                   {"emotionalVolatility", volatility(recent)},
                   {"discoveryPotential", potential},
                   {"windowHours", 24},
                   {"dataPointCount", recent.size()}});
}

std::optional<Json> similar_moments_of(const Moments& moments, const Json& patterns) {
  constexpr double least = 0.7;
  constexpr std::size_t most = 5;
  Json similar = Json::array();
  for (std::size_t i = moments.size(); i > 1 && similar.size() < most; --i) {
    const Moment& earlier = moments[i - 2];
    const double how =
        four_digits(similarity(earlier.reading.scores, moments.back().reading.scores));
    if (how >= least) similar.push_back(moment_json(earlier, i - 1, how));
  }
  if (similar.empty() && patterns.empty()) return std::nullopt;
  const std::string insights =
      "Earlier messages like the latest one: " + std::to_string(similar.size()) +
      "; patterns: " + std::to_string(patterns.size());
  return some(Json{{"moments", std::move(similar)},
                   {"patterns", short_patterns(patterns)},
                   {"insights", insights}});
}

}  // namespace kaiko_emulator
