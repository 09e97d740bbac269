// SPDX-License-Identifier: MIT
// Stops retry storms: one bucket of tokens per client that retries drain and good answers refill.
// Retries that don't help are in the long run at most one for fourteen good calls. Lock-free.
#pragma once

#include <kaiko/version.hpp>

#include <algorithm>
#include <atomic>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class RetryBudget {
 public:
  static constexpr int full = 500;
  static constexpr int retry_cost = 14;
  static constexpr int throttled_cost = 5;  // the server asked for it

  bool take(int cost) noexcept {
    int left = tokens_.load(std::memory_order_relaxed);
    while (left >= cost) {
      if (tokens_.compare_exchange_weak(left, left - cost, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void give(int tokens) noexcept {
    int left = tokens_.load(std::memory_order_relaxed);
    while (!tokens_.compare_exchange_weak(left, (std::min)(left + tokens, full),
                                          std::memory_order_relaxed)) {
    }
  }

 private:
  std::atomic<int> tokens_{full};
};

}  // namespace detail
KAIKO_NAMESPACE_END
