// SPDX-License-Identifier: MIT
// The bodies of the documentation's answers (contract sections 2.2 to 2.4). Asked by its dialect
// only. Checks nothing and stores nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis_request.hpp"
#include "chat_request.hpp"
#include "classifier.hpp"
#include "dialect.hpp"
#include "moment.hpp"

namespace kaiko_emulator {

struct ContextView {
  std::string id;
  const Moments& moments;
  std::size_t first_new = 0;  // from here on they came with this request
};

// One entry a role; of several messages of one role the last one counts.
Json docs_analysis(const std::vector<AnalysisMessage>& messages, const Classifier& classifier);

// One entry a message, in their order.
Json docs_batch(const std::vector<AnalysisMessage>& messages, const Classifier& classifier);

Json docs_context_analysis(const ContextView& context, const Classifier& classifier,
                           SystemTime now);
Json docs_state(const ContextView& context, const Classifier& classifier, SystemTime now);
Json docs_message(const std::string& context_id, const Moment& moment,
                  const Classifier& classifier);
Json docs_completion(const ChatInput& input, const Classifier& classifier, const Call& call);

}  // namespace kaiko_emulator
