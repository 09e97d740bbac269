// SPDX-License-Identifier: MIT
// Faults that a test ordered, used up one by one by the requests that follow. Knows what a fault
// is, not how it is sent.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "api_answer.hpp"

namespace kaiko_emulator {

struct Fault {
  std::optional<int> status;  // empty: the real answer, with what follows changed in it
  std::map<std::string, std::string> headers;
  std::optional<std::string> body;  // empty: none with a status, else the real one
  std::string content_type;         // empty: JSON's
  std::chrono::milliseconds delay{0};
  std::optional<std::size_t> cut_body_after;
  std::int64_t times = 1;
  bool is_after_effect = false;  // the request is carried out first
  std::string path;              // empty: any route of the API
  Json script;                   // as it was ordered
};

class FaultScript {
 public:
  // Adds the faults of a JSON list. What is wrong with it; nothing is added then.
  std::optional<std::string> add(const std::string& text);
  // The fault for a request to `path`, used up by this call.
  std::optional<Fault> take(const std::string& path);
  void clear();
  // {"waiting": n, "consumed": n, "faults": [those still to come]}
  Json report() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Fault> waiting_;
  std::int64_t consumed_ = 0;
};

}  // namespace kaiko_emulator
