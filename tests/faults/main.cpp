// SPDX-License-Identifier: MIT
// fault_suite: runs the rows of the fault matrix, each in its modes, and prints a line for each.
// Most of them wait, so some run at once, in a process each; those that keep the processors busy
// come before, alone. Each process ends with a search for its key in all that was written
// meanwhile.
#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <new>
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
  int at_once = 2;
  bool is_listing = false;
  bool is_long = false;
};

struct Scenario {
  const Row* row;
  Mode mode;
};

struct Counts {
  int made = 0;
  int failed = 0;
};

using Family = std::vector<Row> (*)();

std::vector<Row> all_rows() {
  const std::vector<Family> waiting = {
      kaiko_faults::rows_connect,    kaiko_faults::rows_tls,    kaiko_faults::rows_redirect,
      kaiko_faults::rows_connection, kaiko_faults::rows_limits, kaiko_faults::rows_retry,
      kaiko_faults::rows_bulk,       kaiko_faults::rows_stream, kaiko_faults::rows_content,
      kaiko_faults::rows_proxy,      kaiko_faults::rows_input,  kaiko_faults::rows_batch,
      kaiko_faults::rows_clock,      kaiko_faults::rows_link,   kaiko_faults::rows_libraries};
  const std::vector<Family> busy = {kaiko_faults::rows_rhythm,   kaiko_faults::rows_process,
                                    kaiko_faults::rows_cancel,   kaiko_faults::rows_shutdown,
                                    kaiko_faults::rows_shortage, kaiko_faults::rows_load};
  std::vector<Row> rows;
  const auto add = [&rows](const std::vector<Family>& families, bool is_busy) {
    for (const Family family : families) {
      for (Row& row : family()) {
        row.is_busy = is_busy;
        rows.push_back(std::move(row));
      }
    }
  };
  add(waiting, false);
  add(busy, true);
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
  app.add_option("--at-once", arguments.at_once, "so many rows at the same time")
      ->check(CLI::Range(1, 64));
  app.add_flag("--long", arguments.is_long, "loads and tortures in their full size");
  app.add_flag("--list", arguments.is_listing, "only say which rows there are");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return arguments;
}

std::vector<Scenario> wanted_scenarios(const Arguments& arguments, const std::vector<Row>& rows) {
  std::vector<Scenario> scenarios;
  for (const Row& row : rows) {
    const bool is_wanted = arguments.rows.empty() ||
                           std::count(arguments.rows.begin(), arguments.rows.end(), row.number) > 0;
    if (!is_wanted) continue;
    for (const Mode mode : row.modes) scenarios.push_back({&row, mode});
  }
  return scenarios;
}

Counts run_here(const std::vector<Scenario>& scenarios, const std::string& folder, bool is_long) {
  const kaiko_test::TempDir secrets;
  const std::string canary = kaiko_faults::make_canary();
  const Run run{(secrets.path() / "key").string(), folder, is_long};
  std::ofstream(run.key_file) << canary << '\n';
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

  Counts counts;
  for (const Scenario& scenario : scenarios) {
    ++counts.made;
    counts.failed += run_row(*scenario.row, scenario.mode, run) ? 0 : 1;
  }
  counts.failed += find_no_leak(canary, run.folder, start) ? 0 : 1;
  return counts;
}

// In a process of its own, since growth is a process's. One that dies has failed.
class Part {
 public:
  Part(const std::vector<Scenario>& scenarios, const std::string& folder, bool is_long) {
    void* const shared =
        ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) kaiko_test::throw_errno("mmap");
    counts_ = new (shared) Counts{static_cast<int>(scenarios.size()), 1};
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) kaiko_test::throw_errno("fork");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) std::_Exit(1);
    *counts_ = run_here(scenarios, folder, is_long);
    std::exit(0);
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part() { ::munmap(counts_, sizeof(Counts)); }

  Counts wait() const {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    Counts counts = *counts_;
    const bool has_died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (has_died) {
      std::printf("       not so: a process with rows ended with status %d  FAILED\n", status);
      counts.failed = (std::max)(counts.failed, 1);
    }
    return counts;
  }

 private:
  Counts* counts_;
  pid_t pid_;
};

Counts run_parts(const std::vector<std::vector<Scenario>>& parts, const std::string& folder,
                 bool is_long) {
  std::deque<Part> processes;
  for (const std::vector<Scenario>& part : parts) {
    if (part.empty()) continue;
    const std::string own_folder = folder + "/" + std::to_string(processes.size());
    processes.emplace_back(part, own_folder, is_long);
  }
  Counts sum;
  for (const Part& process : processes) {
    const Counts counts = process.wait();
    sum.made += counts.made;
    sum.failed += counts.failed;
  }
  return sum;
}

Counts run_all(const Arguments& arguments, const std::vector<Scenario>& scenarios) {
  std::vector<Scenario> busy;
  std::vector<std::vector<Scenario>> waiting(static_cast<std::size_t>(arguments.at_once));
  std::size_t next = 0;
  for (const Scenario& scenario : scenarios) {
    if (scenario.row->is_busy) {
      busy.push_back(scenario);
    } else {
      waiting[next++ % waiting.size()].push_back(scenario);
    }
  }
  fs::remove_all(arguments.folder);
  const Counts alone = run_parts({busy}, arguments.folder + "/alone", arguments.is_long);
  const Counts together = run_parts(waiting, arguments.folder + "/at-once", arguments.is_long);
  return {alone.made + together.made, alone.failed + together.failed};
}

}  // namespace

int main(int argc, char** argv) {
  kaiko_faults::become_root_of_own_users(argv);
  const Arguments arguments = parse(argc, argv);
  const std::vector<Row> rows = all_rows();
  const std::vector<Scenario> scenarios = wanted_scenarios(arguments, rows);
  if (arguments.is_listing) {
    for (const auto& [row, mode] : scenarios) {
      std::printf("%3d  %-44s %s\n", row->number, row->fault.c_str(), name_of(mode).c_str());
    }
    return 0;
  }
  const Counts counts = run_all(arguments, scenarios);
  std::printf("%d scenarios, %d failed\n", counts.made, counts.failed);
  return counts.failed == 0 && counts.made > 0 ? 0 : 1;
}
