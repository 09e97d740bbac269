// SPDX-License-Identifier: MIT
// The member tables of insights.hpp: JSON name -> member. Source: contract section 2.2.
#pragma once

#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/version.hpp>

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <>
struct MembersOf<HostilityState> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&HostilityState::level>("level"),
      optional_member<&HostilityState::score>("score"),
      optional_member<&HostilityState::escalation_count>("escalationCount"),
      optional_member<&HostilityState::last_escalation>("lastEscalation"),
      optional_member<&HostilityState::de_escalation_detected>("deEscalationDetected"),
      optional_member<&HostilityState::recommended_response>("recommendedResponse"),
  };
};

template <>
struct MembersOf<Baseline> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Baseline::window>("window"),
      optional_member<&Baseline::data_point_count>("dataPointCount"),
      optional_member<&Baseline::dominant_emotions>("dominantEmotions"),
      optional_member<&Baseline::average_intensity>("averageIntensity"),
      optional_member<&Baseline::baseline_valence>("baselineValence"),
      optional_member<&Baseline::baseline_arousal>("baselineArousal"),
      optional_member<&Baseline::emotional_volatility>("emotionalVolatility"),
      optional_member<&Baseline::average_complexity>("averageComplexity"),
      optional_member<&Baseline::average_wonder_index>("averageWonderIndex"),
      optional_member<&Baseline::breakthrough_count>("breakthroughCount"),
  };
};

template <>
struct MembersOf<Trend> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Trend::direction>("direction"),
      optional_member<&Trend::valence_trend>("valenceTrend"),
      optional_member<&Trend::intensity_trend>("intensityTrend"),
      optional_member<&Trend::wonder_trend>("wonderTrend"),
      optional_member<&Trend::breakthrough_rate>("breakthroughRate"),
  };
};

template <>
struct MembersOf<Breakthrough> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Breakthrough::detected>("detected"),
      optional_member<&Breakthrough::type>("type"),
      optional_member<&Breakthrough::significance>("significance"),
  };
};

template <>
struct MembersOf<Momentum> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Momentum::current_emotion>("currentEmotion"),
      optional_member<&Momentum::current_intensity>("currentIntensity"),
      optional_member<&Momentum::current_wonder>("currentWonder"),
      optional_member<&Momentum::trajectory>("trajectory"),
      optional_member<&Momentum::momentum>("momentum"),
      optional_member<&Momentum::average_intensity>("averageIntensity"),
      optional_member<&Momentum::average_wonder>("averageWonder"),
      optional_member<&Momentum::average_valence>("averageValence"),
      optional_member<&Momentum::emotional_volatility>("emotionalVolatility"),
      optional_member<&Momentum::discovery_potential>("discoveryPotential"),
      optional_member<&Momentum::window_hours>("windowHours"),
      optional_member<&Momentum::data_point_count>("dataPointCount"),
  };
};

template <>
struct MembersOf<SimilarMoment> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&SimilarMoment::memory_id>("memoryId"),
      optional_member<&SimilarMoment::similarity>("similarity"),
      optional_member<&SimilarMoment::emotion>("emotion"),
      optional_member<&SimilarMoment::intensity>("intensity"),
      optional_member<&SimilarMoment::timestamp>("timestamp"),
      optional_member<&SimilarMoment::tags>("tags"),
      optional_member<&SimilarMoment::context>("context"),
  };
};

template <>
struct MembersOf<MomentPattern> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&MomentPattern::pattern_id>("patternId"),
      optional_member<&MomentPattern::pattern_type>("patternType"),
      optional_member<&MomentPattern::name>("name"),
      optional_member<&MomentPattern::frequency>("frequency"),
      optional_member<&MomentPattern::confidence>("confidence"),
      optional_member<&MomentPattern::emotional_sequence>("emotionalSequence"),
  };
};

template <>
struct MembersOf<SimilarMoments> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&SimilarMoments::moments>("moments"),
      optional_member<&SimilarMoments::patterns>("patterns"),
      optional_member<&SimilarMoments::insights>("insights"),
  };
};

template <>
struct MembersOf<Trajectory> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Trajectory::baseline>("baseline"),
      optional_member<&Trajectory::trend>("trend"),
      optional_member<&Trajectory::breakthrough>("breakthrough"),
      optional_member<&Trajectory::momentum>("momentum"),
      optional_member<&Trajectory::similar_moments>("similarMoments"),
  };
};

