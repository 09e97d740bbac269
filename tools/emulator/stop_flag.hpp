// SPDX-License-Identifier: MIT
// Tells every thread that the program ends, and lets them wait no longer than until then. Asked by
// the emulator for a fault's delay, and by the server. Stops nothing by itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace kaiko_emulator {

class StopFlag {
 public:
  void raise() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_raised_ = true;
    }
    raised_.notify_all();
  }
  // Returns early when the flag is raised.
  void wait_for(std::chrono::milliseconds time) {
    if (time.count() <= 0) return;
    std::unique_lock<std::mutex> lock(mutex_);
    raised_.wait_for(lock, time, [this] { return is_raised_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable raised_;
  bool is_raised_ = false;
};

}  // namespace kaiko_emulator
