// SPDX-License-Identifier: MIT
// The emotion that an answer is about.
#include <kaiko/emotions.hpp>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

Emotion emotion_of(const char* category) {
  Emotion emotion;
  emotion.category = category;
  return emotion;
}

TEST_CASE("the primary emotion is the user's, else the unnamed one, else the first") {
  Analysis analysis;
  CHECK(analysis.primary().category.empty());
  analysis.emotions.append("system", emotion_of("joy"));
  analysis.emotions.append("assistant", emotion_of("love"));
  CHECK(analysis.primary().category == "joy");
  analysis.emotions.append("_default", emotion_of("fear"));
  CHECK(analysis.primary().category == "fear");
  analysis.emotions.append("user", emotion_of("anger"));
  CHECK(analysis.primary().category == "anger");
}

TEST_CASE("an emotion has a name for a switch, and keeps its word") {
  Emotion emotion;
  emotion.category = "fear";
  CHECK(emotion.name().value() == EmotionName::fear);
  emotion.category = "dread";
  CHECK(emotion.name().value() == EmotionName::unknown);
  CHECK(emotion.name().raw() == "dread");
}

}  // namespace
