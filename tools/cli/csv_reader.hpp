// SPDX-License-Identifier: MIT
// CSV as rows of cells (RFC 4180): libcsv behind one owner. Bytes are pushed in, rows taken out.
// Which column means what is message_reader.hpp's.
#pragma once

#include <csv.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaiko_cli {

using CsvRow = std::vector<std::string>;

// For a cell that never ends, for example behind a quote that nobody closed.
inline constexpr std::size_t most_csv_cell_bytes = std::size_t{16} << 20;

enum class CsvProblem { none, quotes, too_long };

class CsvParser {
 public:
  CsvParser();  // throws std::bad_alloc
  ~CsvParser();
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;

  // What is wrong with these bytes; rows before it can still be taken. Throws std::bad_alloc.
  [[nodiscard]] CsvProblem push(std::string_view bytes);
  // The end of the input, which ends the last row.
  [[nodiscard]] CsvProblem finish();

  // Empty lines are no rows.
  std::optional<CsvRow> take();
  // Some of a row was pushed, and not its end.
  bool is_in_row() const noexcept { return !row_.empty() || parser_.pstate != 0; }

 private:
  static void on_cell(void* bytes, std::size_t size, void* self) noexcept;
  static void on_row(int end, void* self) noexcept;
  CsvProblem problem();

  csv_parser parser_{};
  CsvRow row_;
  std::deque<CsvRow> rows_;
  bool is_out_of_memory_ = false;
};

}  // namespace kaiko_cli
