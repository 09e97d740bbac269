// SPDX-License-Identifier: MIT
// Waits for signals on a thread of its own.
#include "interrupts.hpp"

#include <unistd.h>

#include "exit_code.hpp"

namespace kaiko_cli {

Interrupts::Interrupts() {
  ::sigemptyset(&signals_);
  ::sigaddset(&signals_, SIGUSR1);
  for (const int signal : {SIGINT, SIGTERM}) {
    // What the parent had ignored, as a shell does for its background jobs, is not for this one.
    struct sigaction before {};
    const bool is_ignored =
        ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
    if (!is_ignored) ::sigaddset(&signals_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  watcher_ = std::thread([this] { watch(); });
}

Interrupts::~Interrupts() {
  is_over_ = true;
  ::pthread_kill(watcher_.native_handle(), SIGUSR1);
  watcher_.join();
}

void Interrupts::watch() {
  for (;;) {
    int signal = 0;
    if (::sigwait(&signals_, &signal) != 0 || is_over_) return;
    if (signal == SIGUSR1) continue;  // somebody else's, who means nothing that is known here
    if (source_.is_cancelled()) ::_exit(exit_interrupted);
    source_.cancel();
  }
}

}  // namespace kaiko_cli
