// SPDX-License-Identifier: MIT
// fault_suite: runs the rows of the fault matrix one after the other, each in its modes, and prints
// a line for each. The last line is the search for the key in all that was written meanwhile.
#include <malloc.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "faults/leak_scan.hpp"
#include "faults/oracle.hpp"
#include "faults/own_network.hpp"
#include "faults/rows.hpp"
#include "faults/stage.hpp"
#include "support/comes_true.hpp"
#include "support/temp_dir.hpp"

namespace {

namespace fs = std::filesystem;

using FileTime = fs::file_time_type;
using kaiko_faults::Footprint;
using kaiko_faults::Mode;
using kaiko_faults::Row;
using kaiko_faults::Run;
using kaiko_faults::Stage;
using kaiko_faults::Verdict;

struct Arguments {
  std::vector<int> rows;
  std::string folder = "faults-run";
  bool is_listing = false;
  bool is_long = false;
};

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (auto* family :
       {kaiko_faults::rows_connect,    kaiko_faults::rows_tls,    kaiko_faults::rows_redirect,
        kaiko_faults::rows_connection, kaiko_faults::rows_limits, kaiko_faults::rows_retry,
        kaiko_faults::rows_rhythm,     kaiko_faults::rows_bulk,   kaiko_faults::rows_content,
        kaiko_faults::rows_proxy,      kaiko_faults::rows_input,  kaiko_faults::rows_process,
        kaiko_faults::rows_cancel,     kaiko_faults::rows_batch,  kaiko_faults::rows_stream,
        kaiko_faults::rows_shutdown,   kaiko_faults::rows_clock,  kaiko_faults::rows_shortage,
        kaiko_faults::rows_link,       kaiko_faults::rows_load,   kaiko_faults::rows_libraries}) {
    for (Row& row : family()) rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.number < b.number; });
  return rows;
}

// What went wrong; an exception of the row's counts as that.
Verdict run_scenario(const Row& row, Mode mode, const Run& run) {
  Stage stage(mode, run);
  Verdict verdict;
  try {
    row.run(stage);
    verdict = kaiko_faults::judge(stage);
  } catch (const std::exception& error) {
    verdict.failures.push_back(std::string("the row failed: ") + error.what());
  }
  return verdict;
}

void print(const Row& row, Mode mode, const Verdict& verdict, std::chrono::milliseconds time) {
  std::printf("%3d  %-44s %-14s %-52s %-44s %3d/%-4d %5lld ms  %s\n", row.number, row.fault.c_str(),
              kaiko_faults::name_of(mode).c_str(), row.expected.c_str(), verdict.seen.c_str(),
              verdict.effects, verdict.calls, static_cast<long long>(time.count()),
              verdict.failures.empty() ? "ok" : "FAILED");
  for (const std::string& failure : verdict.failures) {
    std::printf("       not so: %s\n", failure.c_str());
  }
  std::fflush(stdout);
}

// Looked at until nothing has grown: the kernel lists a thread for a moment after it was joined.
std::string settled_growth(const Footprint& before, bool may_park_threads) {
  std::string grown;
  ::malloc_trim(0);  // a long ledger that was read and freed is nobody's growth
  kaiko_test::comes_true([&] {
    grown = kaiko_faults::growth(before, Footprint::now(), may_park_threads);
    return grown.empty();
  });
  return grown;
}

bool run_row(const Row& row, Mode mode, const Run& run) {
  const auto start = std::chrono::steady_clock::now();
  const Footprint before = Footprint::now();
  Verdict verdict = run_scenario(row, mode, run);
  const std::string grown = settled_growth(before, row.may_park_threads);
  if (!grown.empty()) verdict.failures.push_back("nothing is left behind: " + grown);
  print(row, mode, verdict,
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                              start));
  return verdict.failures.empty();
}

// In all that the run wrote: its own folder, and what is new where it ran and where temporary files
// go. A scan that would not find a key proves nothing, so it looks for planted ones first.
bool find_no_leak(const std::string& canary, const std::string& folder, FileTime start) {
  using kaiko_faults::text_start;
  std::vector<std::string> places = kaiko_faults::places_with(canary, text_start, folder);
  for (const std::string& other : {std::string("."), fs::temp_directory_path().string()}) {
    for (std::string& place : kaiko_faults::new_files_with(canary, text_start, other, start)) {
      places.push_back(std::move(place));
    }
  }
  for (const std::string& form : kaiko_faults::blind_spots()) {
    places.push_back("nothing: the scan misses a planted key, " + form);
  }
  std::printf(" 64  key and texts in logs, errors, captures, environments: %s\n",
              places.empty() ? "nowhere  ok" : "FOUND  FAILED");
  for (const std::string& place : places) std::printf("       not so: %s\n", place.c_str());
  return places.empty();
}

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Runs the fault matrix");
  app.add_option("rows", arguments.rows, "numbers of rows; none: all");
  app.add_option("--folder", arguments.folder, "where logs and captures go");
  app.add_flag("--long", arguments.is_long, "loads and tortures in their full size");
  app.add_flag("--list", arguments.is_listing, "only say which rows there are");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return arguments;
}

bool is_wanted(const Arguments& arguments, const Row& row) {
  return arguments.rows.empty() ||
         std::count(arguments.rows.begin(), arguments.rows.end(), row.number) > 0;
}

}  // namespace

int main(int argc, char** argv) {
  kaiko_faults::become_root_of_own_users(argv);
  const Arguments arguments = parse(argc, argv);
  const kaiko_test::TempDir secrets;
  const std::string canary = kaiko_faults::make_canary();
  const Run run{(secrets.path() / "key").string(), arguments.folder, arguments.is_long};
  std::ofstream(run.key_file) << canary << '\n';
  fs::remove_all(run.folder);
  fs::create_directories(run.folder);
  const FileTime start = fs::last_write_time(run.folder);

  // The first client makes libcurl's own files and threads, and the first thread a sanitizer's;
  // they are nobody's growth.
  {
    std::thread([] {}).join();
    Stage warm(Mode::keyed, run);
    warm.start_server();
    warm.call(warm.client());
  }

  int failed = 0;
  int made = 0;
  for (const Row& row : all_rows()) {
    if (!is_wanted(arguments, row)) continue;
    for (const Mode mode : row.modes) {
      if (arguments.is_listing) {
        std::printf("%3d  %-44s %s\n", row.number, row.fault.c_str(), name_of(mode).c_str());
        continue;
      }
      ++made;
      failed += run_row(row, mode, run) ? 0 : 1;
    }
  }
  if (arguments.is_listing) return 0;
  failed += find_no_leak(canary, run.folder, start) ? 0 : 1;
  std::printf("%d scenarios, %d failed\n", made, failed);
  return failed == 0 ? 0 : 1;
}
