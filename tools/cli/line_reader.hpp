// SPDX-License-Identifier: MIT
// Bytes as lines, one at a time, of any number: a byte order mark is left out, and a line that
// never ends does not fill the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace kaiko_cli {

// Fills in bytes and says how many; 0: the end.
using ByteSource = std::function<std::size_t(char* bytes, std::size_t size)>;

class LineReader {
 public:
  static constexpr std::size_t most_bytes = std::size_t{16} << 20;  // of one line

  explicit LineReader(ByteSource source) : source_(std::move(source)) {}

  // With its line end, where it has one; nothing at the end. Throws Failure: a line that is too
  // long, or text in UTF-16.
  std::optional<std::string> next();
  // Of the last one, from 1.
  std::uint64_t line() const noexcept { return line_; }

 private:
  bool fill();
  void check_beginning();

  ByteSource source_;
  std::string bytes_;     // read
  std::size_t used_ = 0;  // and of these, given
  std::uint64_t line_ = 0;
};

// "\n" and "\r\n" at the end taken away.
void drop_line_end(std::string& line);

}  // namespace kaiko_cli
