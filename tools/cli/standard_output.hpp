// SPDX-License-Identifier: MIT
// Whether what was printed got out. Asked before the next thing that costs something.
#pragma once

namespace kaiko_cli {

// Hands on what was printed. Throws Failure where it can't be written.
void flush_output();

}  // namespace kaiko_cli
