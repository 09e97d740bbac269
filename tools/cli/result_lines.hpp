// SPDX-License-Identifier: MIT
// The lines of a file of results, as they are found again: how many whole ones there are, and what
// one of them says. Whose file it is and what is to be done about it is output_file.hpp's.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result_writer.hpp"

namespace kaiko_cli {

// Where a line ends: in CSV an id may hold line ends, in quotes.
class LineEnds {
 public:
  explicit LineEnds(OutputFormat format) : format_(format) {}
  bool is_end(char c) {
    is_quoted_ ^= format_ == OutputFormat::csv && c == '"';
    return c == '\n' && !is_quoted_;
  }

 private:
  const OutputFormat format_;
  bool is_quoted_ = false;
};

// Counts the lines of an earlier run: they have to be the results of 0, 1, 2, ...
class LineCounter {
 public:
  explicit LineCounter(OutputFormat format);

  // False: this is something else.
  bool take(char c);
  ::off_t end() const noexcept { return end_; }  // of the last whole line
  std::uint64_t lines() const noexcept { return lines_; }

 private:
  void begin();

  const OutputFormat format_;
  const std::string_view head_;
  LineEnds ends_;
  std::string expected_;  // what the line begins with
  std::size_t matched_ = 0;
  bool is_head_over_ = false;
  ::off_t at_ = 0;
  ::off_t end_ = 0;
  std::uint64_t lines_ = 0;
};

// Reads lines again, each index greater than the one before: forward only, and one line in memory.
class StoredLines {
 public:
  explicit StoredLines(OutputFormat format)
      : ends_(format), ahead_(head_of(format).empty() ? 0 : 1) {}

  // With its line end; empty beyond the last one. Nothing: errno says why. The descriptor's place
  // is left alone.
  std::optional<std::string> line(int descriptor, std::uint64_t index);

 private:
  std::optional<std::string> next(int descriptor);
  bool fill(int descriptor);

  LineEnds ends_;
  std::uint64_t ahead_;  // lines before that of `index_`
  std::uint64_t index_ = 0;
  std::vector<char> bytes_;
  std::size_t used_ = 0;
  ::off_t at_ = 0;  // of what comes after `bytes_`
};

}  // namespace kaiko_cli
