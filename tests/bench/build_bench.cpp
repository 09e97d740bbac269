// SPDX-License-Identifier: MIT
// What a file that makes one call costs: the compiler's CPU time without optimisation, as in every
// day's work, and the size of the stripped program with it, built like that and with -O2. Beside
// the same call by libcurl and nlohmann/json.
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "bench/child.hpp"
#include "bench/families.hpp"
#include "bench/measure.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_bench {
namespace {

using Words = std::vector<std::string>;

struct Program {
  std::string source;
  Words flags;
  Words libraries;
};

std::string source(const std::string& name) {
  return std::string(KAIKO_BENCH_SOURCES) + "/programs/" + name;
}

const Program& minimal() {
  static const Program program{source("minimal_call.cpp"), {}, {}};
  return program;
}
const Program& header_only() {
  static const Program program{source("kaiko_call.cpp"), {}, {}};
  return program;
}
const Program& compiled() {
  static const Program program{
      source("kaiko_call.cpp"), {"-DKAIKO_COMPILED"}, {KAIKO_BENCH_LIBRARY}};
  return program;
}

Words command(const Program& program, const Words& flags) {
  Words words = {KAIKO_BENCH_CXX, "-std=c++17", "-pthread", "@" KAIKO_BENCH_INCLUDE_FLAGS};
  words.insert(words.end(), program.flags.begin(), program.flags.end());
  words.insert(words.end(), flags.begin(), flags.end());
  words.push_back(program.source);
  words.insert(words.end(), program.libraries.begin(), program.libraries.end());
  return words;
}

Cost cost_of_compiling(const Program& program) {
  return [&program] {
    const kaiko_test::TempDir folder;
    const std::string object = (folder.path() / "call.o").string();
    Program alone = program;
    alone.libraries.clear();
    return run_well(command(alone, {"-O0", "-c", "-o", object})).cpu_us / 1000;
  };
}

double size_of_program(Program program, const std::string& optimisation) {
  const kaiko_test::TempDir folder;
  const std::filesystem::path file = folder.path() / "call";
  program.libraries.emplace_back(KAIKO_BENCH_CURL_LIBRARY);
  run_well(command(program, {optimisation, "-s", "-o", file.string()}));
  return static_cast<double>(std::filesystem::file_size(file)) / 1024;
}

constexpr double no_budget = std::numeric_limits<double>::infinity();

// The library is the same in both: as it was built here, with -O2.
void measure_sizes(const std::string& optimisation, Effort effort, const Report& report) {
  const double theirs = size_of_program(minimal(), optimisation);
  const auto report_size = [&](const std::string& mode, const Program& program, double budget) {
    report(compare({"stripped program, " + mode + ", " + optimisation, "libcurl + nlohmann/json",
                    "KiB", at_most(2.0), budget},
                   {size_of_program(program, optimisation)}, {theirs}));
  };
  report_size("kaiko::compiled", compiled(), optimisation == "-O2" ? 3.1 : no_budget);
  if (!effort.is_for_budget) report_size("header only", header_only(), no_budget);
}

}  // namespace

void measure_build(Effort effort, const Report& report) {
  // Header only takes the compiler twice as long as all the others together.
  std::vector<Cost> costs = {cost_of_compiling(compiled()), cost_of_compiling(minimal())};
  if (!effort.is_for_budget) costs.push_back(cost_of_compiling(header_only()));
  const Samples samples = in_turns(costs, effort.rounds / 6 + 1);
  const std::string peer = "libcurl + nlohmann/json";
  report(compare({"compiling one call, kaiko::compiled, -O0", peer, "ms", at_most(0.45), 0.5},
                 samples[0], samples[1]));
  if (!effort.is_for_budget) {
    report(compare({"compiling one call, header only, -O0", peer, "ms", at_most(1.5)}, samples[2],
                   samples[1]));
    measure_sizes("-O0", effort, report);
  }
  measure_sizes("-O2", effort, report);
}

}  // namespace kaiko_bench
