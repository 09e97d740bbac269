// SPDX-License-Identifier: MIT
// Draws progress.
#include "progress_line.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "charts.hpp"

namespace kaiko_cli {
namespace {

constexpr std::size_t widest_bar = 20;
constexpr std::size_t narrowest_bar = 6;

std::string two_digits(long long number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string rate_of(double per_second) {
  if (per_second <= 0) return {};
  const double shown = (std::min)(per_second, 1e9);
  if (shown < 10) return decimal(shown) + "/s";
  return grouped(static_cast<unsigned long long>(std::llround(shown))) + "/s";
}

struct Part {
  std::string text;
  Colour colour = Colour::none;
};

// Behind the per cent; empty ones are not there.
std::vector<Part> parts_of(const kaiko::BulkProgress& progress) {
  std::vector<Part> parts;
  const auto add = [&parts](std::string text, Colour colour = Colour::none) {
    if (!text.empty()) parts.push_back({std::move(text), colour});
  };
  if (progress.is_waiting_for_service) add("waiting for the service", Colour::yellow);
  add(grouped(progress.done + progress.resumed) + " done");
  if (progress.failed > 0) add(grouped(progress.failed) + " failed", Colour::red);
  // What is left is reckoned from the speed, which says nothing while the service stays away.
  const bool has_time = progress.time_left && !progress.is_waiting_for_service;
  if (has_time) add(time_in_short(*progress.time_left) + " left");
  add(rate_of(progress.per_second), Colour::dim);
  if (progress.fallbacks > 0) add(grouped(progress.fallbacks) + " fallbacks", Colour::yellow);
  return parts;
}

double share_of(const kaiko::BulkProgress& progress, std::uint64_t expected) {
  const std::uint64_t over = progress.done + progress.failed + progress.resumed;
  if (expected == 0) return 1;
  return (std::min)(1.0, static_cast<double>(over) / static_cast<double>(expected));
}

}  // namespace

std::string time_in_short(std::chrono::seconds time) {
  const long long seconds = (std::max)(0LL, static_cast<long long>(time.count()));
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::string end = two_digits(seconds % 60);
  if (seconds < 3600) return std::to_string(seconds / 60) + ":" + end;
  return std::to_string(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + end;
}

std::string progress_line(const kaiko::BulkProgress& progress,
                          std::optional<std::uint64_t> expected, const Terminal& terminal) {
  const std::size_t columns = terminal.width - 3;
  std::string line;
  std::size_t used = 0;
  const double share = expected ? share_of(progress, *expected) : 0;
  if (expected) {
    line = std::to_string(static_cast<int>(std::floor(share * 100))) + "%";
    line.insert(0, 4 - line.size(), ' ');
    used = line.size();
  }
  for (const Part& part : parts_of(progress)) {
    const std::size_t gap = used == 0 ? 0 : 2;
    const std::size_t width = display_width(part.text);
    if (used + gap + width > columns) continue;
    line += std::string(gap, ' ') + coloured(part.text, part.colour, terminal);
    used += gap + width;
  }
  const std::size_t room = columns - used;
  if (!expected || room < narrowest_bar + 1) return line;
  const std::size_t size = (std::min)(room - 1, widest_bar);
  const std::string drawn = padded(bar(share, size, terminal.has_blocks), size);
  return coloured(drawn, Colour::green, terminal) + " " + line;
}

void ProgressDisplay::draw(const kaiko::BulkProgress& progress,
                           std::optional<std::uint64_t> expected) {
  if (!is_shown_) return;
  Terminal terminal = terminal_of(::fileno(out_));
  const std::string line = progress_line(progress, expected, terminal);
  terminal.has_colour = false;
  const std::size_t width = display_width(progress_line(progress, expected, terminal));
  const std::size_t rest = drawn_ > width ? (std::min)(drawn_, terminal.width - 3) - width : 0;
  std::fprintf(out_, "\r%s%s", line.c_str(), std::string(rest, ' ').c_str());
  std::fflush(out_);
  drawn_ = width;
}

void ProgressDisplay::clear() {
  if (drawn_ == 0) return;
  std::fprintf(out_, "\r%s\r", std::string(drawn_, ' ').c_str());
  std::fflush(out_);
  drawn_ = 0;
}

}  // namespace kaiko_cli
