// SPDX-License-Identifier: MIT
// Finds the ends of lines, byte by byte.
#include "result_lines.hpp"

#include <unistd.h>

#include <cerrno>

namespace kaiko_cli {

LineCounter::LineCounter(OutputFormat format)
    : format_(format), head_(head_of(format)), ends_(format) {
  begin();
}

bool LineCounter::take(char c) {
  ++at_;
  if (matched_ < expected_.size() && expected_[matched_++] != c) return false;
  if (!ends_.is_end(c)) return true;
  if (matched_ < expected_.size()) return false;
  end_ = at_;
  if (is_head_over_) ++lines_;
  is_head_over_ = true;
  begin();
  return true;
}

void LineCounter::begin() {
  is_head_over_ |= head_.empty();
  expected_ = is_head_over_ ? beginning_of(format_, lines_) : std::string(head_);
  matched_ = 0;
}

std::optional<std::string> StoredLines::line(int descriptor, std::uint64_t index) {
  std::optional<std::string> line;
  for (std::uint64_t left = ahead_ + (index - index_) + 1; left > 0; --left) {
    line = next(descriptor);
    if (!line || line->empty()) break;
  }
  ahead_ = 0;
  index_ = index + 1;
  return line;
}

std::optional<std::string> StoredLines::next(int descriptor) {
  std::string line;
  for (;;) {
    if (used_ == bytes_.size()) {
      if (!fill(descriptor)) return std::nullopt;
      if (bytes_.empty()) return std::string();
    }
    const char c = bytes_[used_++];
    line += c;
    if (ends_.is_end(c)) return line;
  }
}

// False: errno says why.
bool StoredLines::fill(int descriptor) {
  bytes_.resize(std::size_t{64} << 10);
  ::ssize_t count = -1;
  do {
    count = ::pread(descriptor, bytes_.data(), bytes_.size(), at_);
  } while (count < 0 && errno == EINTR);
  bytes_.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  used_ = 0;
  at_ += static_cast<::off_t>(bytes_.size());
  return count >= 0;
}

}  // namespace kaiko_cli
