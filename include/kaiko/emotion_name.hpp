// SPDX-License-Identifier: MIT
// The names of emotions as an enumeration, for a switch (contract 3.7 and 3.9). Categories, scores
// and tags are kept as the text that the server sent: what an emotion may be called is open.
#pragma once

#include <kaiko/open_enum.hpp>
#include <kaiko/version.hpp>

#include <string_view>

KAIKO_NAMESPACE_BEGIN

// The first six are what the documentation promises of every analysis. The next ones come from the
// gateway's classifier; those from `wonder` on are older words, and some are used as tags only.
enum class EmotionName {
  unknown,
  joy,
  love,
  sadness,
  anger,
  fear,
  surprise,
  admiration,
  amusement,
  annoyance,
  approval,
  caring,
  confusion,
  curiosity,
  desire,
  disappointment,
  disapproval,
  disgust,
  embarrassment,
  excitement,
  gratitude,
  grief,
  nervousness,
  neutral,
  optimism,
  pride,
  realization,
  relief,
  remorse,
  wonder,
  breakthrough,
  transcendent,
  discovery,
  insight,
  flow,
  growth,
  resilience,
  vulnerability,
  connection,
  transformation,
  contentment,
  calm,
  fatigue,
  contempt,
  shame,
  hostility,
  aggression,
  toxicity,
  anticipation,
  trust,
};
template <>
struct Vocabulary<EmotionName> {
  static constexpr std::string_view words[] = {
      "joy",           "love",        "sadness",        "anger",       "fear",     "surprise",
      "admiration",    "amusement",   "annoyance",      "approval",    "caring",   "confusion",
      "curiosity",     "desire",      "disappointment", "disapproval", "disgust",  "embarrassment",
      "excitement",    "gratitude",   "grief",          "nervousness", "neutral",  "optimism",
      "pride",         "realization", "relief",         "remorse",     "wonder",   "breakthrough",
      "transcendent",  "discovery",   "insight",        "flow",        "growth",   "resilience",
      "vulnerability", "connection",  "transformation", "contentment", "calm",     "fatigue",
      "contempt",      "shame",       "hostility",      "aggression",  "toxicity", "anticipation",
      "trust"};
};

KAIKO_NAMESPACE_END
