// SPDX-License-Identifier: MIT
// Where the API's words begin, as numbers: for code that colours, counts or alerts. The server may
// have been calibrated differently, so compare with these; never correct an answer by them.
#pragma once

#include <kaiko/version.hpp>

KAIKO_NAMESPACE_BEGIN
// Where the words of kaiko/open_enum.hpp begin.
namespace thresholds {

// Of `Emotion::intensity`, for `intensity_level` (contract 3.1); below the last: minimal.
inline constexpr double intensity_critical = 0.90;
inline constexpr double intensity_high = 0.75;
inline constexpr double intensity_moderate = 0.55;
inline constexpr double intensity_subtle = 0.35;

// Of `Emotion::intensity`, for `discovery_level` (contract 3.3); below the last: routine.
inline constexpr double discovery_transcendent = 0.90;
inline constexpr double discovery_breakthrough = 0.75;
inline constexpr double discovery_significant = 0.55;
inline constexpr double discovery_normal = 0.35;

// A score of `Emotion::raw` above this counts for `complexity` (contract 3.2).
inline constexpr double complexity_score = 0.25;

// Of `Emotion::wonder_index` (contract 3.14).
inline constexpr double wonder_high = 0.70;
inline constexpr double wonder_moderate = 0.40;

// Of `Emotion::arousal` (contract 3.14): calm up to, excited from.
inline constexpr double arousal_calm = 0.30;
inline constexpr double arousal_excited = 0.70;

// Of `HostilityState::score` (contract 3.8); below the last: none.
inline constexpr double hostility_high = 0.80;
inline constexpr double hostility_medium = 0.55;
inline constexpr double hostility_low = 0.30;

// Of `Emotion::safety_concern_score` and `meta_emotional_score` (contract 3.15): at or above it the
// gateway raises its flag.
inline constexpr double safety_flag = 0.40;
inline constexpr double meta_breakthrough = 0.60;

}  // namespace thresholds
KAIKO_NAMESPACE_END
