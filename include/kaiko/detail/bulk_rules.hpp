// SPDX-License-Identifier: MIT
// What a failed request means for a bulk run: is it the message, the batch, the moment, or the
// account? Asked by bulk_run.hpp. Pure.
#pragma once

#include <kaiko/detail/retry.hpp>
#include <kaiko/error.hpp>
#include <kaiko/version.hpp>

#include <cstddef>

KAIKO_NAMESPACE_BEGIN
namespace detail {

enum class BulkStep {
  give_error,  // its messages have failed
  split,       // the batch was refused for what is in it: halves tell which
  one_by_one,  // this server has no batches
  again,       // throttled, so not processed: after the pause
  hold,        // the service is in trouble: the same request again, as a probe
  give_up,     // likewise, but what was sent must not be sent again: give_error, then probe
  stop,        // about the account or the set-up: no other request would fare better
  give_error_and_stop,  // likewise, but it was sent and must not be sent again
};

// The service is in trouble. What may have been carried out is not sent again in strict mode,
// whatever else was a reason to stop.
inline BulkStep step_in_trouble(const Error& error, bool is_strict) noexcept {
  const bool is_forbidden = error.why_stopped == WhyStopped::outcome_unknown ||
                            error.why_stopped == WhyStopped::already_applied;
  const bool may_be_done = is_strict && error.outcome == Outcome::unknown;
  return is_forbidden || may_be_done ? BulkStep::give_up : BulkStep::hold;
}

// Told in the body of a success: the request may have been carried out, whatever the words say, so
// it is neither sent again nor in parts.
inline bool is_told_with_success(const Error& error) noexcept {
  const bool is_success = error.http_status >= 200 && error.http_status < 300;
  const bool is_about_it = error.kind == ErrorKind::rejected || error.kind == ErrorKind::server ||
                           error.kind == ErrorKind::rate_limited ||
                           error.kind == ErrorKind::not_found || error.kind == ErrorKind::conflict;
  return is_success && is_about_it;
}

// A 409: the same key is under way at the server, for an earlier attempt or run, or it is done.
inline BulkStep step_after_conflict(const Error& error, bool is_strict) noexcept {
  const bool is_under_way =
      error.outcome == Outcome::unknown && error.why_stopped != WhyStopped::already_applied;
  return is_under_way ? step_in_trouble(error, is_strict) : BulkStep::give_error;
}

// Refused for what is in it. Parts have keys of their own, so there are none while the whole may
// have been carried out: by a 408, or by an attempt before the refusal.
inline BulkStep step_after_refusal(const Error& error, std::size_t messages,
                                   bool is_strict) noexcept {
  if (error.outcome == Outcome::unknown) return step_in_trouble(error, is_strict);
  return messages > 1 ? BulkStep::split : BulkStep::give_error;
}

// About the account or the set-up: it ends the run. Strict: what was sent is not left to another.
inline BulkStep step_to_end(const Error& error, bool is_strict) noexcept {
  return is_strict && error.outcome == Outcome::unknown ? BulkStep::give_error_and_stop
                                                        : BulkStep::stop;
}

// The client has got another key since, but this request could not be sent once more under it.
inline bool is_new_key_left(const Error& error) noexcept {
  return error.why_stopped == WhyStopped::attempts_used ||
         error.why_stopped == WhyStopped::deadline;
}

// An error of a request with so many messages, by the batch route or the one for single texts.
// Strict: what may have been carried out is not sent again.
inline BulkStep bulk_step_after(const Error& error, std::size_t messages, bool is_batch,
                                bool is_strict) noexcept {
  if (is_told_with_success(error)) return BulkStep::give_error;
  switch (error.kind) {
    case ErrorKind::rejected:
    case ErrorKind::too_large:
      return step_after_refusal(error, messages, is_strict);
    case ErrorKind::unsupported:
      if (!is_batch) return step_to_end(error, is_strict);
      return error.outcome == Outcome::unknown ? step_in_trouble(error, is_strict)
                                               : BulkStep::one_by_one;
    case ErrorKind::rate_limited:
      return is_quota_code(error.code) ? step_to_end(error, is_strict) : BulkStep::again;
    case ErrorKind::server:
      return error.http_status == 501 ? step_to_end(error, is_strict)
                                      : step_in_trouble(error, is_strict);
    case ErrorKind::dns:
    case ErrorKind::connect:
    case ErrorKind::proxy:
    case ErrorKind::tls:
    case ErrorKind::timeout:
    case ErrorKind::interrupted:
    case ErrorKind::protocol:
    case ErrorKind::resources:
      return step_in_trouble(error, is_strict);
    // Bytes that are no answer of the API's are an outage; JSON of another shape is an answer.
    case ErrorKind::invalid_response:
      return error.why_stopped == WhyStopped::not_retryable ? BulkStep::give_error
                                                            : step_in_trouble(error, is_strict);
    case ErrorKind::conflict:
      return step_after_conflict(error, is_strict);
    case ErrorKind::idempotency_mismatch:
    case ErrorKind::response_too_large:
      return BulkStep::give_error;
    default:
      return step_to_end(error, is_strict);
  }
}

}  // namespace detail
KAIKO_NAMESPACE_END
