// SPDX-License-Identifier: MIT
// Asks poll().
#include "waiting.hpp"

#include <poll.h>

#include <cerrno>

namespace kaiko_cli {

int wait_a_step(int descriptor, short event) {
  pollfd wanted{descriptor, event, 0};
  const int count = ::poll(&wanted, 1, step_ms);
  return count < 0 && errno == EINTR ? 0 : count;
}

}  // namespace kaiko_cli
