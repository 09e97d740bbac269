// SPDX-License-Identifier: MIT
// Decides whether a failed attempt is followed by another, and after how long. Asked by call.hpp.
// Pure: never sleeps, never sends, keeps nothing.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/answer.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// What the decision knows of a failed attempt.
struct Failure {
  const Error& error;
  const std::vector<Attempt>& attempts;  // so far, this one last
  int sends = 0;                         // of all attempts
  bool is_answer = false;  // a complete answer with an error status; else the transport failed
  bool is_get = false;
  bool is_shape_known_wrong = false;  // a complete JSON answer of the wrong shape
  bool is_resolver_busy = false;      // the transport did not even begin
  std::optional<Milliseconds> server_wait{};
  std::optional<bool> should_retry{};  // the server's own word, x-should-retry
};

struct RetryDecision {
  bool is_again = false;
  Milliseconds wait{};
  WhyStopped why = WhyStopped::not_retryable;
};

enum class Repeat {
  never,
  safe,        // nothing was processed: whatever the request is
  safe_once,   // likewise, but it rarely helps
  idempotent,  // it may have been processed: only if a second time does no harm
  idempotent_once,
};

// Of one call. Options that replace the client's don't end its strict mode by leaving `resend` out.
inline RetryOptions retry_options_of(const CallOptions& call, const RetryOptions& clients) {
  RetryOptions options = call.retry.value_or(clients);
  if (clients.resend == Resend::never) options.resend = Resend::never;
  options.resend = call.resend.value_or(options.resend);
  return options;
}

// A quota does not come back within a call.
inline bool is_quota_code(std::string_view code) noexcept {
  return code.find("quota") != std::string_view::npos ||
         code.find("billing") != std::string_view::npos;
}

inline Repeat repeat_after_status(const Failure& failure) noexcept {
  switch (failure.error.http_status) {
    case 408:
    case 425:
    case 502:
    case 504:
      return Repeat::idempotent;
    case 503:
    case 529:
      return failure.server_wait ? Repeat::safe : Repeat::idempotent;
    case 429:
      return is_quota_code(failure.error.code) ? Repeat::never : Repeat::safe;
    // A server that honours the key replays the same 500.
    case 500:
      return Repeat::idempotent_once;
    case 409:
      return is_in_progress_code(failure.error.code) ? Repeat::idempotent : Repeat::never;
    default:
      break;
  }
  const bool is_proxy_status = failure.error.http_status >= 520 && failure.error.http_status <= 527;
  return is_proxy_status ? Repeat::idempotent : Repeat::never;
}

// The counter beats the code: what was sent once is of unknown outcome, also when a later step
// failed.
inline Repeat repeat_after_transport(const Failure& failure) noexcept {
  const bool is_unsent = failure.sends == 0;
  if (failure.is_resolver_busy) return Repeat::never;
  switch (failure.error.kind) {
    case ErrorKind::dns:
    case ErrorKind::tls:
      return is_unsent ? Repeat::safe_once : Repeat::idempotent;
    case ErrorKind::connect:
    case ErrorKind::proxy:
    case ErrorKind::timeout:
    case ErrorKind::interrupted:
    case ErrorKind::resources:
      return is_unsent ? Repeat::safe : Repeat::idempotent;
    // A peer that wants another protocol (101) wants it the next time too; garbage may be chance.
    case ErrorKind::protocol:
      return is_unsent || failure.error.http_status == 101 ? Repeat::never
                                                           : Repeat::idempotent_once;
    case ErrorKind::invalid_response:
      return failure.is_shape_known_wrong ? Repeat::never : Repeat::idempotent;
    default:
      return Repeat::never;
  }
}

inline Repeat repeat_rule(const Failure& failure) noexcept {
  const Repeat rule =
      failure.is_answer ? repeat_after_status(failure) : repeat_after_transport(failure);
  if (!failure.should_retry) return rule;
  if (!*failure.should_retry) return Repeat::never;
  // Who redirects is not the API, and the same request would be redirected again.
  if (failure.error.kind == ErrorKind::redirect) return Repeat::never;
  return rule == Repeat::never || rule == Repeat::idempotent_once ? Repeat::idempotent : rule;
}

// Twice in a row the same is more than "once more".
inline bool is_repeated_cause(const Failure& failure) noexcept {
  std::size_t same = 0;
  for (const Attempt& attempt : failure.attempts) {
    const bool is_same =
        attempt.cause == failure.error.kind && attempt.http_status == failure.error.http_status;
    same += is_same ? 1 : 0;
  }
  return same > 1;
}

// What is added to a wait that the server named, so that not everybody comes back at once: 0..10 %,
// at most a second. `chance` is in [0, 1).
inline Milliseconds spread_of(Milliseconds wait, double chance) noexcept {
  const Milliseconds most = (std::min)(wait / 10, Milliseconds(1000));
  return Milliseconds(static_cast<Milliseconds::rep>(static_cast<double>(most.count()) * chance));
}

// `chance` is in [0, 1). A server's wait is never cut short; ours carry full or equal jitter.
inline Milliseconds wait_before_retry(const Failure& failure, const RetryOptions& options,
                                      double chance) noexcept {
  const auto part = [chance](Milliseconds whole) {
    return Milliseconds(
        static_cast<Milliseconds::rep>(static_cast<double>(whole.count()) * chance));
  };
  if (failure.server_wait) return *failure.server_wait + spread_of(*failure.server_wait, chance);
  const auto doublings = static_cast<int>((std::min)(failure.attempts.size() - 1, std::size_t{20}));
  const bool is_throttled = failure.error.kind == ErrorKind::rate_limited ||
                            failure.error.kind == ErrorKind::conflict ||
                            failure.error.http_status == 503 || failure.error.http_status == 529;
  if (!is_throttled) {
    return part((std::min)(options.base_delay * (1 << doublings), options.max_delay));
  }
  const Milliseconds whole =
      (std::min)(options.throttled_base_delay * (1 << doublings), options.throttled_max_delay);
  return whole / 2 + part(whole / 2);
}

inline RetryDecision stop_because(WhyStopped why) noexcept {
  RetryDecision decision;
  decision.why = why;
  return decision;
}

// Whether the rules allow another attempt at all; time and budget are asked by the caller.
inline RetryDecision decide_retry(const Failure& failure, const RetryOptions& options,
                                  double chance) {
  const Repeat rule = repeat_rule(failure);
  if (failure.should_retry == false) return stop_because(WhyStopped::server_said_no);
  if (rule == Repeat::never) return stop_because(WhyStopped::not_retryable);
  const bool needs_idempotency = rule == Repeat::idempotent || rule == Repeat::idempotent_once;
  if (needs_idempotency && !failure.is_get && options.resend == Resend::never) {
    // A refusal that the server would like to see again is none the less one.
    const bool is_unknown = failure.error.outcome == Outcome::unknown;
    return stop_because(is_unknown ? WhyStopped::outcome_unknown : WhyStopped::not_retryable);
  }
  const bool is_once = rule == Repeat::safe_once || rule == Repeat::idempotent_once;
  if (is_once && is_repeated_cause(failure)) return stop_because(WhyStopped::attempts_used);
  if (failure.attempts.size() >= static_cast<std::size_t>(options.attempts)) {
    return stop_because(WhyStopped::attempts_used);
  }
  if (failure.server_wait && *failure.server_wait > options.max_server_wait) {
    return stop_because(WhyStopped::wait_too_long);
  }
  RetryDecision decision;
  decision.is_again = true;
  decision.wait = wait_before_retry(failure, options, chance);
  return decision;
}

}  // namespace detail
KAIKO_NAMESPACE_END
