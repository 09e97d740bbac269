// SPDX-License-Identifier: MIT
// Keeps a broken connection from ending the process: SIGPIPE is held back for this thread while
// bytes are written, and taken away if it came meanwhile. The process's own disposition is left
// alone.
#pragma once

#include <kaiko/version.hpp>

#if !defined(_WIN32)
#include <signal.h>
#include <time.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

class HoldSigpipe {
 public:
#if defined(_WIN32) || defined(__APPLE__)
  explicit HoldSigpipe(bool) noexcept {}  // no such signal there, or the sockets opt out of it
#else
  // Does nothing where nothing may raise it.
  explicit HoldSigpipe(bool is_needed) noexcept {
    if (!is_needed) return;
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    is_held_ = pthread_sigmask(SIG_BLOCK, &pipe, &before_) == 0;
  }
  ~HoldSigpipe() {
    if (!is_held_) return;
    if (!was_pending_) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      const timespec at_once{};
      static_cast<void>(sigtimedwait(&pipe, nullptr, &at_once));
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
#endif
  HoldSigpipe(const HoldSigpipe&) = delete;
  HoldSigpipe& operator=(const HoldSigpipe&) = delete;

#if !defined(_WIN32) && !defined(__APPLE__)
 private:
  sigset_t before_{};
  bool was_pending_ = false;
  bool is_held_ = false;
#endif
};

}  // namespace detail
KAIKO_NAMESPACE_END
