// SPDX-License-Identifier: MIT
// What the program's exit status says, and which failure means which. Told in docs/cli.md.
#pragma once

#include <kaiko/error.hpp>

namespace kaiko_cli {

enum ExitCode : int {
  exit_fine = 0,
  exit_failure = 1,       // none of the others: this process, or a file that can't be written
  exit_usage = 2,         // the command line, or input that can't be read as it was said to be
  exit_set_up = 3,        // the key, or a setting: fix the environment
  exit_refused = 4,       // the API takes neither this key nor its permissions
  exit_credits = 5,       // the account has none left
  exit_rejected = 6,      // the API refused the request itself
  exit_rate_limited = 7,  // later
  exit_service = 8,       // the network or the service: later
  exit_partly = 9,        // a batch is through, and some of its messages failed
  exit_unfinished = 10,   // a batch ended before its input did
  exit_interrupted = 130,
};

ExitCode exit_code_of(kaiko::ErrorKind kind) noexcept;

}  // namespace kaiko_cli
