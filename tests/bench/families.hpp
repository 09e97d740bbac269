// SPDX-License-Identifier: MIT
// What there is to measure: one function, and one file, a family. Each throws CantRun where it
// can't.
#pragma once

#include <stdexcept>
#include <vector>

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
};

// Reading and writing JSON, without a network.
std::vector<Row> measure_codec(Effort effort);
// One call after the other, on a connection that is there.
std::vector<Row> measure_calls(Effort effort);
// The same as instructions and heap allocations, which are exact, under valgrind.
std::vector<Row> count_calls(Effort effort);
// TLS connections that are not there yet.
std::vector<Row> measure_connections(Effort effort);
// Ten calls in flight, and bulk.
std::vector<Row> measure_load(Effort effort);
// What a file that makes one call costs the compiler, and the program's size.
std::vector<Row> measure_build(Effort effort);

// That both sides of each comparison do the same work; ends the process if they don't.
void check_sides();

}  // namespace kaiko_bench
