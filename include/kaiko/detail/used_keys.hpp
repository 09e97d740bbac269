// SPDX-License-Identifier: MIT
// Guards idempotency keys that callers give: one key names one request. A second request under the
// same key would get the first one's answer, or an error, from a server that honours it.
#pragma once

#include <kaiko/detail/hash.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class UsedKeys {
 public:
  // The last so many keys are remembered.
  static constexpr std::size_t most = 1024;

  // False: this key was used for another request (its URL and body).
  bool claim(std::string_view key, std::string_view url, std::string_view body) {
    Sha256 hash;
    hash.add(url);
    hash.add("\n");
    hash.add(body);
    const Digest digest = hash.finish();
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto known = places_.find(key);
    if (known == places_.end()) {
      remember(key, digest);
      return true;
    }
    uses_.splice(uses_.begin(), uses_, known->second);
    return known->second->digest == digest;
  }

 private:
  struct Use {
    std::string key;
    Digest digest;
  };

  void remember(std::string_view key, const Digest& digest) {
    uses_.push_front({std::string(key), digest});
    places_.emplace(uses_.front().key, uses_.begin());
    if (uses_.size() <= most) return;
    places_.erase(uses_.back().key);
    uses_.pop_back();
  }

  std::mutex mutex_;
  std::list<Use> uses_;                                                    // the latest first
  std::unordered_map<std::string_view, std::list<Use>::iterator> places_;  // views into uses_
};

}  // namespace detail
KAIKO_NAMESPACE_END
