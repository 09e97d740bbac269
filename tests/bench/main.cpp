// SPDX-License-Identifier: MIT
// kaiko_bench: what the SDK costs, beside peers that are measured in the same run. Prints a table,
// or JSON with --json. It measures and does not judge: a goal that is missed is said, and only what
// can't be measured at all makes it fail. With --budget what is far worse than it was fails as
// well.
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bench/families.hpp"
#include "bench/identity.hpp"
#include "bench/measure.hpp"
#include "bench/processors.hpp"

namespace {

using kaiko_bench::Row;

struct Family {
  const char* name;
  void (*measure)(kaiko_bench::Effort, const kaiko_bench::Report&);
};
const Family families[] = {
    {"codec", &kaiko_bench::measure_codec}, {"calls", &kaiko_bench::measure_calls},
    {"counts", &kaiko_bench::count_calls},  {"connections", &kaiko_bench::measure_connections},
    {"load", &kaiko_bench::measure_load},   {"build", &kaiko_bench::measure_build},
};

std::string digits_of(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), value < 10 ? "%.3g" : "%.0f", value);
  return text;
}

std::string goal_of(const Row& row) {
  const double least = row.goal.least;
  const double most = row.goal.most;
  if (least == most) return digits_of(most);
  if (std::isinf(most)) return ">= " + digits_of(least);
  if (least <= 0) return "<= " + digits_of(most);
  return digits_of(least) + ".." + digits_of(most);
}

void print_head() {
  std::printf("%-42s %10s  %-30s %10s %-3s %7s %9s\n", "what", "ours", "peer", "its", "", "ratio",
              "goal");
}

void print_row(const Row& row) {
  const bool is_alone = row.peer.empty();
  std::printf("%-42s %10s  %-30s %10s %-3s %7s %9s  %s\n", row.what.c_str(),
              digits_of(row.ours).c_str(), row.peer.c_str(),
              is_alone ? "" : digits_of(row.theirs).c_str(), row.unit.c_str(),
              is_alone ? "" : digits_of(row.ratio).c_str(), goal_of(row).c_str(),
              row.is_met() ? "ok" : "NOT OK");
  std::fflush(stdout);
}

nlohmann::json json_of(const Row& row) {
  nlohmann::json object = {{"what", row.what}, {"unit", row.unit}, {"ours", row.ours}};
  if (!row.peer.empty()) {
    object.update({{"peer", row.peer},
                   {"theirs", row.theirs},
                   {"ratio", row.ratio},
                   {"quartiles", {row.lower, row.upper}}});
  }
  object["at_least"] = row.goal.least;
  if (!std::isinf(row.goal.most)) object["at_most"] = row.goal.most;
  object["is_met"] = row.is_met();
  return object;
}

// Whether everything that was asked for could be measured, and is within a budget that counts.
bool measure(const std::vector<std::string>& wanted, kaiko_bench::Effort effort, bool is_json) {
  bool is_good = true;
  nlohmann::json list = nlohmann::json::array();
  if (!is_json) print_head();
  const auto report = [&](const Row& row) {
    is_json ? list.push_back(json_of(row)) : print_row(row);
    if (!effort.is_for_budget || !row.is_over_budget()) return;
    std::fprintf(stderr, "%s: %s is over its budget of %s\n", row.what.c_str(),
                 digits_of(row.judged()).c_str(), digits_of(row.budget).c_str());
    is_good = false;
  };
  for (const Family& family : families) {
    if (!wanted.empty() && !std::count(wanted.begin(), wanted.end(), family.name)) continue;
    try {
      family.measure(effort, report);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s can't be measured: %s\n", family.name, error.what());
      is_good = false;
    }
  }
  if (is_json) std::printf("%s\n", list.dump(2).c_str());
  return is_good;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures the SDK beside its peers; use an optimised build");
  kaiko_bench::Effort effort;
  bool is_json = false;
  bool is_checking = false;
  std::vector<std::string> wanted;
  app.add_option("--rounds", effort.rounds, "pairs of measurements")->check(CLI::Range(1, 100000));
  app.add_flag("--json", is_json, "JSON instead of a table");
  app.add_flag("--budget", effort.is_for_budget, "fail where a ratio is over its budget");
  app.add_flag("--only-check", is_checking, "only see that both sides do the same work");
  app.add_option("family", wanted,
                 "codec, calls, counts, connections, load, build; all by default");
  CLI11_PARSE(app, argc, argv);

  kaiko_bench::check_sides();
  if (is_checking) return 0;
  kaiko_bench::pin_this_process();
  return measure(wanted, effort, is_json) ? 0 : 1;
}
