// SPDX-License-Identifier: MIT
// Two pieces of work measured against each other: in turns, so that whatever slows the machine
// down meets both, and compared as ratios of CPU time. Absolute times are shown, not judged.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace kaiko_bench {

struct Comparison {
  std::string name;
  double most = 0;   // the ratio that is promised
  double ratio = 0;  // ours to the peer's: the median over all rounds
  double lower = 0;  // quartiles
  double upper = 0;
  double ours_us = 0;  // the median of one run
  double peer_us = 0;
};

struct Work {
  std::string name;
  double most;       // the ratio that is promised
  int runs_a_round;  // of each side, between two readings of the clock
  std::function<void()> ours;
  std::function<void()> peer;
};

Comparison compare(const Work& work, int rounds);

// A result that a compiler must not leave out.
void keep(const void* result);

// The pieces of work, one file a family.
std::vector<Work> codec_work();

}  // namespace kaiko_bench
