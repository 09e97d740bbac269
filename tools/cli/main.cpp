// SPDX-License-Identifier: MIT
// kaiko: the Kaiko emotion API from a shell. What each command does stands in its own file; the
// exit statuses stand in exit_code.hpp and docs/cli.md.
#include <fcntl.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <exception>
#include <variant>

#include "command_line.hpp"
#include "failure.hpp"
#include "interrupts.hpp"
#include "standard_output.hpp"
#include "terminal.hpp"

namespace {

using kaiko_cli::ExitCode;

// Where a caller has closed one of the three, the next file that is opened would get its number,
// and take up what is said to people. What stands in for it fails to be read or written, as before.
void fill_closed_descriptors() {
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(standard, F_GETFD) >= 0) continue;
    ::open("/dev/null", standard == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

ExitCode tell(const char* line, ExitCode code) {
  std::fflush(stdout);
  std::fprintf(stderr, "kaiko: %s\n", kaiko_cli::printable(line).c_str());
  return code;
}

ExitCode run(int argc, char** argv) {
  const kaiko_cli::Interrupts interrupts;
  kaiko_cli::Session session;
  session.interrupt = interrupts.token();
  const auto asked = kaiko_cli::read_command_line(argc, argv, session);
  if (const auto* const code = std::get_if<ExitCode>(&asked)) return *code;
  const ExitCode code = std::get<kaiko_cli::Run>(asked)();
  kaiko_cli::flush_output();
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  fill_closed_descriptors();
  std::setlocale(LC_CTYPE, "");  // how wide characters are; numbers stay as they are
  try {
    return run(argc, argv);
  } catch (const kaiko_cli::Failure& failure) {
    return tell(failure.what(), failure.code());
  } catch (const std::exception& error) {
    return tell(error.what(), kaiko_cli::exit_failure);
  }
}
