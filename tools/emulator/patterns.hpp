// SPDX-License-Identifier: MIT
// Emotions that follow one another again and again in a history: the `patterns` of contract
// section 2.2. Of the pattern types it finds sequences only.
#pragma once

#include <string>

#include "api_answer.hpp"
#include "moment.hpp"

namespace kaiko_emulator {

// The list `detected`; empty when no step from one emotion to another came twice. `owner` goes
// into the ids.
Json detected_patterns(const Moments& moments, const std::string& owner);

// The whole `patterns` member around that list.
Json patterns_json(const Json& detected);

}  // namespace kaiko_emulator
