// SPDX-License-Identifier: MIT
// What went wrong, whether the request may have been carried out, and what a caller can do.
// A plain value: made by the checks, the call and the decoder; nothing here throws or prints.
#pragma once

#include <kaiko/version.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#if KAIKO_EXCEPTIONS
#include <exception>
#include <memory>
#endif

KAIKO_NAMESPACE_BEGIN

// What a caller can do about it; each line says what.
enum class ErrorKind {
  // Before any I/O; `param` names the field.
  invalid_argument,  // fix the call
  configuration,     // fix the set-up
  key_source,        // fix the secret: it is missing, unreadable or malformed
  // Answers of the API.
  authentication,        // 401
  permission,            // 403
  credits,               // 402: top up the account
  not_found,             // 404: no such thing, or the context has expired
  conflict,              // 409: it is there already; or under way, with `outcome` unknown
  idempotency_mismatch,  // this idempotency key was used for another request: 422, or before I/O
  rejected,              // 400, 405, 422 and other refusals
  too_large,             // 413
  rate_limited,          // 429: later, see retry_after
  server,                // 5xx: later
  unsupported,           // analyze_batch, ping: this server does not have the route (404, 405)
  // The way to the API, by phase.
  dns,
  connect,
  proxy,
  tls,          // the handshake failed
  tls_trust,    // the certificate was refused: never retried
  timeout,      // see `timeout` for the limit that fired
  interrupted,  // cut off after something was sent
  protocol,     // not HTTP
  // The answer itself.
  redirect,  // never followed: look at base_url
  invalid_response,
  response_too_large,
  stream_interrupted,  // a stream ended before its end; `events` of it had been handed over
  // This process.
  resources,  // out of descriptors or memory
  cancelled,
  would_deadlock,
  shut_down,
};

// The value's name as written above.
KAIKO_INLINE std::string_view to_string(ErrorKind kind) noexcept;

// Whether the request may have been carried out.
enum class Outcome {
  not_sent,  // no byte of it left this process
  rejected,  // the server answered that it did not do it
  unknown,   // sent; it may or may not have been carried out
};
// The value's name as written above.
KAIKO_INLINE std::string_view to_string(Outcome outcome) noexcept;

// Why no further attempt was made.
enum class WhyStopped {
  not_retryable,      // trying again can't help
  attempts_used,      // RetryOptions::attempts, or what a failure of its kind gets: a 500, `dns`,
                      // `tls` and `protocol` are tried once more only
  deadline,           // the wait does not fit TimeoutOptions::total
  wait_too_long,      // the server asks for a longer wait than RetryOptions::max_server_wait
  budget_exhausted,   // too many retries on this client lately
  outcome_unknown,    // Resend::never: it may have been carried out
  server_said_no,     // x-should-retry: false
  already_applied,    // an earlier attempt of this call was carried out
  stopped_by_caller,  // cancelled or shut down
};
// The value's name as written above.
KAIKO_INLINE std::string_view to_string(WhyStopped why) noexcept;

// The limit that ended a call of kind `timeout`.
enum class TimeoutKind { none, connect, attempt, stream_idle, total };
// The value's name as written above.
KAIKO_INLINE std::string_view to_string(TimeoutKind timeout) noexcept;

// One complaint of a 422 answer (contract section 4, shape B).
struct ErrorDetail {
  std::string message{};                // the server's words
  std::string rule{};                   // for example "maxLength"
  std::string field{};                  // for example "messages.0.content.text"
  std::string meta_json{};              // JSON text of what else it says, up to 512 bytes
  std::optional<std::int64_t> index{};  // of the message at fault, where it is told
};

// What went wrong with a call.
struct Error {
  ErrorKind kind = ErrorKind::invalid_argument;  // decides what to do
  int http_status = 0;                           // 0: there was no answer
  std::string type{};  // the server's error type, e.g. "invalid_request_error"
  std::string code{};  // the server's error code, e.g. "missing_field"
  // A sentence. The server's own where it sent one: it may quote the request, so show it to the
  // caller, not to a log. The API key is scrubbed from it. Else the SDK's, which quotes nothing.
  std::string message{};
  std::string param{};  // the field at fault, e.g. "messages[3].text"
  // Of a 422: one for each complaint, the first 100. The server's words, like `message`.
  std::vector<ErrorDetail> details{};
  std::string request_id{};  // for reports to the service; empty where it told none
  std::optional<std::chrono::milliseconds>
      retry_after{};                                   // the server's wait, counted from its answer
  Outcome outcome = Outcome::not_sent;                 // whether it is safe to ask again
  WhyStopped why_stopped = WhyStopped::not_retryable;  // why there was no further attempt
  TimeoutKind timeout = TimeoutKind::none;             // which limit, for the kind `timeout`
  int attempts = 0;                                    // that were made
  int events = 0;                 // of a stream: how many the callback got before the error
  std::string idempotency_key{};  // send it again with the same body to be safe after a crash
  int native_code = 0;            // the transport's own code (a CURLcode), for reports

  // One line fit for a log: kinds, codes, field names and ids; never the key, never a text of the
  // user's, never the server's sentence.
  std::string to_string() const;
};

#if KAIKO_EXCEPTIONS
// Thrown by Result::value() and the throwing constructors only.
class Exception : public std::exception {
 public:
  // Keeps the error for error().
  explicit Exception(Error error);
  const char* what() const noexcept override;  // error().to_string()
  // Lives as long as the exception or a copy of it.
  const Error& error() const noexcept { return *error_; }

 private:
  std::shared_ptr<const Error> error_;  // copies of an exception must not throw
  std::shared_ptr<const std::string> what_;
};
#endif

namespace detail {
// Throws Exception, or prints nothing and terminates without exceptions.
[[noreturn]] KAIKO_INLINE void fail(const Error& error);
KAIKO_INLINE Error make_error(ErrorKind kind, std::string_view message,
                              std::string_view param = {});
// What a kind that comes from a server means, in the SDK's words; empty for the others.
KAIKO_INLINE std::string_view advice_for(ErrorKind kind) noexcept;
}  // namespace detail

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/error_impl.hpp>
#endif
