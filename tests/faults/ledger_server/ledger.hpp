// SPDX-License-Identifier: MIT
// What a server remembers of its requests: the bytes of each, its idempotency key, whether it took
// effect, and what was done about it. The judge of the fault suite. Opens no socket.
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/raw_server.hpp"

namespace kaiko_faults {

// "honouring": a repeated key is answered from memory. "ignoring": each request is carried out.
enum class KeyPolicy { honouring, ignoring };

class Ledger {
 public:
  // `api_key` is the one that clients must send; the ledger says where it was seen, never what it
  // is.
  Ledger(KeyPolicy policy, std::string api_key);

  // The request came; with `is_processed` it is carried out or, under a known key, repeated.
  // Returns the body of its real answer, and the status of that through `status`.
  std::string enter(const kaiko_test::RecordedRequest& request, bool is_processed,
                    const std::string& step, int& status);

  // {"requests": [{"key": "...", "body_hash": "...", "effect": true, ...}], "effects": {key:
  // count}}
  nlohmann::json report() const;

 private:
  struct Stored {
    std::string body_hash;
    std::string answer;
  };

  nlohmann::json describe(const kaiko_test::RecordedRequest& request) const;

  const KeyPolicy policy_;
  const std::string api_key_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::vector<nlohmann::json> requests_;
  std::map<std::string, int> effects_;
  std::map<std::string, Stored> stored_;
  std::map<std::size_t, int> requests_on_connection_;
};

// What the API makes of a body: any function of it will do, as long as both sides can tell.
// 0 to 999, in thousandths.
int intensity_of(const std::string& body);

}  // namespace kaiko_faults
