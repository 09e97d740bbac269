// SPDX-License-Identifier: MIT
// What there is to measure: one function, and one file, a family. Each throws CantRun where it
// can't.
#pragma once

#include <functional>
#include <stdexcept>

#include "bench/measure.hpp"

namespace kaiko_bench {

// Something that is needed is not here: what(), for people.
class CantRun : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// So many pairs of measurements; the families scale it to what a pair of theirs takes.
struct Effort {
  int rounds = 25;
  bool is_for_budget = false;  // only what has one
};

// Takes each line as soon as there is one: what comes later may fail.
using Report = std::function<void(const Row&)>;

// Reading and writing JSON, without a network.
void measure_codec(Effort effort, const Report& report);
// One call after the other, on a connection that is there.
void measure_calls(Effort effort, const Report& report);
// The same as instructions and heap allocations, which are exact, under valgrind.
void count_calls(Effort effort, const Report& report);
// TLS connections that are not there yet.
void measure_connections(Effort effort, const Report& report);
// Ten calls in flight, and bulk.
void measure_load(Effort effort, const Report& report);
// What a file that makes one call costs the compiler, and the program's size.
void measure_build(Effort effort, const Report& report);

// That both sides of each comparison do the same work; ends the process if they don't.
void check_sides();

}  // namespace kaiko_bench
