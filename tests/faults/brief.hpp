// SPDX-License-Identifier: MIT
// One call in brief, what the ledger has under its key, and the rules that hold between the two.
// For the oracle, and for rows that can't keep whole records: too many calls, or no memory.
#pragma once

#include <kaiko/kaiko.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "faults/stage.hpp"

namespace kaiko_faults {

struct Brief {
  std::array<char, 37> key{};   // of idempotency
  std::int16_t intensity = -1;  // in thousandths
  std::int8_t sends = 0;
  bool is_success = false;
  kaiko::Outcome outcome = kaiko::Outcome::unknown;
};

// Allocates nothing.
Brief brief_of(const kaiko::Result<kaiko::Analysis>& result);

// All requests under one idempotency key, over all servers of a scenario.
struct Traffic {
  int requests = 0;
  int processed = 0;  // carried out, or answered from memory
  int effects = 0;
  int intensity = -1;
  std::set<std::string> body_hashes;

  void add(const nlohmann::json& request);
};

std::vector<std::string> broken_rules(const Brief& call, const Traffic& traffic,
                                      const Stage& stage);

// Holds the calls, and whatever else the last server has seen, against the rules.
void judge_briefs(Stage& stage, const std::vector<Brief>& calls);

}  // namespace kaiko_faults
