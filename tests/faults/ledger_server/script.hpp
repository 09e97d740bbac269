// SPDX-License-Identifier: MIT
// The faults that a server is told to commit, one step a request, in order. Each is used up, and
// what is left over can be asked for. Sends nothing itself.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "support/raw_server.hpp"

namespace kaiko_faults {

// What happens to one request. Without status, body and raw its real answer is sent.
struct Step {
  std::string name;
  bool is_processed = true;  // it is carried out before anything else happens
  std::optional<int> status;
  std::optional<std::string> body;
  std::optional<std::string> raw;  // these bytes instead of an HTTP answer
  std::string content_type = "application/json";
  kaiko_test::HeaderList headers;
  std::optional<std::size_t> cut_after;  // bytes of the answer that go out
  kaiko_test::Answer answer;             // pace, endless bytes and what follows
  int times = 1;
};

class Script {
 public:
  // One JSON object a step; throws std::runtime_error for a member that it does not know:
  // {"step": "name", "processed": true, "status": 503, "body": "...", "raw": "...", "times": 1,
  //  "content_type": "...", "headers": {...}, "cut_after": 10, "then": "close", "delay_ms": 5,
  //  "piece": 1, "every_ms": 20, "endless": "..."}
  // "raw_hex" and "endless_hex" are for bytes that JSON can't hold.
  void add(const nlohmann::json& steps);
  std::optional<Step> take();
  int left() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Step> steps_;
};

// What stands for a word in a scripted answer: "@INTENSITY@" for the value that the real answer
// would have, "@KEY@" for the API key, as a server would that echoes it, "@BYTES@" for two bytes
// that are no UTF-8.
struct Words {
  std::string intensity;
  std::string api_key;
};

// The bytes that go out for `step`, when the real answer would be `status` with `body`.
kaiko_test::Answer answer_for(Step step, const Words& words, int status, const std::string& body);

}  // namespace kaiko_faults
