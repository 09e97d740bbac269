// SPDX-License-Identifier: MIT
// Waiting for a descriptor in steps, so that whoever waits can look at the interrupt in between.
#pragma once

namespace kaiko_cli {

inline constexpr int step_ms = 100;  // between two looks

// One step, until there is something to read (POLLIN), room to write (POLLOUT), or an error that
// reading or writing tells. As poll(): 0 when there was nothing of that, less with the reason in
// errno; a signal is nothing.
int wait_a_step(int descriptor, short event);

}  // namespace kaiko_cli
