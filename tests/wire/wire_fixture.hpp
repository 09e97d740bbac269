// SPDX-License-Identifier: MIT
// What the wire tests share: a fake key, a small valid answer, options for a local server that wait
// next to nothing between attempts, and a call that reports its error. No server of its own.
#pragma once

#include <kaiko/kaiko.hpp>

#include <chrono>
#include <string>
#include <utility>

#include "support/canary.hpp"
#include "support/catch.hpp"
#include "support/loopback_tls.hpp"
#include "support/raw_server.hpp"

namespace kaiko_test {

inline const std::string fake_key = "kaiko_test_example";
inline const std::string secret_text = "My neighbour Quentin frightens me";

inline const std::string valid_answer =
    R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":)"
    R"({"category":"fear","intensity":0.52}}})";

// The retries stay what they are by default; only their own waits shrink to 1 ms.
inline kaiko::Options options_for(const std::string& base_url) {
  kaiko::Options options;
  options.base_url = base_url;
  options.retry.base_delay = std::chrono::milliseconds(1);
  options.retry.max_delay = std::chrono::milliseconds(1);
  options.retry.throttled_base_delay = std::chrono::milliseconds(1);
  options.retry.throttled_max_delay = std::chrono::milliseconds(1);
  return options;
}

// For a server with loopback_identity().
inline kaiko::Options options_for(const RawServer& server) {
  kaiko::Options options = options_for(server.url());
  if (starts_with(server.url(), "https://")) options.tls.ca_file = test_authority_file();
  return options;
}

inline kaiko::Options attempts_of(kaiko::Options options, int attempts) {
  options.retry.attempts = attempts;
  return options;
}

inline kaiko::Client client_with(kaiko::Options options, const std::string& key = fake_key) {
  auto made = kaiko::Client::create(kaiko::ApiKey(key), std::move(options));
  INFO((made ? std::string() : made.error().to_string()));
  REQUIRE(made);
  return std::move(made).value();
}

inline kaiko::Client client_for(const RawServer& server) {
  return client_with(options_for(server));
}

inline kaiko::AnalysisRequest request_with(const std::string& text) {
  kaiko::AnalysisRequest request;
  request.messages.emplace_back();
  request.messages.back().text = text;
  return request;
}

// The error of a call that must fail.
template <class T>
kaiko::Error error_of(const kaiko::Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

// Neither a line for the log nor what an exception says may hold the key or the text.
inline void check_that_logs_are_clean(const kaiko::Error& error) {
  const std::string line = error.to_string();
  CHECK_FALSE(contains_key(line, fake_key));
  CHECK(line.find(secret_text) == std::string::npos);
  CHECK(line.find("Quentin") == std::string::npos);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(std::string(kaiko::Exception(error).what()) == line);
}

}  // namespace kaiko_test
