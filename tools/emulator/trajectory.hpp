// SPDX-License-Identifier: MIT
// The course of the emotions over a history: the members of `trajectory` in contract section 2.2,
// each on its own, as not every answer has all of them. Knows no contexts and no clock.
#pragma once

#include <optional>
#include <utility>

#include "api_answer.hpp"
#include "moment.hpp"

namespace kaiko_emulator {

// What a trend compares: the documentation's contexts are short, the gateway looks at 30 days.
enum class Halves { by_count, by_time };

// What is usual in this history.
Json baseline_of(const Moments& moments);

// Empty when one of the halves has no moment in it.
std::optional<Json> trend_of(const Moments& moments, SystemTime now, Halves halves);

// Of the latest moment; empty when it is nothing of the kind.
std::optional<Json> breakthrough_of(const Moments& moments);

// Over the last 24 hours; empty with fewer than two moments in them.
std::optional<Json> momentum_of(const Moments& moments, SystemTime now);

// Earlier moments that were like the latest one, with the patterns given; empty when there is
// neither.
std::optional<Json> similar_moments_of(const Moments& moments, const Json& patterns);

inline void set_if_told(Json& owner, const char* name, std::optional<Json> value) {
  if (value) owner[name] = std::move(*value);
}

bool is_breakthrough_level(const Reading& reading);

}  // namespace kaiko_emulator
