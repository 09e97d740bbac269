// SPDX-License-Identifier: MIT
// What rides along with an analysis: trajectory, growth, conversation mode, beliefs, patterns and
// hostility (contract section 2.2). Values only. Scores are 0..1 unless a line says otherwise;
// everything is optional, since both the documentation and the gateway leave members out.
#pragma once

#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

struct HostilityState {
  std::optional<OpenEnum<HostilityLevel>> level{};
  std::optional<double> score{};
  std::optional<std::int64_t> escalation_count{};  // consecutive hostile records, of the last 10
  std::optional<WallTime> last_escalation{};
  std::optional<bool> de_escalation_detected{};
  std::optional<OpenEnum<RecommendedResponse>> recommended_response{};
  Extra extra{};
};

struct Baseline {
  std::optional<OpenEnum<BaselineWindow>> window{};
  std::optional<std::int64_t> data_point_count{};
  OrderedMap<double> dominant_emotions{};  // emotion -> frequency
  std::optional<double> average_intensity{};
  std::optional<double> baseline_valence{};  // -1..1
  std::optional<double> baseline_arousal{};
  std::optional<double> emotional_volatility{};
  std::optional<OpenEnum<Complexity>> average_complexity{};
  std::optional<double> average_wonder_index{};
  std::optional<std::int64_t> breakthrough_count{};
  Extra extra{};
};

// Over 30 days; needs points in both halves.
struct Trend {
  std::optional<OpenEnum<TrendDirection>> direction{};
  std::optional<double> valence_trend{};
  std::optional<double> intensity_trend{};
  std::optional<double> wonder_trend{};
  std::optional<double> breakthrough_rate{};  // per week
  Extra extra{};
};

struct Breakthrough {
  std::optional<bool> detected{};
  std::optional<OpenEnum<BreakthroughType>> type{};
  std::optional<double> significance{};
  Extra extra{};
};

// Over the last hours; in a context only.
struct Momentum {
  std::optional<std::string> current_emotion{};
  std::optional<double> current_intensity{};
  std::optional<double> current_wonder{};
  std::optional<OpenEnum<MomentumTrajectory>> trajectory{};
  std::optional<double> momentum{};  // per hour
  std::optional<double> average_intensity{};
  std::optional<double> average_wonder{};
  std::optional<double> average_valence{};  // -1..1
  std::optional<double> emotional_volatility{};
  std::optional<OpenEnum<DiscoveryPotential>> discovery_potential{};
  std::optional<std::int64_t> window_hours{};
  std::optional<std::int64_t> data_point_count{};
  Extra extra{};
};

struct SimilarMoment {
  std::optional<std::string> memory_id{};
  std::optional<double> similarity{};  // 0.7..1
  std::optional<std::string> emotion{};
  std::optional<double> intensity{};
  std::optional<WallTime> timestamp{};
  std::vector<std::string> tags{};
  std::optional<std::string> context{};  // the first 100 UTF-16 units of the earlier text
  Extra extra{};
};

struct MomentPattern {
  std::optional<std::string> pattern_id{};
  std::optional<OpenEnum<PatternType>> pattern_type{};
  std::optional<std::string> name{};
  std::optional<double> frequency{};
  std::optional<double> confidence{};
  std::vector<std::string> emotional_sequence{};
  Extra extra{};
};

struct SimilarMoments {
  std::vector<SimilarMoment> moments{};   // at most 5
  std::vector<MomentPattern> patterns{};  // at most 5
  std::optional<std::string> insights{};
  Extra extra{};
};

struct Trajectory {
  std::optional<Baseline> baseline{};
  std::optional<Trend> trend{};
  std::optional<Breakthrough> breakthrough{};
  std::optional<Momentum> momentum{};
  std::optional<SimilarMoments> similar_moments{};
  Extra extra{};
};

struct GrowthWindow {
  std::optional<WallTime> start{};
  std::optional<WallTime> end{};
  std::optional<std::int64_t> data_points{};
  Extra extra{};
};

struct ComparisonWindow {
  std::optional<GrowthWindow> recent{};
  std::optional<GrowthWindow> historical{};
  Extra extra{};
};

struct GrowthDimension {
  std::optional<OpenEnum<GrowthDimensionKind>> dimension{};
  std::optional<double> percentage_change{};  // not limited to +-100
  std::optional<double> recent_value{};
  std::optional<double> historical_value{};
  std::optional<double> threshold{};
  std::optional<bool> is_growing{};
  std::optional<std::string> description{};
  Extra extra{};
};

// Absent until there are at least 5 points in each of two windows of 30 days.
struct Growth {
  std::optional<ComparisonWindow> comparison_window{};
  std::vector<GrowthDimension> dimensions{};
  std::optional<double> overall_growth_score{};
  std::optional<std::int64_t> dimensions_growing{};
  std::optional<std::int64_t> dimensions_decline{};
  std::optional<std::string> summary{};
  Extra extra{};
};

struct ResponseStrategy {
  std::optional<std::string> tone{};
  std::optional<std::string> focus{};
  std::vector<std::string> actionables{};
  Extra extra{};
};

struct ResponseGuidance {
  std::optional<std::string> tone{};
  std::optional<std::string> focus{};
  std::vector<std::string> speech_patterns{};
  std::vector<std::string> prohibitions{};
  std::vector<std::string> example_responses{};
  Extra extra{};
};

struct ConversationMode {
  std::optional<OpenEnum<ConversationModeKind>> mode{};
  std::optional<double> confidence{};
  std::optional<std::string> reasoning{};
  std::optional<bool> crisis_detected{};
  std::optional<ResponseStrategy> response_strategy{};
  std::optional<OpenEnum<PersonalityMode>> personality_mode{};
  std::optional<double> personality_confidence{};
  std::optional<ResponseGuidance> response_guidance{};
  Extra extra{};
};

struct Belief {
  std::optional<OpenEnum<BeliefType>> type{};
  std::optional<std::string> content{};
  std::optional<double> confidence{};  // 0.3..1
  std::optional<std::string> raw_match{};
  Extra extra{};
};

struct Beliefs {
  std::vector<Belief> beliefs{};
  std::optional<std::int64_t> total_beliefs{};
  OrderedMap<std::int64_t> beliefs_by_type{};
  std::optional<std::string> summary{};
  Extra extra{};
};

struct DetectedPattern {
  std::optional<std::string> pattern_id{};
  std::optional<OpenEnum<PatternType>> pattern_type{};
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::string> trigger{};
  std::vector<std::string> emotional_sequence{};
  std::optional<std::int64_t> frequency{};
  std::optional<double> confidence{};
  std::optional<WallTime> last_occurrence{};
  std::optional<WallTime> first_detected{};
  std::optional<double> typical_duration{};  // minutes
  std::optional<double> typical_intensity{};
  Extra extra{};
};

struct Patterns {
  std::vector<DetectedPattern> detected{};
  std::vector<std::string> active_patterns{};  // ids with a confidence of at least 0.6
  std::optional<std::string> pattern_summary{};
  Extra extra{};
};

KAIKO_NAMESPACE_END
