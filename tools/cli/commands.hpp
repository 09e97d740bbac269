// SPDX-License-Identifier: MIT
// Each adds its command to the program and gives what the command does. One file a command.
#pragma once

#include "session.hpp"

namespace kaiko_cli {

Run add_analyze(CLI::App& command, const Session& session);
// Commands of its own: analyze, state, message.
Run add_context(CLI::App& command, const Session& session);
Run add_chat(CLI::App& command, const Session& session);
Run add_emulator(CLI::App& command, const Session& session);

}  // namespace kaiko_cli
