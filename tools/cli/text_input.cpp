// SPDX-License-Identifier: MIT
// Reads standard input.
#include "text_input.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>

#include "failure.hpp"
#include "input_file.hpp"

namespace kaiko_cli {

std::string text_or_input(const std::string& argument, const kaiko::CancelToken& interrupt) {
  if (!argument.empty() && argument != "-") return argument;
  if (argument.empty() && ::isatty(STDIN_FILENO) == 1) {
    throw Failure(exit_usage, "no text: give it as an argument in quotes, or on standard input");
  }
  InputFile file("-", interrupt);
  std::string text;
  std::array<char, 4096> bytes{};
  while (const std::size_t count = file.read(bytes.data(), bytes.size())) {
    text.append(bytes.data(), count);
  }
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) throw Failure(exit_usage, "no text: standard input is empty");
  return text;
}

}  // namespace kaiko_cli
