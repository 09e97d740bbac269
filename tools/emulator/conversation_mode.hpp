// SPDX-License-Identifier: MIT
// How a talk should go on after a message: the conversationMode of contract sections 2.2 and 3.
// Asked by both dialects.
#pragma once

#include <string>

#include "api_answer.hpp"
#include "emotion_model.hpp"

namespace kaiko_emulator {

// With the members that both dialects have.
Json conversation_mode(const std::string& text, const Reading& reading);

// personalityMode, personalityConfidence and responseGuidance, which the gateway adds.
void add_personality(Json& mode);

}  // namespace kaiko_emulator
