// SPDX-License-Identifier: MIT
// What rides along with an analysis: trajectory, growth, conversation mode, beliefs, patterns and
// hostility (contract section 2.2). Values only. Scores are 0..1 unless a line says otherwise;
// everything is optional, since both the documentation and the gateway leave members out.
#pragma once

#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/time.hpp>
#include <kaiko/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// How hostile the person writes, over the account's last records (contract 3.8). In a context only.
struct HostilityState {
  std::optional<OpenEnum<HostilityLevel>> level{};  // vocabulary 3.8
  std::optional<double> score{};                    // 0..1
  std::optional<std::int64_t> escalation_count{};   // consecutive hostile records, of the last 10
  std::optional<WallTime> last_escalation{};        // only with a count above 0
  std::optional<bool> de_escalation_detected{};     // the gateway's judgement
  // Vocabulary 3.8; follows the level and the count.
  std::optional<OpenEnum<RecommendedResponse>> recommended_response{};
  Extra extra{};
};

// What is usual for the account, over BaselineWindow.
struct Baseline {
  std::optional<OpenEnum<BaselineWindow>> window{};          // `month` so far
  std::optional<std::int64_t> data_point_count{};            // records that it is made of
  OrderedMap<double> dominant_emotions{};                    // emotion -> frequency
  std::optional<double> average_intensity{};                 // 0..1
  std::optional<double> baseline_valence{};                  // -1..1
  std::optional<double> baseline_arousal{};                  // 0..1
  std::optional<double> emotional_volatility{};              // 0 and up
  std::optional<OpenEnum<Complexity>> average_complexity{};  // of the same records
  std::optional<double> average_wonder_index{};              // 0..1
  std::optional<std::int64_t> breakthrough_count{};          // in the window
  Extra extra{};
};

// Over 30 days; needs points in both halves.
struct Trend {
  // Turns at 0.1 of the sum of valence and wonder.
  std::optional<OpenEnum<TrendDirection>> direction{};
  std::optional<double> valence_trend{};      // a difference between the two halves
  std::optional<double> intensity_trend{};    // a difference
  std::optional<double> wonder_trend{};       // a difference
  std::optional<double> breakthrough_rate{};  // per week
  Extra extra{};
};

// Left out by the gateway where there was none.
struct Breakthrough {
  std::optional<bool> detected{};                    // true where it is there at all
  std::optional<OpenEnum<BreakthroughType>> type{};  // vocabulary 3.6
  std::optional<double> significance{};              // 0..1
  Extra extra{};
};

// Over the last hours; in a context only.
struct Momentum {
  std::optional<std::string> current_emotion{};                       // a category
  std::optional<double> current_intensity{};                          // 0..1
  std::optional<double> current_wonder{};                             // 0..1
  std::optional<OpenEnum<MomentumTrajectory>> trajectory{};           // vocabulary 3.6
  std::optional<double> momentum{};                                   // per hour
  std::optional<double> average_intensity{};                          // 0..1
  std::optional<double> average_wonder{};                             // 0..1
  std::optional<double> average_valence{};                            // -1..1
  std::optional<double> emotional_volatility{};                       // 0 and up
  std::optional<OpenEnum<DiscoveryPotential>> discovery_potential{};  // vocabulary 3.6
  std::optional<std::int64_t> window_hours{};                         // 24
  std::optional<std::int64_t> data_point_count{};                     // 2 and up
  Extra extra{};
};

// An earlier message of the account that felt alike.
struct SimilarMoment {
  std::optional<std::string> memory_id{};  // the gateway's own
  std::optional<double> similarity{};      // 0.7..1
  std::optional<std::string> emotion{};    // a category
  std::optional<double> intensity{};       // 0..1
  std::optional<WallTime> timestamp{};     // of the earlier message
  std::vector<std::string> tags{};         // vocabulary 3.9
  std::optional<std::string> context{};    // the first 100 UTF-16 units of the earlier text
  Extra extra{};
};

// What several such moments have in common.
struct MomentPattern {
  std::optional<std::string> pattern_id{};              // the gateway's own
  std::optional<OpenEnum<PatternType>> pattern_type{};  // vocabulary 3.10
  std::optional<std::string> name{};                    // for people
  std::optional<double> frequency{};                    // its unit is not documented
  std::optional<double> confidence{};                   // 0..1
  std::vector<std::string> emotional_sequence{};        // categories, in their order
  Extra extra{};
};

// Earlier moments like this one; left out where there are none.
struct SimilarMoments {
  std::vector<SimilarMoment> moments{};   // at most 5
  std::vector<MomentPattern> patterns{};  // at most 5
  std::optional<std::string> insights{};  // a sentence for people
  Extra extra{};
};

// Where the account is going (contract section 2.2); each part may be absent.
struct Trajectory {
  std::optional<Baseline> baseline{};               // what is usual
  std::optional<Trend> trend{};                     // over 30 days
  std::optional<Breakthrough> breakthrough{};       // only when there was one
  std::optional<Momentum> momentum{};               // in a context, with 2 points in 24 hours
  std::optional<SimilarMoments> similar_moments{};  // only when there are some
  Extra extra{};
};

