// SPDX-License-Identifier: MIT
// Waits for what nobody tells of: a thread the kernel still lists, a request under way.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace kaiko_test {

// Looks until it is so; false after five seconds.
inline bool comes_true(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace kaiko_test
