// SPDX-License-Identifier: MIT
// A text from the command line or from standard input.
#pragma once

#include <kaiko/cancel.hpp>

#include <string>

namespace kaiko_cli {

// The argument; where it is empty or "-", all of standard input, without its last line end. Throws
// Failure: usage, when that is a terminal, where nobody would know that input is waited for;
// interrupted, when `interrupt` is cancelled before the input ends.
std::string text_or_input(const std::string& argument, const kaiko::CancelToken& interrupt);

}  // namespace kaiko_cli
