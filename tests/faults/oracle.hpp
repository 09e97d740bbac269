// SPDX-License-Identifier: MIT
// Judges a scenario by what the servers' ledgers say: what happened once, what was sent, what may
// have happened. The same for every row. Also what a scenario leaves behind in the process.
#pragma once

#include <string>
#include <vector>

#include "faults/stage.hpp"

namespace kaiko_faults {

struct Verdict {
  std::vector<std::string> failures;
  int effects = 0;
  int calls = 0;
  std::string seen;  // "2 ok, 1 timeout unknown"
};

// Asks the servers of `stage` for their ledgers; they must still run.
Verdict judge(Stage& stage);

// Threads, descriptors and memory of this process.
struct Footprint {
  std::size_t threads = 0;
  std::size_t descriptors = 0;
  std::size_t resident_kib = 0;  // 0 under a sanitizer, which keeps freed memory back

  static Footprint now();
};

// What grew between two moments, in words; empty: nothing that matters.
std::string growth(const Footprint& before, const Footprint& after, bool may_park_threads);

}  // namespace kaiko_faults
