// SPDX-License-Identifier: MIT
// What people see, in a real terminal of 80 and of 40 columns: nothing is wrapped, colours can be
// switched off, and typing and interrupts work.
#include <clocale>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "cli/screen.hpp"
#include "cli/terminal.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::Screen;

const std::string program = Screen::quoted(KAIKO_CLI_PATH);

std::vector<std::string> lines_of(const std::string& screen) {
  std::istringstream in(screen);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("an emotion fits the terminal: its bars end before the edge, one line each") {
  const EmulatorProcess emulator;
  for (const std::size_t width : {80U, 40U}) {
    const Screen screen(width, 24, environment_for(emulator), program + " analyze 'I am so happy'");
    const auto lines = lines_of(screen.show_with("[exit 0]"));
    INFO(screen.show());
    REQUIRE(lines.size() > 5);
    CHECK(lines[0] == "joy  0.97 critical");
    CHECK(lines[1].rfind("valence     +0.95  \u2500", 0) == 0);
    CHECK(lines[3].rfind("joy          0.97  \u2588", 0) == 0);
    CHECK(lines[4].rfind("mode ", 0) == 0);  // nothing of the bars was wrapped
    CHECK(lines[5] == "[exit 0]");
  }
}

TEST_CASE("colours are for people who want them") {
  const EmulatorProcess emulator;
  auto environment = environment_for(emulator);
  const std::string command = program + " analyze 'I am so happy'";
  const Screen coloured(80, 24, environment, command);
  coloured.show_with("[exit 0]");
  CHECK(coloured.show(true).find("\033[32m\u2588") != std::string::npos);
  environment.emplace_back("NO_COLOR=1");
  const Screen plain(80, 24, environment, command);
  plain.show_with("[exit 0]");
  CHECK(plain.show(true).find("\033[32m") == std::string::npos);
}

TEST_CASE("valence over time is drawn as typed, and fits") {
  const EmulatorProcess emulator;
  for (const std::size_t width : {80U, 40U}) {
    const Screen screen(width, 24, environment_for(emulator), program + " context analyze s1");
    screen.show_with(">");
    screen.type("I am very angry");
    screen.show_with("anger 0.");
    screen.type("I am so happy");
    screen.show_with("joy 0.97");
    screen.press("C-d");
    const auto lines = lines_of(screen.show_with("[exit 0]"));
    INFO(screen.show());
    REQUIRE(lines.size() > 17);
    CHECK(lines[0] == "> I am very angry");
    CHECK(lines[1].rfind("  anger 0.", 0) == 0);
    CHECK(lines[3].rfind("  joy 0.97", 0) == 0);
    CHECK(lines[4] == ">");
    CHECK(lines[6] == "valence, message by message");
    CHECK(lines[7] == " +1\u2502   \u25CF");
    CHECK(lines[15].rfind(" -1\u2502", 0) == 0);
    CHECK(lines[16] == "[exit 0]");
  }
}

TEST_CASE("a message that is wider than the terminal is cut, not wrapped") {
  const EmulatorProcess emulator;
  std::string command = program;
  command.append(" context analyze s1")
      .append(
          " 'I am very angry about all of these things that never work, and tired'"
          " '\u4F60\u597D\u4F60\u597D\u4F60\u597D\u4F60\u597D\u4F60\u597D'");
  for (const std::size_t width : {80U, 40U}) {
    const Screen screen(width, 24, environment_for(emulator), command);
    const auto lines = lines_of(screen.show_with("[exit 0]"));
    INFO(screen.show());
    REQUIRE(lines.size() > 3);
    CHECK(lines[0].rfind("anger 0.", 0) == 0);
    CHECK(lines[1].rfind("neutral", 0) == 0);
    CHECK(lines[3] == "valence, message by message");
  }
}

TEST_CASE("Ctrl-C at the prompt of a talk ends it") {
  const EmulatorProcess emulator;
  const Screen screen(40, 24, environment_for(emulator), program + " chat");
  screen.show_with(">");
  screen.type("I am nervous about my interview tomorrow");
  CHECK(screen.show_with("you: fear").find("you: fear") != std::string::npos);
  screen.press("C-c");
  CHECK(screen.show_with("[exit 130]").find("[exit 130]") != std::string::npos);
}

}  // namespace
