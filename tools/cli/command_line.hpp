// SPDX-License-Identifier: MIT
// Reads the command line: the options that all commands share, which command, and its arguments.
// Runs nothing.
#pragma once

#include <functional>
#include <variant>

#include "exit_code.hpp"
#include "session.hpp"

namespace kaiko_cli {

// What the command line asks for.
using Run = std::function<ExitCode()>;

// Fills the session, which has to outlive what is returned. An exit status instead of a command:
// the command line was wrong, or asked for help, and that was told.
std::variant<Run, ExitCode> read_command_line(int argc, char** argv, Session& session);

}  // namespace kaiko_cli
