// SPDX-License-Identifier: MIT
// Cuts bytes at line feeds.
#include "line_reader.hpp"

#include <string_view>
#include <utility>

#include "failure.hpp"

namespace kaiko_cli {
namespace {

constexpr std::size_t chunk_size = std::size_t{64} << 10;

}  // namespace

std::optional<std::string> LineReader::next() {
  if (line_ == 0) check_beginning();
  std::size_t searched = used_;
  std::size_t end = bytes_.find('\n', searched);
  while (end == std::string::npos) {
    searched = bytes_.size() - used_;  // once the used ones are gone
    if (searched > most_bytes) {
      throw Failure(exit_usage, "line " + std::to_string(line_ + 1) + " is longer than 16 MiB");
    }
    if (!fill()) break;
    end = bytes_.find('\n', searched);
  }
  if (used_ == bytes_.size()) return std::nullopt;
  const std::size_t size = end == std::string::npos ? bytes_.size() - used_ : end + 1 - used_;
  std::string line = bytes_.substr(used_, size);
  used_ += size;
  ++line_;
  return line;
}

// False: there is no more.
bool LineReader::fill() {
  bytes_.erase(0, std::exchange(used_, 0));
  const std::size_t before = bytes_.size();
  bytes_.resize(before + chunk_size);
  const std::size_t count = source_(&bytes_[before], chunk_size);
  bytes_.resize(before + count);
  return count > 0;
}

void LineReader::check_beginning() {
  while (bytes_.size() < 3 && fill()) continue;
  const std::string_view bytes = bytes_;
  if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF") {
    throw Failure(exit_usage,
                  "the input is UTF-16; convert it to UTF-8 first, for example by iconv");
  }
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") used_ = 3;
}

void drop_line_end(std::string& line) {
  if (!line.empty() && line.back() == '\n') line.pop_back();
  if (!line.empty() && line.back() == '\r') line.pop_back();
}

}  // namespace kaiko_cli
