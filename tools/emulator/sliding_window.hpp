// SPDX-License-Identifier: MIT
// A limit on the requests of any stretch of time as long as the window: no burst at a window's
// edge. For clients that have to live with a stricter server than the documented one.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "rate_limiter.hpp"

namespace kaiko_emulator {

class SlidingWindow final : public RateLimiter {
 public:
  SlidingWindow(std::int64_t limit, Seconds window) : limit_(limit), window_(window) {}

  RateState take(const std::string& api_key, SystemTime now) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::deque<SystemTime>& taken = taken_[api_key];
    while (!taken.empty() && taken.front() + window_ <= now) taken.pop_front();
    RateState state;
    state.limit = limit_;
    state.is_allowed = static_cast<std::int64_t>(taken.size()) < limit_;
    if (state.is_allowed) taken.push_back(now);
    state.remaining = limit_ - static_cast<std::int64_t>(taken.size());
    // When the oldest one falls out, and so the next is let in at the latest.
    const SystemTime next = taken.front() + window_;
    state.reset = std::chrono::ceil<Seconds>(next.time_since_epoch()).count();
    state.retry_after = std::chrono::ceil<Seconds>(next - now).count();
    return state;
  }

 private:
  std::int64_t limit_;
  Seconds window_;
  std::mutex mutex_;
  std::map<std::string, std::deque<SystemTime>> taken_;
};

}  // namespace kaiko_emulator
