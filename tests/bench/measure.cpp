// SPDX-License-Identifier: MIT
// CPU time of this process, in turns.
#include "bench/measure.hpp"

#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace kaiko_bench {
namespace {

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

Cost cpu_of(std::function<void()> work, int runs) {
  return [work = std::move(work), runs] {
    const double start = cpu_microseconds();
    for (int i = 0; i < runs; ++i) work();
    return (cpu_microseconds() - start) / runs;
  };
}

Samples in_turns(const std::vector<Cost>& costs, int rounds) {
  Samples samples(costs.size());
  for (const Cost& cost : costs) cost();
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t turn = 0; turn < costs.size(); ++turn) {
      const std::size_t i = (turn + static_cast<std::size_t>(round)) % costs.size();
      samples[i].push_back(costs[i]());
    }
  }
  return samples;
}

Row compare(const Claim& claim, const std::vector<double>& ours,
            const std::vector<double>& theirs) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / theirs[i]);
  Row row;
  row.what = claim.what;
  row.peer = claim.peer;
  row.unit = claim.unit;
  row.goal = claim.goal;
  row.budget = claim.budget;
  row.ours = quantile(ours, 0.5);
  row.theirs = quantile(theirs, 0.5);
  row.ratio = quantile(ratios, 0.5);
  row.lower = quantile(ratios, 0.25);
  row.upper = quantile(ratios, 0.75);
  return row;
}

Row single(const Claim& claim, double value) {
  Row row;
  row.what = claim.what;
  row.unit = claim.unit;
  row.goal = claim.goal;
  row.ours = value;
  return row;
}

// In a file of its own, the compiler of the caller can't see that nothing is done with it.
void keep(const void* result) {
  static std::atomic<const void*> kept{nullptr};
  kept.store(result, std::memory_order_relaxed);
}

}  // namespace kaiko_bench
