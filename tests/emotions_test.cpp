// SPDX-License-Identifier: MIT
// The emotion that an answer is about.
#include <kaiko/emotions.hpp>

#include <string>
#include <utility>

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

TEST_CASE("the dominant emotion is the highest score") {
  Emotion emotion = emotion_of("fear");
  emotion.raw = {{"joy", 0.2}, {"fear", 0.7}, {"mlSafetyScore", 0.9}};
  CHECK(emotion.dominant() == std::make_pair(std::string("fear"), 0.7));
}

TEST_CASE("without a score above 0 the dominant emotion is the category, as of a fallback") {
  Emotion fallback = emotion_of("neutral");
  fallback.raw = {{"joy", 0}, {"love", 0}, {"sadness", 0}};
  CHECK(fallback.dominant() == std::make_pair(std::string("neutral"), 0.0));
  fallback.intensity = 0.1;
  CHECK(fallback.dominant() == std::make_pair(std::string("neutral"), 0.1));
  fallback.raw = {{"mlSafetyScore", 0.9}};
  CHECK(fallback.dominant() == std::make_pair(std::string("neutral"), 0.1));
}

TEST_CASE("what is no emotion among the scores is known in both spellings") {
  for (const char* const name : {"empathicConcern", "empathic_concern", "personalDistress",
                                 "personal_distress", "mlSafetyScore", "ml_safety_score"}) {
    INFO(name);
    CHECK_FALSE(Emotion::is_emotion(name));
  }
  CHECK(Emotion::is_emotion("joy"));
  CHECK(Emotion::is_emotion("safety"));
}

}  // namespace
