// SPDX-License-Identifier: MIT
// "I am a" tells who someone is, "I am sad" does not: hence the articles in the list.
#include "beliefs.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "phrases.hpp"

namespace kaiko_emulator {
namespace {

struct Opening {
  std::string_view phrase;
  std::string_view type;
  double confidence;
};

constexpr Opening openings[] = {
    {"i believe", "explicit", 0.9},        {"i am convinced", "explicit", 0.8},
    {"i am a", "identity", 0.8},           {"i am an", "identity", 0.8},
    {"i am the kind of", "identity", 0.7}, {"i'm a", "identity", 0.7},
    {"i'm an", "identity", 0.7},           {"i value", "value", 0.8},
    {"i care about", "value", 0.6},        {"my purpose is", "purpose", 0.9},
    {"my mission is", "purpose", 0.8},     {"i live to", "purpose", 0.6}};

// "I am a bit sad" is about a mood.
bool is_mood(std::string_view rest) {
  for (const std::string_view word : {" bit ", " little "}) {
    if (rest.substr(0, word.size()) == word) return true;
  }
  return false;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = (std::min)(text.find_first_not_of(' '), text.size());
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

}  // namespace

std::optional<Json> beliefs_of(const std::string& text) {
  const std::string lower = lower_case(text);
  Json counts = {{"explicit", 0}, {"identity", 0}, {"value", 0}, {"purpose", 0}};
  Json beliefs = Json::array();
  for (const Opening& opening : openings) {
    const std::size_t at = find_phrase(lower, opening.phrase);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + opening.phrase.size();
    const std::size_t end = (std::min)(text.find_first_of(".!?;\n", begin), text.size());
    const std::string content = trimmed(text.substr(begin, end - begin));
    if (content.empty() || is_mood(std::string_view(lower).substr(begin))) continue;
    beliefs.push_back({{"type", opening.type},
                       {"content", content},
                       {"confidence", opening.confidence},
                       {"rawMatch", text.substr(at, end - at)}});
    Json& count = counts[std::string(opening.type)];
    count = count.get<int>() + 1;
  }
  if (beliefs.empty()) return std::nullopt;
  const std::size_t total = beliefs.size();
  return some(Json{{"beliefs", std::move(beliefs)},
                   {"totalBeliefs", total},
                   {"beliefsByType", std::move(counts)},
                   {"summary", "Beliefs found in the text: " + std::to_string(total)}});
}

}  // namespace kaiko_emulator
