// SPDX-License-Identifier: MIT
// What the tests of the curl headers share: a request with a key, limits that end a hanging test,
// and a configuration for a server on loopback. No transport of its own.
#pragma once

#include <kaiko/detail/curl_options.hpp>
#include <kaiko/transport.hpp>

#include <chrono>
#include <memory>
#include <string>

#include "support/loopback_tls.hpp"
#include "support/raw_server.hpp"

namespace kaiko_test {

inline const std::string curl_test_key = "kaiko_test_example";

inline kaiko::HttpRequest post_to(const std::string& url, const std::string& body = "{}") {
  kaiko::HttpRequest request;
  request.method = kaiko::Method::post;
  request.url = url;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", "application/json");
  request.credential.key = std::make_shared<const kaiko::ApiKey>(kaiko::ApiKey(curl_test_key));
  request.body = body;
  return request;
}

inline kaiko::HttpRequest get_from(const std::string& url) {
  kaiko::HttpRequest request = post_to(url, "");
  request.method = kaiko::Method::get;
  return request;
}

// One that may leave twice. The others get a connection of their own where sends can't be counted.
inline kaiko::HttpRequest repeatable(kaiko::HttpRequest request) {
  request.may_send_again = true;
  return request;
}

// From libcurl 7.80 on. Before it a POST that a dead connection swallowed counts as one send.
inline bool can_count_sends() {
  return kaiko::detail::loaded_curl().version_num >= kaiko::detail::curl_with_prereq;
}

inline kaiko::Deadline within(std::chrono::milliseconds time) {
  kaiko::Deadline deadline;
  deadline.attempt_end = deadline.call_end = std::chrono::steady_clock::now() + time;
  return deadline;
}

inline const kaiko::CancelToken& never_cancelled() {
  static const kaiko::CancelToken token;
  return token;
}

// Long enough for every transfer that is to end by itself.
inline kaiko::SendControl unhurried(const kaiko::CancelToken& cancel = never_cancelled(),
                                    kaiko::BodySink* chunks = nullptr) {
  return {within(std::chrono::seconds(20)), cancel, chunks};
}

// Trusts test_authority().
inline std::shared_ptr<kaiko::detail::CurlConfig> loopback_config(
    const kaiko::LimitOptions& limits = {}) {
  kaiko::TlsOptions tls;
  tls.ca_file = test_authority_file();
  return std::make_shared<kaiko::detail::CurlConfig>(tls, kaiko::ProxyOptions(), limits, true);
}

}  // namespace kaiko_test
