// SPDX-License-Identifier: MIT
// What emotions.hpp computes by sorting: more to compile than the rest of a file with one call.
#pragma once

#include <kaiko/emotions.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE std::vector<std::pair<std::string, double>> Emotion::top_emotions(
    std::size_t count) const {
  std::vector<std::pair<std::string, double>> top;
  for (const auto& score : raw) {
    if (is_emotion(score.first)) top.push_back(score);
  }
  std::stable_sort(top.begin(), top.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (top.size() > count) top.resize(count);
  return top;
}

KAIKO_INLINE std::pair<std::string, double> Emotion::dominant() const {
  auto top = top_emotions(1);
  // All of a fallback's scores are 0: the first of them would be as good as any other.
  if (top.empty() || !(top.front().second > 0)) return {category, intensity.value_or(0)};
  return std::move(top.front());
}

KAIKO_NAMESPACE_END
