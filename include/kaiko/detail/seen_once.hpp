// SPDX-License-Identifier: MIT
// Remembers what has been said, so that it is said once: a warning that comes with every answer.
// Bounded: after so many different ones it keeps quiet.
#pragma once

#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class SeenOnce {
 public:
  static constexpr std::size_t most = 64;

  bool is_new(std::string_view about, std::string_view what) {
    std::string both(about);
    both.append("\n").append(what);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (seen_.size() >= most) return false;
    if (std::find(seen_.begin(), seen_.end(), both) != seen_.end()) return false;
    seen_.push_back(std::move(both));
    return true;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> seen_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
