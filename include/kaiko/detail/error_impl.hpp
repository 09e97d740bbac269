// SPDX-License-Identifier: MIT
// The words of an error: names of kinds, and the one line for a log. Included by error.hpp or,
// once, by the compiled library. Decides nothing.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/error.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return "invalid_argument";
    case ErrorKind::configuration:
      return "configuration";
    case ErrorKind::key_source:
      return "key_source";
    case ErrorKind::authentication:
      return "authentication";
    case ErrorKind::permission:
      return "permission";
    case ErrorKind::credits:
      return "credits";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::idempotency_mismatch:
      return "idempotency_mismatch";
    case ErrorKind::rejected:
      return "rejected";
    case ErrorKind::too_large:
      return "too_large";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::server:
      return "server";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::dns:
      return "dns";
    case ErrorKind::connect:
      return "connect";
    case ErrorKind::proxy:
      return "proxy";
    case ErrorKind::tls:
      return "tls";
    case ErrorKind::tls_trust:
      return "tls_trust";
    case ErrorKind::timeout:
      return "timeout";
    case ErrorKind::interrupted:
      return "interrupted";
    case ErrorKind::protocol:
      return "protocol";
    case ErrorKind::redirect:
      return "redirect";
    case ErrorKind::invalid_response:
      return "invalid_response";
    case ErrorKind::response_too_large:
      return "response_too_large";
    case ErrorKind::stream_interrupted:
      return "stream_interrupted";
    case ErrorKind::resources:
      return "resources";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::would_deadlock:
      return "would_deadlock";
    case ErrorKind::shut_down:
      return "shut_down";
  }
  return "unknown";
}

KAIKO_INLINE std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::not_sent:
      return "not_sent";
    case Outcome::rejected:
      return "rejected";
    case Outcome::unknown:
      break;
  }
  return "unknown";
}

KAIKO_INLINE std::string_view to_string(WhyStopped why) noexcept {
  switch (why) {
    case WhyStopped::not_retryable:
      return "not_retryable";
    case WhyStopped::attempts_used:
      return "attempts_used";
    case WhyStopped::deadline:
      return "deadline";
    case WhyStopped::wait_too_long:
      return "wait_too_long";
    case WhyStopped::budget_exhausted:
      return "budget_exhausted";
    case WhyStopped::outcome_unknown:
      return "outcome_unknown";
    case WhyStopped::server_said_no:
      return "server_said_no";
    case WhyStopped::already_applied:
      return "already_applied";
    case WhyStopped::stopped_by_caller:
      break;
  }
  return "stopped_by_caller";
}

KAIKO_INLINE std::string_view to_string(TimeoutKind timeout) noexcept {
  switch (timeout) {
    case TimeoutKind::none:
      return "none";
    case TimeoutKind::connect:
      return "connect";
    case TimeoutKind::attempt:
      return "attempt";
    case TimeoutKind::stream_idle:
      return "stream_idle";
    case TimeoutKind::total:
      break;
  }
  return "total";
}

namespace detail {

// In our words, since the server's own sentence may quote the request.
KAIKO_INLINE std::string_view advice_for(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::authentication:
      return "the API refused the key";
    case ErrorKind::permission:
      return "this key may not do that, or it is paused or revoked";
    case ErrorKind::credits:
      return "the account has no credits left";
    case ErrorKind::not_found:
      return "not found, or the context has expired";
    case ErrorKind::conflict:
      return "the request conflicts with an earlier one";
    case ErrorKind::idempotency_mismatch:
      return "this idempotency key was used with another request";
    case ErrorKind::rejected:
      return "the API refused the request";
    case ErrorKind::too_large:
      return "the request is too large for the API";
    case ErrorKind::rate_limited:
      return "over the API's rate limit";
    case ErrorKind::server:
      return "the API failed";
    case ErrorKind::unsupported:
      return "this server does not have that route";
    default:
      return {};
  }
}

inline void append_word(std::string& line, std::string_view name, std::string_view word) {
  if (!is_plain_word(word)) return;
  line.append(" ").append(name).append("=").append(word);
}

inline void append_number(std::string& line, std::string_view name, std::int64_t number) {
  append_word(line, name, std::to_string(number));
}

KAIKO_INLINE Error make_error(ErrorKind kind, std::string_view message, std::string_view param) {
  Error error;
  error.kind = kind;
  error.message = message;
  error.param = param;
  return error;
}

KAIKO_INLINE void fail(const Error& error) {
#if KAIKO_EXCEPTIONS
  throw Exception(error);
#else
  static_cast<void>(error);
  std::terminate();
#endif
}

}  // namespace detail

KAIKO_INLINE std::string Error::to_string() const {
  std::string line = "kaiko: ";
  line.append(kaiko::to_string(kind));
  const std::string_view advice = detail::advice_for(kind);
  const std::string_view sentence = advice.empty() ? std::string_view(message) : advice;
  if (!sentence.empty()) line.append(": ").append(sentence);
  line.append(" [");
  const std::size_t start = line.size();
  if (http_status != 0) detail::append_number(line, "http", http_status);
  detail::append_word(line, "type", type);
  detail::append_word(line, "code", code);
  detail::append_word(line, "param", param);
  constexpr std::size_t most_told = 10;  // a line is for people
  for (std::size_t i = 0; i < details.size() && i < most_told; ++i) {
    detail::append_word(line, "field", details[i].field);
    detail::append_word(line, "rule", details[i].rule);
  }
  if (timeout != TimeoutKind::none) {
    detail::append_word(line, "timeout", kaiko::to_string(timeout));
  }
  detail::append_word(line, "outcome", kaiko::to_string(outcome));
  // Of a call that ended before its first attempt, where it says more than that it was refused.
  if (attempts > 0 || why_stopped != WhyStopped::not_retryable) {
    detail::append_number(line, "attempts", attempts);
    detail::append_word(line, "why_stopped", kaiko::to_string(why_stopped));
  }
  if (events > 0) detail::append_number(line, "events", static_cast<std::int64_t>(events));
  if (retry_after) detail::append_number(line, "retry_after_ms", retry_after->count());
  if (native_code != 0) detail::append_number(line, "native_code", native_code);
  detail::append_word(line, "request_id", request_id);
  line.erase(start, 1);
  line.push_back(']');
  return line;
}

#if KAIKO_EXCEPTIONS
KAIKO_INLINE Exception::Exception(Error error)
    : error_(std::make_shared<const Error>(std::move(error))),
      what_(std::make_shared<const std::string>(error_->to_string())) {}

KAIKO_INLINE const char* Exception::what() const noexcept { return what_->c_str(); }
#endif

KAIKO_NAMESPACE_END
