// SPDX-License-Identifier: MIT
// SIGINT and SIGTERM as a cancel token: the first one cancels, so that what was begun is told; a
// second one ends the program at once. One that the parent had ignored stays so. Made first thing
// in main(), before any other thread.
#pragma once

#include <kaiko/cancel.hpp>

#include <signal.h>

#include <atomic>
#include <thread>

namespace kaiko_cli {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  kaiko::CancelToken token() const { return source_.token(); }

 private:
  void watch();

  sigset_t signals_{};
  kaiko::CancelSource source_;
  std::atomic<bool> is_over_{false};
  std::thread watcher_;  // cancelling takes a lock, which a signal handler must not
};

}  // namespace kaiko_cli
