// SPDX-License-Identifier: MIT
// What a reply means: the kind of error that its status or its transport failure stands for, what
// it says about the request's outcome, and the words of its body. Status first, body second. Pure.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/decode/error_body.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/error.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline ErrorKind kind_of_status(int status) noexcept {
  if (status >= 300 && status < 400) return ErrorKind::redirect;
  if (status >= 500) return ErrorKind::server;
  switch (status) {
    case 401:
      return ErrorKind::authentication;
    case 402:
      return ErrorKind::credits;
    case 403:
      return ErrorKind::permission;
    case 404:
      return ErrorKind::not_found;
    case 409:
      return ErrorKind::conflict;
    case 413:
      return ErrorKind::too_large;
    case 429:
      return ErrorKind::rate_limited;
    default:
      break;
  }
  return status >= 400 ? ErrorKind::rejected : ErrorKind::protocol;
}

// 408 and 425 are timeouts in disguise; a 5xx and a redirect may come after the work was done. A
// server too busy for the request (503, 529) says when to come back.
inline Outcome outcome_of_status(int status, bool has_server_wait) noexcept {
  if ((status == 503 || status == 529) && has_server_wait) return Outcome::rejected;
  if (status < 400 || status >= 500 || status == 408 || status == 425) return Outcome::unknown;
  return Outcome::rejected;
}

inline ErrorKind kind_of_transport_error(TransportError error) noexcept {
  switch (error) {
    case TransportError::resolve:
    case TransportError::resolver_busy:
      return ErrorKind::dns;
    case TransportError::connect:
      return ErrorKind::connect;
    case TransportError::tls:
      return ErrorKind::tls;
    case TransportError::tls_trust:
      return ErrorKind::tls_trust;
    case TransportError::proxy:
      return ErrorKind::proxy;
    case TransportError::timeout:
      return ErrorKind::timeout;
    case TransportError::protocol:
      return ErrorKind::protocol;
    case TransportError::too_large:
      return ErrorKind::response_too_large;
    case TransportError::resources:
      return ErrorKind::resources;
    case TransportError::configuration:
      return ErrorKind::configuration;
    case TransportError::cancelled:
      return ErrorKind::cancelled;
    case TransportError::none:
    case TransportError::cut:
      break;
  }
  return ErrorKind::interrupted;
}

inline std::string_view words_for(TransportError error) noexcept {
  switch (error) {
    case TransportError::resolve:
      return "the host name can't be resolved";
    case TransportError::resolver_busy:
      return "too many lookups of host names hang: the name server does not answer";
    case TransportError::connect:
      return "no connection to the host";
    case TransportError::tls:
      return "the TLS handshake failed";
    case TransportError::tls_trust:
      return "the server's certificate is not trusted for this host; for a private authority set "
             "tls.ca_file";
    case TransportError::proxy:
      return "the proxy can't be used";
    case TransportError::timeout:
      return "a time limit passed";
    case TransportError::protocol:
      return "the answer is not HTTP";
    case TransportError::too_large:
      return "the answer is larger than limits allow";
    case TransportError::resources:
      return "this process is out of descriptors or memory";
    case TransportError::configuration:
      return "the transport can't be set up as configured";
    case TransportError::cancelled:
      return "the call was cancelled";
    case TransportError::none:
    case TransportError::cut:
      break;
  }
  return "the connection ended before a complete answer came";
}

// In the order of contract section 4: the body's own id wins over these.
inline std::string request_id_of(const HeaderBlock& headers) {
  const auto ids = headers.get_each<4>(
      {"x-request-id", "apigw-requestid", "x-amzn-requestid", "x-amz-apigw-id"});
  for (const auto& id : ids) {
    if (id) return tidy_words(*id);
  }
  return {};
}

// What a server says of a route that will go, line by line.
inline std::vector<std::string> deprecations_in(const HeaderBlock& headers) {
  constexpr std::array<std::string_view, 5> names = {"Deprecation", "Sunset", "Kaiko-Deprecation",
                                                     "Kaiko-Replacement", "X-API-Migration-Guide"};
  const auto values = headers.get_each(names);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (values[i]) lines.push_back(std::string(names[i]).append(": ").append(*values[i]));
  }
  return lines;
}

// {"error":{"code":"idempotency_key_reused"}} and its like under a 422.
inline bool is_idempotency_code(std::string_view code) noexcept {
  return starts_with(code, "idempotency_") && code != "idempotency_in_progress";
}