// One of the two spans of 30 days that are compared.
struct GrowthWindow {
  std::optional<WallTime> start{};            // when it begins
  std::optional<WallTime> end{};              // when it ends
  std::optional<std::int64_t> data_points{};  // at least 5
  Extra extra{};
};

// What Growth compares.
struct ComparisonWindow {
  std::optional<GrowthWindow> recent{};      // the later one
  std::optional<GrowthWindow> historical{};  // the earlier one
  Extra extra{};
};

// One of the five dimensions of Growth.
struct GrowthDimension {
  std::optional<OpenEnum<GrowthDimensionKind>> dimension{};  // vocabulary 3.12
  std::optional<double> percentage_change{};                 // not limited to +-100
  std::optional<double> recent_value{};                      // in the recent window
  std::optional<double> historical_value{};                  // in the historical one
  std::optional<double> threshold{};         // in percent; of a negative one, less is growth
  std::optional<bool> is_growing{};          // percentage_change has passed the threshold
  std::optional<std::string> description{};  // a sentence for people
  Extra extra{};
};

// Absent until there are at least 5 points in each of two windows of 30 days.
struct Growth {
  std::optional<ComparisonWindow> comparison_window{};  // what was compared
  std::vector<GrowthDimension> dimensions{};            // 5
  std::optional<double> overall_growth_score{};         // its range is not documented
  std::optional<std::int64_t> dimensions_growing{};     // 0..5
  std::optional<std::int64_t> dimensions_decline{};     // 0..5
  std::optional<std::string> summary{};                 // a sentence for people
  Extra extra{};
};

// What a reply might aim at, in the gateway's words.
struct ResponseStrategy {
  std::optional<std::string> tone{};       // free text
  std::optional<std::string> focus{};      // free text
  std::vector<std::string> actionables{};  // free texts
  Extra extra{};
};

// How a reply might sound, in the gateway's words: by the personality mode.
struct ResponseGuidance {
  std::optional<std::string> tone{};             // free text
  std::optional<std::string> focus{};            // free text
  std::vector<std::string> speech_patterns{};    // how to phrase it
  std::vector<std::string> prohibitions{};       // what to leave out
  std::vector<std::string> example_responses{};  // whole sentences
  Extra extra{};
};

// What kind of reply the message calls for.
struct ConversationMode {
  std::optional<OpenEnum<ConversationModeKind>> mode{};         // vocabulary 3.4
  std::optional<double> confidence{};                           // 0..1
  std::optional<std::string> reasoning{};                       // a sentence for people
  std::optional<bool> crisis_detected{};                        // the gateway's judgement
  std::optional<ResponseStrategy> response_strategy{};          // what to aim at
  std::optional<OpenEnum<PersonalityMode>> personality_mode{};  // vocabulary 3.5
  std::optional<double> personality_confidence{};               // 0..1
  std::optional<ResponseGuidance> response_guidance{};          // how to sound
  Extra extra{};
};

// Something that the writer says of themselves.
struct Belief {
  std::optional<OpenEnum<BeliefType>> type{};  // vocabulary 3.11
  std::optional<std::string> content{};        // in the gateway's words
  std::optional<double> confidence{};          // 0.3..1
  std::optional<std::string> raw_match{};      // the words of the message that told it
  Extra extra{};
};

// What one message tells of its writer's beliefs; absent where it tells none.
struct Beliefs {
  std::vector<Belief> beliefs{};                // at least 1
  std::optional<std::int64_t> total_beliefs{};  // how many there are
  OrderedMap<std::int64_t> beliefs_by_type{};   // the gateway's word -> how many
  std::optional<std::string> summary{};         // a sentence for people
  Extra extra{};
};

// What comes again and again in the account's records.
struct DetectedPattern {
  std::optional<std::string> pattern_id{};  // holds the account's id, and bytes that are not ASCII
  std::optional<OpenEnum<PatternType>> pattern_type{};  // vocabulary 3.10
  std::optional<std::string> name{};                    // for people
  std::optional<std::string> description{};             // a sentence for people
  std::optional<std::string> trigger{};                 // what starts it; may be absent
  std::vector<std::string> emotional_sequence{};        // categories, in their order
  std::optional<std::int64_t> frequency{};              // how often it was seen
  std::optional<double> confidence{};                   // 0..1
  std::optional<WallTime> last_occurrence{};            // when it was last seen
  std::optional<WallTime> first_detected{};             // when it was first seen
  std::optional<double> typical_duration{};             // minutes
  std::optional<double> typical_intensity{};            // 0..1
  Extra extra{};
};

// In a context, when at least one was found.
struct Patterns {
  std::vector<DetectedPattern> detected{};       // at least 1
  std::vector<std::string> active_patterns{};    // ids with a confidence of at least 0.6
  std::optional<std::string> pattern_summary{};  // a sentence for people
  Extra extra{};
};

KAIKO_NAMESPACE_END
