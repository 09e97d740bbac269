// SPDX-License-Identifier: MIT
// A vocabulary that may grow: the known value, or `unknown` with the server's word kept. Every
// vocabulary of the contract's section 3 that the models use is listed here. No parsing of JSON.
#pragma once

#include <kaiko/version.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN

namespace detail {
// Counted from 1; 0: none of them.
inline std::size_t place_of_word(const std::string_view* words, std::size_t count,
                                 std::string_view word) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (words[i] == word) return i + 1;
  }
  return 0;
}
}  // namespace detail

// The words of each vocabulary, in the order of its enumerators after `unknown`.
template <class E>
struct Vocabulary;

// A word of a vocabulary: its value, or `unknown` and the word itself. Made from either.
template <class E>
class OpenEnum {
 public:
  OpenEnum() = default;
  // A known value, without a word of its own.
  OpenEnum(E value) noexcept : value_(value) {}
  // The value of a word of the API's; any other word is kept.
  explicit OpenEnum(std::string_view word) : value_(lookup(word)) {
    if (value_ == E::unknown) unknown_word_ = word;
  }

  // `unknown` for a word that is not in the vocabulary, and where nothing was told.
  E value() const noexcept { return value_; }
  // Whether value() is not `unknown`.
  bool is_known() const noexcept { return value_ != E::unknown; }
  // The server's word, also when it is unknown to this version.
  std::string_view raw() const noexcept {
    if (!is_known()) return unknown_word_;
    return Vocabulary<E>::words[static_cast<std::size_t>(value_) - 1];
  }

  // Two unknown words are equal when they are the same word.
  friend bool operator==(const OpenEnum& a, const OpenEnum& b) noexcept {
    return a.value_ == b.value_ && a.unknown_word_ == b.unknown_word_;
  }
  // The opposite.
  friend bool operator!=(const OpenEnum& a, const OpenEnum& b) noexcept { return !(a == b); }

 private:
  static E lookup(std::string_view word) noexcept {
    constexpr std::size_t count = sizeof(Vocabulary<E>::words) / sizeof(std::string_view);
    return static_cast<E>(detail::place_of_word(Vocabulary<E>::words, count, word));
  }

  E value_ = E::unknown;
  std::string unknown_word_;
};

// 3.1, of intensity: critical >= 0.90, high >= 0.75, moderate >= 0.55, subtle >= 0.35.
enum class IntensityLevel { unknown, minimal, subtle, moderate, high, critical };
template <>
struct Vocabulary<IntensityLevel> {
  static constexpr std::string_view words[] = {"minimal", "subtle", "moderate", "high", "critical"};
};

// 3.2, by the number of raw scores above 0.25.
enum class Complexity { unknown, simple, layered, paradoxical, transcendent };
template <>
struct Vocabulary<Complexity> {
  static constexpr std::string_view words[] = {"simple", "layered", "paradoxical", "transcendent"};
};

// 3.3, of intensity: transcendent >= 0.90, breakthrough >= 0.75, significant >= 0.55, normal >=
// 0.35.
enum class DiscoveryLevel { unknown, routine, normal, significant, breakthrough, transcendent };
template <>
struct Vocabulary<DiscoveryLevel> {
  static constexpr std::string_view words[] = {"routine", "normal", "significant", "breakthrough",
                                               "transcendent"};
};

// 3.4: what kind of reply a message calls for.
enum class ConversationModeKind {
  unknown,
  crisis_intervention,
  emotional_support,
  analytical_deep_dive,
  goal_strategy,
  task_execution,
  information_retrieval,
  conversational,
};
template <>
struct Vocabulary<ConversationModeKind> {
  static constexpr std::string_view words[] = {
      "crisis_intervention", "emotional_support",     "analytical_deep_dive", "goal_strategy",
      "task_execution",      "information_retrieval", "conversational"};
};

// 3.5: whose voice a reply should have.
enum class PersonalityMode {
  unknown,
  core,
  therapeutic,
  crisis,
  coaching,
  conversational,
  minimal,
  analytical,
};
template <>
struct Vocabulary<PersonalityMode> {
  static constexpr std::string_view words[] = {
      "core", "therapeutic", "crisis", "coaching", "conversational", "minimal", "analytical"};
};

// 3.6, of Trend.
enum class TrendDirection { unknown, improving, stable, declining };
template <>
struct Vocabulary<TrendDirection> {
  static constexpr std::string_view words[] = {"improving", "stable", "declining"};
};

// 3.6, of Momentum.
enum class MomentumTrajectory { unknown, escalating, de_escalating, stable };
template <>
struct Vocabulary<MomentumTrajectory> {
  static constexpr std::string_view words[] = {"escalating", "de-escalating", "stable"};
};

// 3.6, of Momentum.
enum class DiscoveryPotential { unknown, low, medium, high };
template <>
struct Vocabulary<DiscoveryPotential> {
  static constexpr std::string_view words[] = {"low", "medium", "high"};
};

// 3.6, of Baseline.
enum class BaselineWindow { unknown, week, month, quarter };
template <>
struct Vocabulary<BaselineWindow> {
  static constexpr std::string_view words[] = {"week", "month", "quarter"};
};

// 3.6: an intensity 0.35 above the average, a wonder from 0.9, or the discovery level.
enum class BreakthroughType { unknown, discovery_level, intensity_spike, wonder_explosion };
template <>
struct Vocabulary<BreakthroughType> {
  static constexpr std::string_view words[] = {"discovery_level", "intensity_spike",
                                               "wonder_explosion"};
};

// 3.8: low >= 0.3, medium >= 0.55, high >= 0.8.
enum class HostilityLevel { unknown, none, low, medium, high };
template <>
struct Vocabulary<HostilityLevel> {
  static constexpr std::string_view words[] = {"none", "low", "medium", "high"};
};

// 3.8: crisis for high or 3 in a row, boundary_setting for medium or 2, defensive for low or 1.
enum class RecommendedResponse { unknown, normal, defensive, boundary_setting, crisis };
template <>
struct Vocabulary<RecommendedResponse> {
  static constexpr std::string_view words[] = {"normal", "defensive", "boundary_setting", "crisis"};
};

// 3.10; the documentation's prose also writes "trigger-based", which stays a word of its own.
enum class PatternType { unknown, temporal, trigger_based, cyclical, sequential, recovery };
template <>
struct Vocabulary<PatternType> {
  static constexpr std::string_view words[] = {"temporal", "trigger_based", "cyclical",
                                               "sequential", "recovery"};
};

// 3.11: the gateway's four, and two more of the documentation.
enum class BeliefType {
  unknown,
  explicit_belief,
  identity,
  value,
  purpose,
  capability,
  relational
};
template <>
struct Vocabulary<BeliefType> {
  static constexpr std::string_view words[] = {"explicit", "identity",   "value",
                                               "purpose",  "capability", "relational"};
};

// 3.12, of Growth.
enum class GrowthDimensionKind {
  unknown,
  regulation,
  awareness,
  vulnerability,
  resilience,
  complexity,
};
template <>
struct Vocabulary<GrowthDimensionKind> {
  static constexpr std::string_view words[] = {"regulation", "awareness", "vulnerability",
                                               "resilience", "complexity"};
};

// 3.13: where numbers come from.
enum class DataQuality { unknown, ml_predicted, rule_derived, fallback };
template <>
struct Vocabulary<DataQuality> {
  static constexpr std::string_view words[] = {"ml_predicted", "rule_derived", "fallback"};
};

KAIKO_NAMESPACE_END
