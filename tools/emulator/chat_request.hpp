// SPDX-License-Identifier: MIT
// The body of POST /v2/chat/completions (contract section 2.4): what is wrong with it, and what it
// says. Both dialects ask it, with rules of their own. Makes no answer.
#pragma once

#include <string>
#include <vector>

#include "body_checks.hpp"

namespace kaiko_emulator {

enum class ChatRules { docs, gateway };

struct ChatMessage {
  std::string role;
  std::string content;
};

struct ChatInput {
  std::string model;
  std::string emotion_model;
  std::vector<ChatMessage> messages;
  bool is_stream = false;
};

std::vector<Violation> check_chat(const Json& body, ChatRules rules);

// Of a body without violations.
ChatInput chat_input(const Json& body);

// The models of the documentation and those registered with the gateway: some names are in both.
bool is_chat_model(const std::string& name, ChatRules rules);

}  // namespace kaiko_emulator
