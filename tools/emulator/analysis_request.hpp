// SPDX-License-Identifier: MIT
// The body of the analysis routes (contract section 2.1): what is wrong with it, and what it says.
// Both dialects ask it, with rules of their own. Makes no answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "body_checks.hpp"

namespace kaiko_emulator {

// Where the documentation and the gateway's source part.
struct AnalysisRules {
  bool is_uuid_wanted = false;   // of an externalId
  bool is_empty_refused = true;  // an empty list of messages
};

struct AnalysisMessage {
  std::optional<std::string> role;
  std::string text;
  std::string external_id;  // empty: none
};

std::vector<Violation> check_analysis(const Json& body, const AnalysisRules& rules);

// Of a body without violations.
std::vector<AnalysisMessage> analysis_messages(const Json& body);

}  // namespace kaiko_emulator
