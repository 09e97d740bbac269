// SPDX-License-Identifier: MIT
// Flushes standard output.
#include "standard_output.hpp"

#include <cstdio>

#include "failure.hpp"

namespace kaiko_cli {

void flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw Failure(exit_failure, "the output can't be written");
}

}  // namespace kaiko_cli
