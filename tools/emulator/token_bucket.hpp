// SPDX-License-Identifier: MIT
// A bucket that holds `limit` requests and fills up evenly in one window: a burst first, then a
// steady rate. As many public gateways limit.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "rate_limiter.hpp"

namespace kaiko_emulator {

class TokenBucket final : public RateLimiter {
 public:
  TokenBucket(std::int64_t limit, Seconds window)
      : limit_(limit), per_token_((std::max)(Nanoseconds(1), Nanoseconds(window) / limit)) {}

  RateState take(const std::string& api_key, SystemTime now) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    // A bucket is known by the time at which it will be full again: exact, where a count of
    // tokens would need fractions.
    SystemTime& full = full_[api_key];
    full = (std::max)(full, now);
    const Nanoseconds missing = full - now;
    RateState state;
    state.limit = limit_;
    state.is_allowed = missing + per_token_ <= per_token_ * limit_;
    if (state.is_allowed) full += std::chrono::duration_cast<SystemTime::duration>(per_token_);
    const Nanoseconds left = per_token_ * limit_ - (full - now);
    state.remaining = left / per_token_;
    state.reset = std::chrono::ceil<Seconds>(full.time_since_epoch()).count();
    if (!state.is_allowed) {
      state.retry_after = std::chrono::ceil<Seconds>(per_token_ - left).count();
    }
    return state;
  }

 private:
  using Nanoseconds = std::chrono::nanoseconds;

  std::int64_t limit_;
  Nanoseconds per_token_;
  std::mutex mutex_;
  std::map<std::string, SystemTime> full_;
};

}  // namespace kaiko_emulator
