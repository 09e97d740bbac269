// SPDX-License-Identifier: MIT
// What the gateway remembers: one history for each API key, across all contexts, of 30 days. The
// time is an argument. Knows no HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "moment.hpp"

namespace kaiko_emulator {

class AccountHistory {
 public:
  struct View {
    Moments moments;        // the latest ones
    std::size_t count = 0;  // all of the 30 days
  };

  View add(const std::string& api_key, Moment moment, SystemTime now) {
    constexpr std::chrono::hours month(30 * 24);
    // Insights over more would make every call of a long run slower than the one before.
    constexpr std::size_t most_viewed = 200;
    const std::lock_guard<std::mutex> lock(mutex_);
    std::deque<Moment>& all = accounts_[api_key];
    while (!all.empty() && all.front().time < now - month) all.pop_front();
    all.push_back(std::move(moment));
    const std::size_t skipped = all.size() > most_viewed ? all.size() - most_viewed : 0;
    return {{all.begin() + static_cast<std::ptrdiff_t>(skipped), all.end()}, all.size()};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::deque<Moment>> accounts_;
};

}  // namespace kaiko_emulator
