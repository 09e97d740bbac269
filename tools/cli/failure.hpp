// SPDX-License-Identifier: MIT
// What ends a command early: an exit status and one line for the person who gave the command.
#pragma once

#include <kaiko/error.hpp>

#include <stdexcept>
#include <string>

#include "exit_code.hpp"

namespace kaiko_cli {

// Thrown by commands, caught by main(), which prints what() after the program's name.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& line) : std::runtime_error(line), code_(code) {}
  explicit Failure(const kaiko::Error& error);

  ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

// One line: what happened, what the server said, when to try again, and the request's id. For a
// person, not for a log: a server's sentence may quote the request. Nothing in it steers a
// terminal.
std::string describe(const kaiko::Error& error);

}  // namespace kaiko_cli
