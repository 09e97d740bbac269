// SPDX-License-Identifier: MIT
// Waits for signals on a thread of its own.
#include "interrupts.hpp"

#include <unistd.h>

#include "exit_code.hpp"

namespace kaiko_cli {

Interrupts::Interrupts() {
  ::sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) ::sigaddset(&signals_, signal);
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
