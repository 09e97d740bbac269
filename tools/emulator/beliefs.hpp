// SPDX-License-Identifier: MIT
// What a text says its writer believes: the `beliefs` of contract section 2.2, found by a few
// openings of a sentence. Asked by both dialects.
#pragma once

#include <optional>
#include <string>

#include "api_answer.hpp"

namespace kaiko_emulator {

// Empty when none is found.
std::optional<Json> beliefs_of(const std::string& text);

}  // namespace kaiko_emulator
