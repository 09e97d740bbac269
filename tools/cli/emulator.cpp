// SPDX-License-Identifier: MIT
// kaiko emulator: tells how to run the other program.
#include <cstdio>

#include "commands.hpp"

namespace kaiko_cli {

ExitCode tell_of_emulator() {
  std::puts(
      "The emulator is a program of its own: a local API for demos and tests, without a key and\n"
      "without a network. Its emotions come from a word list.\n\n"
      "  kaiko-emulator --port 8787 &\n"
      "  export KAIKO_BASE_URL=http://127.0.0.1:8787 KAIKO_API_KEY=kaiko_test_example\n"
      "  kaiko analyze \"I feel a bit unsure about this\"\n\n"
      "kaiko-emulator --help lists what it can do; docs/emulator.md explains it.");
  return exit_fine;
}

}  // namespace kaiko_cli
