// SPDX-License-Identifier: MIT
// Counts what was asked and what was carried out, per idempotency key: the oracle of tests that
// claim "exactly once". Holds no API key and no text, only the hash of a body.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api_answer.hpp"

namespace kaiko_emulator {

class Ledger {
 public:
  void request(const std::string& idempotency_key, const std::string& body, int remote_port) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++requests_;
    in_flight_max_ = (std::max)(in_flight_max_, ++in_flight_);
    ports_.insert(remote_port);
    Entry& entry = entries_[idempotency_key];
    ++entry.requests;
    entry.body_hashes.insert(std::to_string(std::hash<std::string>{}(body)));
  }
  void effect(const std::string& idempotency_key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++effects_;
    ++entries_[idempotency_key].effects;
  }
  void answer(const std::string& idempotency_key, int status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    --in_flight_;
    entries_[idempotency_key].answers.push_back(status);
  }
  void reset() {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_ = effects_ = 0;
    in_flight_max_ = in_flight_;
    ports_.clear();
    entries_.clear();
  }
  Json report() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    Json keys = Json::object();
    for (const auto& [key, entry] : entries_) {
      keys[key] = {{"requests", entry.requests},
                   {"effects", entry.effects},
                   {"answers", entry.answers},
                   {"body_hashes", entry.body_hashes}};
    }
    return {{"requests", requests_},
            {"effects", effects_},
            {"connections", ports_.size()},  // each has a port of its own on the other side
            {"in_flight_max", in_flight_max_},
            {"keys", std::move(keys)}};
  }

 private:
  struct Entry {
    std::int64_t requests = 0;
    std::int64_t effects = 0;
    std::vector<int> answers;
    std::set<std::string> body_hashes;
  };

  mutable std::mutex mutex_;
  std::int64_t requests_ = 0;
  std::int64_t effects_ = 0;
  std::int64_t in_flight_ = 0;      // asked and not yet answered
  std::int64_t in_flight_max_ = 0;  // the most of them at once
  std::set<int> ports_;
  std::map<std::string, Entry> entries_;
};

}  // namespace kaiko_emulator
