// SPDX-License-Identifier: MIT
// The keys that are refused from now on, by POST /_emulator/revoked_keys: for tests of rotation.
// Never tells which they are.
#pragma once

#include <cstddef>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

namespace kaiko_emulator {

class RevokedKeys {
 public:
  // The text of a JSON array of keys. What is wrong with it, if anything is; none is added then.
  std::optional<std::string> add(const std::string& text) {
    const auto keys = nlohmann::json::parse(text, nullptr, false);
    if (!keys.is_array()) return "the body has to be a JSON array of keys";
    for (const auto& key : keys) {
      if (!key.is_string()) return "a key has to be a string";
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& key : keys) keys_.insert(key.get<std::string>());
    return std::nullopt;
  }
  bool contains(const std::string& key) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return keys_.count(key) > 0;
  }
  std::size_t count() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return keys_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> keys_;
};

}  // namespace kaiko_emulator
