// SPDX-License-Identifier: MIT
// Text made fit for a terminal: what it may hold, how wide it is, and where it is cut.
#include "cli/terminal.hpp"

#include <clocale>
#include <string>

#include "support/catch.hpp"
#include "support/environment.hpp"

namespace {

using namespace kaiko_cli;

TEST_CASE("nothing that comes from outside can steer the terminal") {
  CHECK(printable("a\033[2Jb") == "a\uFFFD[2Jb");
  CHECK(printable(std::string("a\0b", 3)) == "a\uFFFDb");
  CHECK(printable("a\u009Bb") == "a\uFFFDb");  // one control character of two bytes
  CHECK(printable("a\u202Eb") == "a\uFFFDb");  // turns the reading order
  CHECK(printable("a\xFF\xC3") == "a\uFFFD\uFFFD");
  CHECK(printable("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // half of a pair
  CHECK(printable("one\ntwo\tthree\r") == "one two three ");
  CHECK(printable_lines("one\ntwo\tthree") == "one\ntwo three");
  CHECK(printable("h\u00E9 \u4F60 \U0001F600") == "h\u00E9 \u4F60 \U0001F600");
}

TEST_CASE("text is cut where it would not fit, between characters, and says so") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\u4F60\u597D") == 4);  // wide characters take two columns
  CHECK(cut("abcdef", 6, true) == "abcdef");
  CHECK(cut("abcdef", 5, true) == "abcd\u2026");
  CHECK(cut("abcdef", 5, false) == "abc..");
  CHECK(cut("\u4F60\u597D\u4F60", 4, true) == "\u4F60\u2026");
  CHECK(cut("abc", 0, true).empty());
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("\u4F60", 4) == "\u4F60  ");
  CHECK(padded("abcdef", 4) == "abcdef");
}

TEST_CASE("colours are for terminals that have them") {
  Terminal terminal;
  CHECK(coloured("x", Colour::red, terminal) == "x");
  terminal.has_colour = true;
  CHECK(coloured("x", Colour::red, terminal) == "\033[31mx\033[0m");
  CHECK(coloured("x", Colour::none, terminal) == "x");
}

TEST_CASE("a file is no terminal, and its width is that of COLUMNS or 80") {
  const kaiko_test::EnvironmentVariable columns("COLUMNS", "57");
  const Terminal file = terminal_of(-1);
  CHECK_FALSE(file.is_terminal);
  CHECK_FALSE(file.has_colour);
  CHECK(file.width == 57);
  const kaiko_test::EnvironmentVariable rubbish("COLUMNS", "many");
  CHECK(terminal_of(-1).width == 80);
  const kaiko_test::EnvironmentVariable narrow("COLUMNS", "3");
  CHECK(terminal_of(-1).width == 20);
}

TEST_CASE("numbers are written the same in any locale") {
  CHECK(decimal(0.706) == "0.71");
  CHECK(decimal(-0.64) == "-0.64");
  CHECK(decimal(0.2, true) == "+0.20");
  CHECK(decimal(0, true) == "0.00");
  CHECK(decimal(-0.001) == "0.00");
  CHECK(decimal(1e300) == "1000000000000.00");
  CHECK(decimal(std::stod("nan")) == "?");
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
}

}  // namespace
