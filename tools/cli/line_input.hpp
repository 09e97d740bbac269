// SPDX-License-Identifier: MIT
// Standard input line by line, for people who type: an interrupt ends the waiting.
#pragma once

#include <kaiko/cancel.hpp>

#include <array>
#include <optional>
#include <string>

namespace kaiko_cli {

class LineInput {
 public:
  // Throws Failure when no pipe can be had.
  explicit LineInput(const kaiko::CancelToken& interrupt);
  ~LineInput();
  LineInput(const LineInput&) = delete;
  LineInput& operator=(const LineInput&) = delete;

  // The next line without its end; nothing at the end of the input or after an interrupt. Shows the
  // prompt where standard input is a terminal.
  std::optional<std::string> next(const std::string& prompt);

 private:
  bool fill();
  std::optional<std::string> take_line();

  std::array<int, 2> wake_{-1, -1};  // a pipe
  kaiko::CancelToken interrupt_;
  std::optional<kaiko::CancelCallback> on_interrupt_;
  std::string buffer_;
  bool is_at_end_ = false;
};

}  // namespace kaiko_cli
