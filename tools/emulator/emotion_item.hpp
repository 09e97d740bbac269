// SPDX-License-Identifier: MIT
// A reading as the EmotionItem of contract section 2.2, part by part: each dialect puts together
// the members that it has. Makes no whole answer.
#pragma once

#include <string>

#include "api_answer.hpp"
#include "emotion_model.hpp"

namespace kaiko_emulator {

// The members that every dialect has.
Json emotion_item(const std::string& text, const Reading& reading);

// Words out of the closed list of section 3.9.
Json tags_of(const Reading& reading);

// emotionalVector, emotionalTags and emotionalSignature.
void add_signature(Json& item, const Reading& reading);

// What the gateway says in place of the text: "pretty JOY".
std::string descriptor_of(const Reading& reading);

}  // namespace kaiko_emulator
