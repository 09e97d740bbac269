// SPDX-License-Identifier: MIT
// Drives libcsv. Its callbacks let no exception out.
#include "csv_reader.hpp"

#include <exception>
#include <new>
#include <utility>

namespace kaiko_cli {
namespace {

// Blanks belong to a cell (RFC 4180); libcsv would trim them.
extern "C" int no_blank(unsigned char) { return 0; }

}  // namespace

CsvParser::CsvParser() {
  if (::csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  ::csv_set_space_func(&parser_, no_blank);
  ::csv_set_blk_size(&parser_, 4096);
}

CsvParser::~CsvParser() { ::csv_free(&parser_); }

CsvProblem CsvParser::push(std::string_view bytes) {
  const std::size_t count =
      ::csv_parse(&parser_, bytes.data(), bytes.size(), on_cell, on_row, this);
  if (count != bytes.size()) return problem();
  if (is_out_of_memory_) throw std::bad_alloc();
  return ::csv_get_buffer_size(&parser_) > most_csv_cell_bytes ? CsvProblem::too_long
                                                               : CsvProblem::none;
}

CsvProblem CsvParser::finish() {
  if (::csv_fini(&parser_, on_cell, on_row, this) != 0) return problem();
  if (is_out_of_memory_) throw std::bad_alloc();
  return CsvProblem::none;
}

CsvProblem CsvParser::problem() {
  switch (::csv_error(&parser_)) {
    case CSV_EPARSE:
      return CsvProblem::quotes;
    case CSV_ETOOBIG:
      return CsvProblem::too_long;
    default:
      throw std::bad_alloc();
  }
}

std::optional<CsvRow> CsvParser::take() {
  if (rows_.empty()) return std::nullopt;
  CsvRow row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

void CsvParser::on_cell(void* bytes, std::size_t size, void* self) noexcept {
  auto& parser = *static_cast<CsvParser*>(self);
  try {
    parser.row_.emplace_back(static_cast<const char*>(bytes), size);
  } catch (const std::exception&) {
    parser.is_out_of_memory_ = true;
  }
}

void CsvParser::on_row(int /*end*/, void* self) noexcept {
  auto& parser = *static_cast<CsvParser*>(self);
  try {
    parser.rows_.push_back(std::exchange(parser.row_, {}));
  } catch (const std::exception&) {
    parser.is_out_of_memory_ = true;
  }
}

}  // namespace kaiko_cli
