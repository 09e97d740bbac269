// SPDX-License-Identifier: MIT
// What happened on the wire during one call: attempts, ids, timings, limits. Comes with every
// Result, on success and on failure. Filled by the call, never by the server's body.
#pragma once

#include <kaiko/error.hpp>
#include <kaiko/headers.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// The rate limit as the last answer told it (X-RateLimit-*, contract section 5); empty where
// silent.
struct RateLimit {
  std::optional<std::int64_t> limit{};                           // requests per window
  std::optional<std::int64_t> remaining{};                       // requests left in the window
  std::optional<std::chrono::system_clock::time_point> reset{};  // when the window ends
};

// How long each phase of the last attempt took, counted from its start; 0: not reached.
struct Timings {
  std::chrono::microseconds resolved{};    // the name was looked up
  std::chrono::microseconds connected{};   // TCP
  std::chrono::microseconds secured{};     // TLS
  std::chrono::microseconds first_byte{};  // of the answer
  std::chrono::microseconds total{};       // the whole attempt
  bool is_connection_reused = false;       // then name, TCP and TLS take no time
};

// One try of a call.
struct Attempt {
  std::optional<ErrorKind> cause{};  // why it failed; empty for the one that succeeded
  int http_status = 0;               // 0: no answer
  int sends = 0;                     // how often the request left this process
  // Since the attempt before it, as it was planned. Of the first one: since the call began, for a
  // place in flight or because the whole client paused.
  std::chrono::milliseconds waited_before{};
  std::chrono::microseconds elapsed{};  // of this attempt, without the wait before it
};

// Everything that is known of one call.
struct CallInfo {
  int http_status = 0;              // of the last answer; 0: there was none
  std::string request_id{};         // of the last answer; empty where it told none
  std::string idempotency_key{};    // empty for GET
  std::vector<Attempt> attempts{};  // in order; more than one: there were retries
  int sends = 0;  // over all attempts: more than one means that the server may have seen it twice
  std::chrono::microseconds elapsed{};      // of the whole call, waits included
  Timings timings{};                        // of the last attempt
  RateLimit rate_limit{};                   // as the last answer told it
  HeaderBlock headers{};                    // of the last answer
  std::vector<std::string> deprecations{};  // "Deprecation: true" and the like, as received
  // What the decoder kept aside instead of failing: "emotions.user.valence: expected a number". The
  // first hundred.
  std::vector<std::string> decode_notes{};
  std::string body{};  // the last answer's, with CallOptions::keep_body only; may hold user text
};

KAIKO_NAMESPACE_END
