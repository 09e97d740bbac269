// SPDX-License-Identifier: MIT
// What an output can show: whether it is a terminal, how wide, in colours or not, and text cut and
// cleaned for it. Everything that comes from outside passes printable() on its way to a person.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kaiko_cli {

struct Terminal {
  bool is_terminal = false;
  bool has_colour = false;  // a terminal, and neither NO_COLOR nor TERM=dumb is set
  bool has_blocks = false;  // its character set is UTF-8
  std::size_t width = 80;   // columns
};

// Of a file descriptor, by the environment. The width is the terminal's, else that of COLUMNS,
// else 80; 20 at least.
Terminal terminal_of(int descriptor);

// The text on one line without what steers a terminal: control characters, and bytes that are not
// UTF-8, become U+FFFD or, where they separate words, a space.
std::string printable(std::string_view text);
// The same, with line ends kept: for the words of a chat.
std::string printable_lines(std::string_view text);

// Columns that a text takes; wide characters take two.
std::size_t display_width(std::string_view text);
// At most so many columns of it; what is cut ends with "…" (or "..").
std::string cut(std::string_view text, std::size_t columns, bool has_blocks);
// Filled with spaces up to so many columns.
std::string padded(std::string_view text, std::size_t columns);

enum class Colour { none, red, green, yellow, blue, magenta, cyan, dim, bold };
std::string coloured(std::string_view text, Colour colour, const Terminal& terminal);

// "0.71", "-0.64", "+0.20" with is_signed. In any locale.
std::string decimal(double value, bool is_signed = false);
// "1,234,567".
std::string grouped(unsigned long long number);
// "1 call", "1,234 calls".
std::string counted(unsigned long long number, std::string_view one, std::string_view many);

}  // namespace kaiko_cli
