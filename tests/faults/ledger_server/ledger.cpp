// SPDX-License-Identifier: MIT
// The books: who sent what, and what came of it.
#include "faults/ledger_server/ledger.hpp"

#include <openssl/sha.h>

#include <array>
#include <string>
#include <utility>

#include "support/canary.hpp"

namespace kaiko_faults {
namespace {

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return kaiko_test::canary::hex(std::string(digest.begin(), digest.end()));
}

// An emotion for the one message of a request, or for each of a batch.
std::string success(const kaiko_test::RecordedRequest& request) {
  const std::string digits = std::to_string(1000 + intensity_of(request.body)).substr(1);
  const std::string emotion = R"({"category":"fear","intensity":0.)" + digits + "}";
  if (request.target != "/v2/emotions/batch-analysis") {
    return R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":)" + emotion +
           "}}";
  }
  std::string emotions;
  for (std::size_t i = 0; i < nlohmann::json::parse(request.body)["messages"].size(); ++i) {
    emotions += (i == 0 ? "" : ",") + emotion;
  }
  return R"({"object":"emotions.batch_analysis","emotions":[)" + emotions + "]}";
}

// The request's bytes without the one header that may hold the key.
std::string without_credential(const kaiko_test::RecordedRequest& request) {
  std::string rest = request.start_line + "\n";
  for (const auto& [name, value] : request.headers) {
    const std::string lower = kaiko_test::canary::lower(name);
    if (lower != "x-api-key" && lower != "authorization") rest += name + ": " + value + "\n";
  }
  return rest + request.body;
}

}  // namespace

int intensity_of(const std::string& body) {
  return static_cast<int>(std::stoul(sha256(body).substr(0, 6), nullptr, 16) % 1000);
}

Ledger::Ledger(KeyPolicy policy, std::string api_key)
    : policy_(policy), api_key_(std::move(api_key)) {}

nlohmann::json Ledger::describe(const kaiko_test::RecordedRequest& request) const {
  const std::string sent = request.only("x-api-key").value_or("");
  const std::string bearer = request.only("Authorization").value_or("");
  const bool is_key_right = (sent == api_key_) != (bearer == "Bearer " + api_key_);
  const auto age = std::chrono::steady_clock::now() - start_;
  return {{"connection", request.connection},
          {"method", request.method},
          {"target", request.target},
          {"key", request.only("Idempotency-Key").value_or("")},
          {"body_hash", sha256(request.body)},
          {"intensity", intensity_of(request.body)},
          {"bytes", request.raw.size()},
          {"has_expect", !request.values("Expect").empty()},
          {"is_key_right", is_key_right},
          {"is_key_elsewhere", kaiko_test::contains_key(without_credential(request), api_key_)},
          {"at_ms", std::chrono::duration_cast<std::chrono::milliseconds>(age).count()}};
}

std::string Ledger::enter(const kaiko_test::RecordedRequest& request, bool is_processed,
                          const std::string& step, int& status) {
  nlohmann::json entry = describe(request);
  const std::string key = entry["key"];
  const std::string hash = entry["body_hash"];
  const std::lock_guard<std::mutex> lock(mutex_);
  entry["number_on_connection"] = ++requests_on_connection_[request.connection];
  const auto known = stored_.find(key);
  const bool is_known = policy_ == KeyPolicy::honouring && !key.empty() && known != stored_.end();
  const bool is_effect = is_processed && !is_known;
  entry["effect"] = is_effect;
  entry["processed"] = is_processed;
  entry["step"] = step;
  requests_.push_back(std::move(entry));
  status = 200;
  if (is_known && known->second.body_hash != hash) {
    status = 422;
    return R"({"error":{"type":"idempotency_error","code":"idempotency_key_reused","message":"-"}})";
  }
  if (is_known) return known->second.answer;
  const std::string answer = success(request);
  if (is_effect) {
    ++effects_[key];
    stored_[key] = {hash, answer};
  }
  return answer;
}

nlohmann::json Ledger::report() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return {{"requests", requests_}, {"effects", effects_}};
}

}  // namespace kaiko_faults
