// SPDX-License-Identifier: MIT
// How many requests a key may make. The interface takes the time as an argument; the fixed window
// is the documented one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "clock.hpp"

namespace kaiko_emulator {

struct RateState {
  bool is_allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  std::int64_t reset = 0;        // seconds since 1970
  std::int64_t retry_after = 0;  // seconds, when not allowed
};

class RateLimiter {
 public:
  virtual ~RateLimiter() = default;
  virtual RateState take(const std::string& api_key, SystemTime now) = 0;
};

// Windows that begin with a key's first request.
class FixedWindow final : public RateLimiter {
 public:
  FixedWindow(std::int64_t limit, Seconds window) : limit_(limit), window_(window) {}

  RateState take(const std::string& api_key, SystemTime now) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    Window& window = windows_[api_key];
    if (now >= window.end) window = {now + window_, 0};
    RateState state;
    state.is_allowed = window.used < limit_;
    if (state.is_allowed) ++window.used;
    state.limit = limit_;
    state.remaining = limit_ - window.used;
    const auto end = std::chrono::ceil<Seconds>(window.end.time_since_epoch());
    state.reset = end.count();
    state.retry_after = std::chrono::ceil<Seconds>(window.end - now).count();
    return state;
  }

 private:
  struct Window {
    SystemTime end{};
    std::int64_t used = 0;
  };

  std::int64_t limit_;
  Seconds window_;
  std::mutex mutex_;
  std::map<std::string, Window> windows_;
};

}  // namespace kaiko_emulator
