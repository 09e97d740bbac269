// SPDX-License-Identifier: MIT
// kaiko_bench: what the SDK costs as a ratio to a named peer, both measured in this run. Prints a
// table, or JSON with --json; fails when a promised ratio is not kept.
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <vector>

#include "bench/measure.hpp"

namespace {

using kaiko_bench::Comparison;

void print_table(const std::vector<Comparison>& results) {
  std::printf("%-58s %7s %7s   %-15s %10s %10s\n", "ours : peer (CPU time, medians)", "ratio",
              "at most", "quartiles", "ours us", "peer us");
  for (const Comparison& result : results) {
    std::printf("%-58s %7.3f %7.2f   %.3f .. %.3f  %10.1f %10.1f  %s\n", result.name.c_str(),
                result.ratio, result.most, result.lower, result.upper, result.ours_us,
                result.peer_us, result.ratio <= result.most ? "kept" : "NOT KEPT");
  }
}

void print_json(const std::vector<Comparison>& results) {
  nlohmann::json list = nlohmann::json::array();
  for (const Comparison& result : results) {
    list.push_back({{"name", result.name},
                    {"ratio", result.ratio},
                    {"at_most", result.most},
                    {"quartiles", {result.lower, result.upper}},
                    {"ours_us", result.ours_us},
                    {"peer_us", result.peer_us}});
  }
  std::printf("%s\n", list.dump(2).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures the SDK against named peers; use an optimised build");
  int rounds = 101;
  bool is_json = false;
  bool is_checking = false;
  app.add_option("--rounds", rounds, "pairs of measurements")->check(CLI::Range(1, 100000));
  app.add_flag("--json", is_json, "JSON instead of a table");
  app.add_flag("--only-check", is_checking, "only see that both sides do the same work");
  CLI11_PARSE(app, argc, argv);

  // Making the list compares what both sides of each comparison give.
  const std::vector<kaiko_bench::Work> list = kaiko_bench::codec_work();
  if (is_checking) return 0;
  std::vector<Comparison> results;
  for (const kaiko_bench::Work& work : list) {
    results.push_back(kaiko_bench::compare(work, rounds));
  }
  is_json ? print_json(results) : print_table(results);
  for (const Comparison& result : results) {
    if (result.ratio > result.most) return 1;
  }
  return 0;
}
