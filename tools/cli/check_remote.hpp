// SPDX-License-Identifier: MIT
// What the answers to `kaiko doctor`'s requests say: the way there, the clock, the key, the limit
// and the routes. Facts in, findings out; asks nothing itself.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/error.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check_local.hpp"
#include "findings.hpp"

namespace kaiko_cli {

using SystemTime = std::chrono::system_clock::time_point;

// One request: what went wrong, null for nothing, and what happened on the wire.
struct Reply {
  const kaiko::Error* error = nullptr;
  const kaiko::CallInfo* info = nullptr;
};

// Whether what went wrong stands on the way: there is no answer to look at.
bool is_network_failure(const Reply& reply) noexcept;
// dns, connect and tls, one finding each; what comes after a failure was not reached. `proxy` is
// who was connected to instead of the origin; empty for none.
std::vector<Finding> network_findings(const Reply& reply, const Origin& origin,
                                      std::string_view proxy = {});

// An answer that is none of the API's, or says that the service is in trouble.
std::optional<Finding> service_finding(const Reply& ping);

// "Sun, 06 Nov 1994 08:49:37 GMT"; empty for anything else.
std::optional<SystemTime> http_date(std::string_view text);
// The Date of an answer against the local clock when it came.
Finding skew_finding(std::optional<std::string_view> date, SystemTime now);

// Whether the key is taken, by the first reply that tells: a service without a ping may have
// contexts.
Finding auth_finding(bool has_key, const std::vector<Reply>& replies);

Finding rate_finding(const Reply& reply, SystemTime now);

// GET of a context that nobody ever used.
Finding contexts_finding(const Reply& state);
// POST of a batch that every service has to refuse.
Finding batches_finding(const Reply& batch);

}  // namespace kaiko_cli
