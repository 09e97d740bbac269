// SPDX-License-Identifier: MIT
// The checks before any I/O: header bytes, ids, numbers of options. Each names the field at fault
// and never repeats its value. Empty result: nothing wrong.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/utf8.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

using Refusal = std::optional<Error>;

inline Refusal refuse(std::string_view field, std::string_view message) {
  return make_error(ErrorKind::invalid_argument, message, field);
}
inline Refusal refuse_configuration(std::string_view field, std::string_view message) {
  return make_error(ErrorKind::configuration, message, field);
}

// Caller's idempotency keys: 1..255 of [A-Za-z0-9_.:-].
inline Refusal check_idempotency_key(std::string_view key) {
  if (key.size() > 255) return refuse("idempotency_key", "longer than 255 characters");
  for (const char c : key) {
    if (!is_ascii_alnum(c) && c != '_' && c != '.' && c != ':' && c != '-') {
      return refuse("idempotency_key", "may hold letters, digits and _.:- only");
    }
  }
  return std::nullopt;
}

inline bool is_token(std::string_view name) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  for (const char c : name) {
    if (!is_ascii_alnum(c) && others.find(c) == std::string_view::npos) return false;
  }
  return !name.empty() && name.size() <= 128;
}

inline bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

inline bool is_header_value(std::string_view value) noexcept {
  for (const char c : value) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  const bool has_blank_end = !value.empty() && (value.front() == ' ' || value.back() == ' ');
  return !has_blank_end && value.size() <= 8192;
}

// A name that servers and logs can take as it is.
inline bool is_model_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 256 && is_header_value(name);
}

// Headers that are the SDK's own, or that would change how the request is framed.
inline bool is_reserved_header(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 20> reserved = {"authorization",
                                                         "x-api-key",
                                                         "cookie",
                                                         "host",
                                                         "content-length",
                                                         "transfer-encoding",
                                                         "connection",
                                                         "expect",
                                                         "idempotency-key",
                                                         "content-type",
                                                         "accept",
                                                         "user-agent",
                                                         "te",
                                                         "trailer",
                                                         "upgrade",
                                                         "keep-alive",
                                                         "proxy-authorization",
                                                         "proxy-connection",
                                                         "accept-encoding",
                                                         "content-encoding"};
  for (const std::string_view own : reserved) {
    if (equals_ignoring_case(own, name)) return true;
  }
  return false;
}

// Ids of the caller's: any text, but no control characters, and short enough for a path. The limit
// is the documentation's.
inline Refusal check_id(std::string_view id, std::string_view field, const LimitOptions& limits) {
  constexpr std::size_t most_bytes = 128;
  if (id.empty()) return refuse(field, "must not be empty");
  if (limits.is_checking_published_limits && id.size() > most_bytes) {
    return refuse(field, "longer than 128 bytes");
  }
  for (const char c : id) {
    if (is_control(c)) return refuse(field, "must not hold control characters");
  }
  if (find_invalid_utf8(id) != std::string_view::npos) return refuse(field, "not valid UTF-8");
  return std::nullopt;
}

// Part of a path: neither where it would lead elsewhere, nor the name of another route.
inline Refusal check_path_id(std::string_view id, std::string_view field,
                             const LimitOptions& limits) {
  if (Refusal refusal = check_id(id, field, limits)) return refusal;
  for (const std::string_view other : {".", "..", "analysis", "batch-analysis"}) {
    if (id == other) return refuse(field, "this word means something else in a path");
  }
  return std::nullopt;
}

inline std::string indexed(std::string_view list, std::size_t index, std::string_view member) {
  std::string field(list);
  field.append("[").append(std::to_string(index)).append("]");
  if (!member.empty()) field.append(".").append(member);
  return field;
}

// Where something stands in a request; put into words only when it is at fault.
struct FieldPath {
  FieldPath(const char* field) noexcept : name(field) {}
  FieldPath(std::string_view of_list, std::size_t at, std::string_view member) noexcept
      : list(of_list), index(at), name(member) {}
  std::string words() const {
    return list.empty() ? std::string(name) : indexed(list, index, name);
  }

  std::string_view list{};
  std::size_t index = 0;
  std::string_view name;
};

// Of a message, where it is sent and where it is asked for: of what is refused here somebody on the
// way would make another path. The limits of a context's id are not its own.
inline Refusal check_message_id(std::string_view id, const FieldPath& field) {
  for (const char c : id) {
    if (is_control(c)) return refuse(field.words(), "must not hold control characters");
  }
  if (id == "." || id == "..") {
    return refuse(field.words(), "this word means something else in a path");
  }
  return std::nullopt;
}

