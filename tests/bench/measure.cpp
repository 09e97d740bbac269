// SPDX-License-Identifier: MIT
// CPU time of this process, in turns.
#include "bench/measure.hpp"

#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <vector>

namespace kaiko_bench {
namespace {

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double time_of(const std::function<void()>& work, int runs) {
  const double start = cpu_microseconds();
  for (int i = 0; i < runs; ++i) work();
  return (cpu_microseconds() - start) / runs;
}

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

}  // namespace

Comparison compare(const Work& work, int rounds) {
  time_of(work.ours, work.runs_a_round);
  time_of(work.peer, work.runs_a_round);
  std::vector<double> ratios;
  std::vector<double> ours;
  std::vector<double> peer;
  for (int round = 0; round < rounds; ++round) {
    // Whoever goes second finds a warmer machine, so they change places.
    const bool is_first = round % 2 == 0;
    if (is_first) ours.push_back(time_of(work.ours, work.runs_a_round));
    peer.push_back(time_of(work.peer, work.runs_a_round));
    if (!is_first) ours.push_back(time_of(work.ours, work.runs_a_round));
    ratios.push_back(ours.back() / peer.back());
  }
  Comparison comparison;
  comparison.name = work.name;
  comparison.most = work.most;
  comparison.ratio = quantile(ratios, 0.5);
  comparison.lower = quantile(ratios, 0.25);
  comparison.upper = quantile(ratios, 0.75);
  comparison.ours_us = quantile(ours, 0.5);
  comparison.peer_us = quantile(peer, 0.5);
  return comparison;
}

// In a file of its own, the compiler of the caller can't see that nothing is done with it.
void keep(const void* result) {
  static std::atomic<const void*> kept{nullptr};
  kept.store(result, std::memory_order_relaxed);
}

}  // namespace kaiko_bench
