// SPDX-License-Identifier: MIT
// Progress on terminals of any width: the line never wraps, and what matters most stays longest.
#include "cli/progress_line.hpp"

#include <chrono>
#include <cstddef>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko_cli;
using std::chrono::seconds;

Terminal plain(std::size_t width) {
  Terminal terminal;
  terminal.is_terminal = true;
  terminal.width = width;
  return terminal;
}

kaiko::BulkProgress some_progress() {
  kaiko::BulkProgress progress;
  progress.done = 60000;
  progress.resumed = 2500;
  progress.failed = 3;
  progress.per_second = 990.4;
  progress.time_left = seconds(38);
  return progress;
}

bool has(const std::string& line, const std::string& words) {
  return line.find(words) != std::string::npos;
}

TEST_CASE("on 80 columns all of it is there") {
  const std::string line = progress_line(some_progress(), 100000, plain(80));
  CHECK(has(line, " 62%  62,500 done  3 failed  38 s left  990/s"));
  CHECK(display_width(line) <= 79);
  CHECK(line.find(" 62%") > 6);  // behind a bar
}

TEST_CASE("on 40 columns the numbers stay, on 20 the per cent and what is done") {
  const std::string narrow = progress_line(some_progress(), 100000, plain(40));
  CHECK(has(narrow, "62%  62,500 done  3 failed"));
  CHECK(display_width(narrow) <= 39);
  CHECK(progress_line(some_progress(), 100000, plain(20)) == " 62%  62,500 done");
}

TEST_CASE("it never wraps, whatever there is to say") {
  kaiko::BulkProgress most = some_progress();
  most.done = 18000000000000000000U;
  most.fallbacks = most.failed = 1000000000;
  most.time_left = std::chrono::hours(100000);
  most.is_waiting_for_service = true;
  for (std::size_t width = 20; width < 200; ++width) {
    for (const std::uint64_t expected : {0U, 1U, 4000000000U}) {
      CHECK(display_width(progress_line(most, expected, plain(width))) < width);
    }
    CHECK(display_width(progress_line(most, {}, plain(width))) < width);
  }
}

TEST_CASE("waiting for the service comes before speed, and fallbacks are told") {
  kaiko::BulkProgress progress = some_progress();
  progress.is_waiting_for_service = true;
  progress.fallbacks = 12;
  CHECK(has(progress_line(progress, 100000, plain(40)), "waiting for the service"));
  CHECK(has(progress_line(progress, 100000, plain(120)), "12 fallbacks"));
}

TEST_CASE("without a number to expect there is no bar, and nothing is 100 % of nothing") {
  CHECK(progress_line(some_progress(), {}, plain(80)).rfind("62,500 done", 0) == 0);
  CHECK(has(progress_line({}, 0, plain(80)), "100%"));
  kaiko::BulkProgress nearly;
  nearly.done = 99999;
  CHECK(has(progress_line(nearly, 100000, plain(80)), " 99%"));
}

TEST_CASE("colours are for terminals that have them") {
  Terminal terminal = plain(80);
  CHECK_FALSE(has(progress_line(some_progress(), 100000, terminal), "\033"));
  terminal.has_colour = true;
  CHECK(has(progress_line(some_progress(), 100000, terminal), "\033[31m3 failed"));
}

TEST_CASE("times are short") {
  CHECK(time_in_short(seconds(0)) == "0 s");
  CHECK(time_in_short(seconds(59)) == "59 s");
  CHECK(time_in_short(seconds(245)) == "4:05");
  CHECK(time_in_short(seconds(3723)) == "1:02:03");
  CHECK(time_in_short(seconds(-5)) == "0 s");
}

}  // namespace
