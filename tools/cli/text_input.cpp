// SPDX-License-Identifier: MIT
// Reads standard input.
#include "text_input.hpp"

#include <unistd.h>

#include <iostream>
#include <iterator>

#include "failure.hpp"

namespace kaiko_cli {

std::string text_or_input(const std::string& argument) {
  if (!argument.empty() && argument != "-") return argument;
  if (argument.empty() && ::isatty(STDIN_FILENO) == 1) {
    throw Failure(exit_usage, "no text: give it as an argument in quotes, or on standard input");
  }
  std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) throw Failure(exit_usage, "no text: standard input is empty");
  return text;
}

}  // namespace kaiko_cli
