// SPDX-License-Identifier: MIT
// How far a batch is, as one line that fits the terminal, and the redrawing of it. Counts nothing
// itself.
#pragma once

#include <kaiko/bulk.hpp>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "terminal.hpp"

namespace kaiko_cli {

// What fits, the most important first: how much of it, trouble, failures, time left, speed. Leaves
// the last three columns free, so that the ^C of an interrupt does not wrap it.
std::string progress_line(const kaiko::BulkProgress& progress,
                          std::optional<std::uint64_t> expected, const Terminal& terminal);

// "3 s", "4:05", "1:02:03".
std::string time_in_short(std::chrono::seconds time);

// The line on a terminal, drawn over the one before; elsewhere nothing happens.
class ProgressDisplay {
 public:
  ProgressDisplay(std::FILE* out, bool is_shown) : out_(out), is_shown_(is_shown) {}
  ~ProgressDisplay() { clear(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  bool is_shown() const noexcept { return is_shown_; }
  void draw(const kaiko::BulkProgress& progress, std::optional<std::uint64_t> expected);
  void clear();

 private:
  std::FILE* out_;
  const bool is_shown_;
  std::size_t drawn_ = 0;  // columns
};

}  // namespace kaiko_cli
