// SPDX-License-Identifier: MIT
// The bodies of the gateway's answers, with the members that its source has and in its casing
// (contract sections 2.2 and 2.4). Asked by its dialect only. Checks nothing and stores nothing.
#pragma once

#include <string>

#include "account_history.hpp"
#include "api_answer.hpp"
#include "classifier.hpp"
#include "clock.hpp"

namespace kaiko_emulator {

struct GatewayCall {
  std::string context_id;  // empty: the stateless route
  std::string api_key;
  SystemTime now;
};

// Of the latest moment in the account's history.
Json gateway_analysis(const AccountHistory::View& history, const GatewayCall& call,
                      const Classifier& classifier);

// The same joy for every context and message: at the commit that the contract names, nothing is
// looked up.
Json gateway_state(const std::string& context_id);
Json gateway_message(const std::string& context_id, const std::string& external_id);

Json gateway_completion(const std::string& model, const std::string& prompt,
                        const Classifier& classifier, SystemTime now);

}  // namespace kaiko_emulator
