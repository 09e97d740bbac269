// SPDX-License-Identifier: MIT
// The members of an EmotionItem that only an analysis in a context has: three scores, the
// breakthrough and the hostility (contract section 2.2, E2). Asked by both dialects.
#pragma once

#include <cstddef>

#include "api_answer.hpp"
#include "moment.hpp"

namespace kaiko_emulator {

// For the moment at `index`, seen with those before it.
void add_context_insights(Json& item, const Moments& moments, std::size_t index);

// The hostilityState alone. Hostility is the score of anger.
Json hostility_of(const Moments& moments, std::size_t index);

}  // namespace kaiko_emulator
