// SPDX-License-Identifier: MIT
// POST /v2/emotions/analysis in the documentation's dialect: checks the body, makes the answer.
// Knows neither keys nor limits.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api_answer.hpp"

namespace kaiko_emulator {

struct AnalysisMessage {
  std::string role;
  std::string text;
};

struct AnalysisInput {
  std::string model;
  std::vector<AnalysisMessage> messages;
};

// The checked body, or what is wrong with it.
std::variant<AnalysisInput, ApiError> parse_analysis(const ApiRequest& request);

// One entry a role; of several messages of one role the last one counts.
Json analysis_body(const AnalysisInput& input);

}  // namespace kaiko_emulator
