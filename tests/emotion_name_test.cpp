// SPDX-License-Identifier: MIT
// The names of emotions: the contract's words, typed off by hand, and what is not among them.
#include <kaiko/emotion_name.hpp>

#include <cstddef>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

// Contract 3.7: the documentation's six, the classifier's, the older ones.
constexpr const char* contract_words =
    "joy love sadness anger fear surprise "
    "admiration amusement anger annoyance approval caring confusion curiosity desire "
    "disappointment disapproval disgust embarrassment excitement fear gratitude grief joy love "
    "nervousness neutral optimism pride realization relief remorse sadness surprise "
    "wonder breakthrough transcendent discovery insight flow growth resilience vulnerability "
    "connection transformation contentment calm fatigue contempt shame hostility aggression "
    "toxicity anticipation trust";

// Contract 3.9.
constexpr const char* contract_tags =
    "joy sadness anger fear surprise disgust wonder curiosity anticipation trust breakthrough "
    "transcendent discovery insight flow growth resilience vulnerability connection transformation";

TEST_CASE("every word of the contract for an emotion or a tag has its name, and none is made up") {
  std::set<std::string> words;
  std::istringstream in(std::string(contract_words) + " " + contract_tags);
  for (std::string word; in >> word;) {
    INFO(word);
    CHECK(OpenEnum<EmotionName>(word).is_known());
    CHECK(OpenEnum<EmotionName>(word).raw() == word);
    words.insert(word);
  }
  CHECK(words.size() == std::size(Vocabulary<EmotionName>::words));
}

TEST_CASE("the names stand in the order of their words") {
  CHECK(OpenEnum<EmotionName>("joy").value() == EmotionName::joy);
  CHECK(OpenEnum<EmotionName>("surprise").value() == EmotionName::surprise);
  CHECK(OpenEnum<EmotionName>("remorse").value() == EmotionName::remorse);
  CHECK(OpenEnum<EmotionName>("calm").value() == EmotionName::calm);
  CHECK(OpenEnum<EmotionName>("trust").value() == EmotionName::trust);
  CHECK(static_cast<std::size_t>(EmotionName::trust) == std::size(Vocabulary<EmotionName>::words));
}

TEST_CASE("another word is kept") {
  const OpenEnum<EmotionName> word("schadenfreude");
  CHECK(word.value() == EmotionName::unknown);
  CHECK(word.raw() == "schadenfreude");
  CHECK_FALSE(OpenEnum<EmotionName>("mlSafetyScore").is_known());
}

}  // namespace