// Where it is asked for it has to be there, and is never mended.
inline Refusal check_asked_message_id(std::string_view id, const FieldPath& field) {
  constexpr std::size_t longest = 2048;  // servers take no path that is much longer
  if (id.empty()) return refuse(field.words(), "must not be empty");
  if (id.size() > longest) return refuse(field.words(), "longer than 2048 bytes, for a path");
  if (find_invalid_utf8(id) != std::string_view::npos) {
    return refuse(field.words(), "not valid UTF-8");
  }
  return check_message_id(id, field);
}

inline Refusal check_extra_headers(const CallOptions& options) {
  for (std::size_t i = 0; i < options.headers.size(); ++i) {
    const ExtraHeader& header = options.headers[i];
    if (!is_token(header.name)) {
      return refuse(indexed("headers", i, "name"), "must be a token of 1..128 characters");
    }
    if (is_reserved_header(header.name)) {
      return refuse(indexed("headers", i, "name"), "this header is set by the SDK or by libcurl");
    }
    if (!is_header_value(header.value)) {
      return refuse(indexed("headers", i, "value"),
                    "must be at most 8192 of 0x20..0x7E without blanks at the ends");
    }
  }
  return std::nullopt;
}

inline Refusal check_timeouts(const TimeoutOptions& timeouts) {
  const auto is_sane = [](std::chrono::milliseconds time) {
    return time.count() >= 1 && time <= std::chrono::hours(24);
  };
  constexpr std::string_view message = "must be between 1 ms and 24 hours";
  if (!is_sane(timeouts.connect)) return refuse_configuration("timeouts.connect", message);
  if (!is_sane(timeouts.attempt)) return refuse_configuration("timeouts.attempt", message);
  if (!is_sane(timeouts.stream_idle)) return refuse_configuration("timeouts.stream_idle", message);
  if (!is_sane(timeouts.total)) return refuse_configuration("timeouts.total", message);
  if (timeouts.stream_total && !is_sane(*timeouts.stream_total)) {
    return refuse_configuration("timeouts.stream_total", message);
  }
  return std::nullopt;
}

inline Refusal check_retry(const RetryOptions& retry) {
  if (retry.attempts < 1 || retry.attempts > 10) {
    return refuse_configuration("retry.attempts", "must be 1..10");
  }
  for (const auto delay : {retry.base_delay, retry.max_delay, retry.throttled_base_delay,
                           retry.throttled_max_delay, retry.max_server_wait}) {
    if (delay.count() < 0 || delay > std::chrono::hours(24)) {
      return refuse_configuration("retry", "delays must be between 0 and 24 hours");
    }
  }
  return std::nullopt;
}

inline Refusal check_call_options(const CallOptions& options) {
  if (Refusal refusal = check_idempotency_key(options.idempotency_key)) return refusal;
  if (Refusal refusal = check_extra_headers(options)) return refusal;
  const auto as_argument = [](Refusal refusal) {
    if (refusal) refusal->kind = ErrorKind::invalid_argument;
    return refusal;
  };
  if (options.timeouts) {
    if (Refusal refusal = as_argument(check_timeouts(*options.timeouts))) return refusal;
  }
  if (options.retry) return as_argument(check_retry(*options.retry));
  return std::nullopt;
}

inline Refusal check_options(const Options& options) {
  if (Refusal refusal = check_timeouts(options.timeouts)) return refusal;
  if (Refusal refusal = check_retry(options.retry)) return refusal;
  const LimitOptions& limits = options.limits;
  if (limits.in_flight < 1 || limits.in_flight > 1000) {
    return refuse_configuration("limits.in_flight", "must be 1..1000");
  }
  if (limits.max_body_bytes == 0 || limits.max_header_bytes == 0 || limits.max_event_bytes == 0) {
    return refuse_configuration("limits", "the caps of an answer must not be zero");
  }
  if (!options.tls.ca_file.empty() && !options.tls.ca_pem.empty()) {
    return refuse_configuration("tls", "give ca_file or ca_pem, not both");
  }
  if (!is_header_value(options.user_agent) || options.user_agent.size() > 256) {
    return refuse_configuration("user_agent", "must be at most 256 of 0x20..0x7E");
  }
  return std::nullopt;
}

}  // namespace detail
KAIKO_NAMESPACE_END
