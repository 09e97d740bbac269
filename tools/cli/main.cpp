// SPDX-License-Identifier: MIT
// kaiko: the Kaiko emotion API from a shell. What each command does stands in its own file; the
// exit statuses stand in exit_code.hpp and docs/cli.md.
#include <kaiko/kaiko.hpp>

#include <CLI/CLI.hpp>

#include <clocale>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "failure.hpp"
#include "interrupts.hpp"
#include "terminal.hpp"

namespace {

using kaiko_cli::ExitCode;
using kaiko_cli::Run;
using kaiko_cli::Session;

constexpr const char* description =
    "Emotions of texts, by the Kaiko API.\n"
    "The key comes from KAIKO_API_KEY or a file (KAIKO_API_KEY_FILE, --key-file).";

constexpr const char* footer =
    "Exit status: 0 fine, 2 usage, 3 key or settings, 4 refused key, 5 no credits, 6 refused\n"
    "request, 7 rate limited, 8 network or service, 9 some messages failed, 10 unfinished,\n"
    "130 interrupted, 1 anything else. To try it without a key, run kaiko-emulator.";

struct Command {
  CLI::App* app = nullptr;
  Run run;
};

using Adder = Run (*)(CLI::App&, const Session&);

std::vector<Command> add_commands(CLI::App& app, const Session& session) {
  struct Entry {
    const char* name;
    const char* what;
    Adder add;
  };
  const Entry entries[] = {
      {"analyze", "the emotion of one text", kaiko_cli::add_analyze},
      {"context", "a conversation that the API remembers", kaiko_cli::add_context},
      {"chat", "talk with a language model, and see your emotions", kaiko_cli::add_chat},
      {"emulator", "how to run a local stand-in for the API", kaiko_cli::add_emulator},
  };
  std::vector<Command> commands;
  for (const Entry& entry : entries) {
    CLI::App* const command = app.add_subcommand(entry.name, entry.what);
    command->fallthrough();
    commands.push_back({command, entry.add(*command, session)});
  }
  return commands;
}

int tell(const char* line, ExitCode code) {
  std::fflush(stdout);
  std::fprintf(stderr, "kaiko: %s\n", kaiko_cli::printable(line).c_str());
  return code;
}

int run(const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    const ExitCode code = command.run();
    if (std::fflush(stdout) != 0)
      return tell("the output can't be written", kaiko_cli::exit_failure);
    return code;
  }
  return kaiko_cli::exit_usage;
}

int parse_and_run(int argc, char** argv, Session& session) {
  CLI::App app(description, "kaiko");
  app.set_version_flag("--version", std::string("kaiko ") + KAIKO_VERSION_STRING);
  app.footer(footer);
  app.require_subcommand(1);
  kaiko_cli::add_session_options(app, session);
  const std::vector<Command> commands = add_commands(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has exit statuses of its own; here all mistakes of usage have one.
    return app.exit(error) == 0 ? kaiko_cli::exit_fine : kaiko_cli::exit_usage;
  }
  return run(commands);
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");  // how wide characters are; numbers stay as they are
  try {
    const kaiko_cli::Interrupts interrupts;
    Session session;
    session.interrupt = interrupts.token();
    return parse_and_run(argc, argv, session);
  } catch (const kaiko_cli::Failure& failure) {
    return tell(failure.what(), failure.code());
  } catch (const std::exception& error) {
    return tell(error.what(), kaiko_cli::exit_failure);
  }
}