inline std::string_view words_for_status(int status, std::string_view fallback) noexcept {
  if (status >= 300 && status < 400) {
    return "the server redirects, and redirects are never followed: look at base_url";
  }
  return fallback;
}

// 409 while the first request under this key is still being worked on.
inline bool is_in_progress_code(std::string_view code) noexcept {
  return code == "idempotency_in_progress" || code == "request_in_progress";
}

// An answer whose status is not a success.
inline Error error_of_status(const HttpReply& reply, std::optional<Milliseconds> wait) {
  Error error;
  error.kind = kind_of_status(reply.status);
  error.http_status = reply.status;
  error.outcome = outcome_of_status(reply.status, wait.has_value());
  error.retry_after = wait;
  if (reply.status >= 400) fill_from_body(error, reply.body);
  if (error.kind == ErrorKind::rejected && is_idempotency_code(error.code)) {
    error.kind = ErrorKind::idempotency_mismatch;
  }
  if (error.kind == ErrorKind::conflict && is_in_progress_code(error.code)) {
    error.outcome = Outcome::unknown;
  }
  if (error.message.empty()) {
    error.message = words_for_status(reply.status, advice_for(error.kind));
  }
  if (error.request_id.empty()) error.request_id = request_id_of(reply.headers);
  return error;
}

// 401, or a 403 that says so: by its code, or the gateway's own bare refusal (shape E).
inline bool tells_of_refused_key(const Error& error) noexcept {
  if (error.kind == ErrorKind::authentication) return true;
  const bool is_gateway = error.code.empty() && error.type.empty() && error.message == "Forbidden";
  return error.kind == ErrorKind::permission && (error.code == "key_revoked" || is_gateway);
}

// All of an error that a server may have written.
inline std::vector<std::string*> words_of(Error& error) {
  std::vector<std::string*> words = {&error.type, &error.code, &error.message, &error.param,
                                     &error.request_id};
  for (ErrorDetail& detail : error.details) {
    words.insert(words.end(), {&detail.message, &detail.rule, &detail.field, &detail.meta_json});
  }
  return words;
}

// No usable answer at all.
inline Error error_of_transport(const HttpReply& reply) {
  Error error =
      make_error(kind_of_transport_error(reply.error), words_for(reply.error), reply.option);
  if (!reply.detail.empty()) error.message.append(": ").append(tidy_words(reply.detail));
  error.outcome = reply.sends == 0 ? Outcome::not_sent : Outcome::unknown;
  error.native_code = reply.native_code;
  error.http_status = reply.status;
  error.request_id = request_id_of(reply.headers);
  return error;
}

// Of an error without a status of its own.
inline ErrorKind kind_of_type(std::string_view type) noexcept {
  if (type == "rate_limit_error") return ErrorKind::rate_limited;
  if (type == "authentication_error") return ErrorKind::authentication;
  if (type == "forbidden_error") return ErrorKind::permission;
  if (type == "not_found_error") return ErrorKind::not_found;
  if (type == "conflict_error") return ErrorKind::conflict;
  if (type == "invalid_request_error") return ErrorKind::rejected;
  return ErrorKind::server;
}

// An error that a body tells of under a success, whole or in the middle of a stream: it has no
// status of its own, only words.
inline Error error_of_told(std::string_view body, std::string_view otherwise) {
  Error error;
  error.outcome = Outcome::unknown;
  fill_from_body(error, body);
  error.kind = kind_of_type(error.type);
  if (error.message.empty()) error.message = otherwise;
  return error;
}

// A success whose body is not what was promised.
inline Error error_of_decoding(const HttpReply& reply, const DecodeResult& result) {
  Error error = make_error(ErrorKind::invalid_response, {});
  error.http_status = reply.status;
  error.outcome = Outcome::unknown;
  error.request_id = request_id_of(reply.headers);
  switch (result.status) {
    case DecodeStatus::wrong_shape:
      error.param = result.path;
      error.message.append("the answer lacks what was promised: expected ").append(result.expected);
      break;
    case DecodeStatus::interrupted:
      error.kind = ErrorKind::interrupted;
      error.message = "the stream ended before its end";
      break;
    case DecodeStatus::too_deep:
      error.message = "the answer is nested deeper than 64 levels";
      break;
    case DecodeStatus::too_large:
      error.kind = ErrorKind::response_too_large;
      error.message = words_for(TransportError::too_large);
      break;
    default:
      error.message = reply.body.empty() ? "the answer is empty" : "the answer is not JSON";
      break;
  }
  return error;
}

}  // namespace detail
KAIKO_NAMESPACE_END
