// SPDX-License-Identifier: MIT
// Remembers the first answer under each idempotency key, scoped by API key, and replays it byte for
// byte; another request under the same key is refused. Kept in memory for the life of the process.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "api_answer.hpp"

namespace kaiko_emulator {

class IdempotencyStore {
 public:
  enum class Claim { first, replay, busy, mismatch };

  // Claims a key for a request, which `content` tells from others. After `first`, finish() or
  // abandon() must follow.
  std::pair<Claim, ApiAnswer> claim(const std::string& key, const std::string& content) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto [entry, is_new] = entries_.try_emplace(key);
    if (is_new) {
      entry->second.request = content;
      return {Claim::first, {}};
    }
    if (entry->second.request != content) return {Claim::mismatch, {}};
    if (!entry->second.is_done) return {Claim::busy, {}};
    ApiAnswer answer = entry->second.answer;
    answer.headers["Idempotent-Replayed"] = "true";
    return {Claim::replay, std::move(answer)};
  }

  void finish(const std::string& key, ApiAnswer answer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Entry& entry = entries_[key];
    entry.answer = std::move(answer);
    entry.is_done = true;
  }
  void abandon(const std::string& key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    entries_.erase(key);
  }

 private:
  struct Entry {
    std::string request;
    ApiAnswer answer;
    bool is_done = false;
  };

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace kaiko_emulator
