// SPDX-License-Identifier: MIT
// Finds whole words and phrases in a text, whatever their case. Asked by the rules that look for
// words outside the six emotions. Knows no stems and no negation.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace kaiko_emulator {

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// Where `phrase` stands in `lower` as words of their own; npos when nowhere.
inline std::size_t find_phrase(const std::string& lower, std::string_view phrase) {
  const auto is_letter = [&](std::size_t at) {
    const char c = at < lower.size() ? lower[at] : ' ';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  std::size_t at = lower.find(phrase);
  while (at != std::string::npos) {
    const bool is_alone = (at == 0 || !is_letter(at - 1)) && !is_letter(at + phrase.size());
    if (is_alone) return at;
    at = lower.find(phrase, at + 1);
  }
  return at;
}

// How many of the phrases are there.
inline int count_phrases(const std::string& lower,
                         std::initializer_list<std::string_view> phrases) {
  int count = 0;
  for (const std::string_view phrase : phrases) {
    if (find_phrase(lower, phrase) != std::string::npos) ++count;
  }
  return count;
}

// Words that call for help at once, not for an analysis.
inline bool is_crisis(const std::string& lower) {
  return count_phrases(lower, {"kill myself", "end my life", "want to die", "suicidal", "suicide",
                               "hurt myself", "no reason to live"}) > 0;
}

}  // namespace kaiko_emulator