template <>
struct MembersOf<GrowthWindow> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&GrowthWindow::start>("start"),
      optional_member<&GrowthWindow::end>("end"),
      optional_member<&GrowthWindow::data_points>("dataPoints"),
  };
};

template <>
struct MembersOf<ComparisonWindow> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ComparisonWindow::recent>("recent"),
      optional_member<&ComparisonWindow::historical>("historical"),
  };
};

template <>
struct MembersOf<GrowthDimension> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&GrowthDimension::dimension>("dimension"),
      optional_member<&GrowthDimension::percentage_change>("percentageChange"),
      optional_member<&GrowthDimension::recent_value>("recentValue"),
      optional_member<&GrowthDimension::historical_value>("historicalValue"),
      optional_member<&GrowthDimension::threshold>("threshold"),
      optional_member<&GrowthDimension::is_growing>("isGrowing"),
      optional_member<&GrowthDimension::description>("description"),
  };
};

template <>
struct MembersOf<Growth> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Growth::comparison_window>("comparisonWindow"),
      optional_member<&Growth::dimensions>("dimensions"),
      optional_member<&Growth::overall_growth_score>("overallGrowthScore"),
      optional_member<&Growth::dimensions_growing>("dimensionsGrowing"),
      optional_member<&Growth::dimensions_decline>("dimensionsDecline"),
      optional_member<&Growth::summary>("summary"),
  };
};

template <>
struct MembersOf<ResponseStrategy> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ResponseStrategy::tone>("tone"),
      optional_member<&ResponseStrategy::focus>("focus"),
      optional_member<&ResponseStrategy::actionables>("actionables"),
  };
};

template <>
struct MembersOf<ResponseGuidance> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ResponseGuidance::tone>("tone"),
      optional_member<&ResponseGuidance::focus>("focus"),
      optional_member<&ResponseGuidance::speech_patterns>("speechPatterns"),
      optional_member<&ResponseGuidance::prohibitions>("prohibitions"),
      optional_member<&ResponseGuidance::example_responses>("exampleResponses"),
  };
};

template <>
struct MembersOf<ConversationMode> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ConversationMode::mode>("mode"),
      optional_member<&ConversationMode::confidence>("confidence"),
      optional_member<&ConversationMode::reasoning>("reasoning"),
      optional_member<&ConversationMode::crisis_detected>("crisisDetected"),
      optional_member<&ConversationMode::response_strategy>("responseStrategy"),
      optional_member<&ConversationMode::personality_mode>("personalityMode"),
      optional_member<&ConversationMode::personality_confidence>("personalityConfidence"),
      optional_member<&ConversationMode::response_guidance>("responseGuidance"),
  };
};

template <>
struct MembersOf<Belief> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Belief::type>("type"),
      optional_member<&Belief::content>("content"),
      optional_member<&Belief::confidence>("confidence"),
      optional_member<&Belief::raw_match>("rawMatch"),
  };
};

template <>
struct MembersOf<Beliefs> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Beliefs::beliefs>("beliefs"),
      optional_member<&Beliefs::total_beliefs>("totalBeliefs"),
      optional_member<&Beliefs::beliefs_by_type>("beliefsByType"),
      optional_member<&Beliefs::summary>("summary"),
  };
};

template <>
struct MembersOf<DetectedPattern> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&DetectedPattern::pattern_id>("patternId"),
      optional_member<&DetectedPattern::pattern_type>("patternType"),
      optional_member<&DetectedPattern::name>("name"),
      optional_member<&DetectedPattern::description>("description"),
      optional_member<&DetectedPattern::trigger>("trigger"),
      optional_member<&DetectedPattern::emotional_sequence>("emotionalSequence"),
      optional_member<&DetectedPattern::frequency>("frequency"),
      optional_member<&DetectedPattern::confidence>("confidence"),
      optional_member<&DetectedPattern::last_occurrence>("lastOccurrence"),
      optional_member<&DetectedPattern::first_detected>("firstDetected"),
      optional_member<&DetectedPattern::typical_duration>("typicalDuration"),
      optional_member<&DetectedPattern::typical_intensity>("typicalIntensity"),
  };
};

template <>
struct MembersOf<Patterns> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Patterns::detected>("detected"),
      optional_member<&Patterns::active_patterns>("activePatterns"),
      optional_member<&Patterns::pattern_summary>("patternSummary"),
  };
};

}  // namespace detail
KAIKO_NAMESPACE_END
