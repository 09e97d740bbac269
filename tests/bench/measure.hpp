// SPDX-License-Identifier: MIT
// Costs measured against each other: in turns, so that whatever slows the machine down meets all of
// them, and compared as the median of each round's ratio. Absolute numbers are shown, not judged.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace kaiko_bench {

// Where a number is to lie, both ends included.
struct Goal {
  double least = 0;
  double most = std::numeric_limits<double>::infinity();
};
inline Goal at_most(double most) { return {0, most}; }
inline Goal at_least(double least) { return {least, std::numeric_limits<double>::infinity()}; }
inline Goal exactly(double value) { return {value, value}; }

// A line of the table.
struct Row {
  std::string what;
  std::string peer;  // empty: nothing to compare with, and the goal is about `ours`
  std::string unit;  // of `ours` and `theirs`
  double ours = 0;   // medians
  double theirs = 0;
  double ratio = 0;  // the median over all rounds, and its quartiles
  double lower = 0;
  double upper = 0;
  Goal goal{};
  // What a check refuses, somewhat above what was reached; unlike the goal, which may be far.
  double budget = std::numeric_limits<double>::infinity();

  double judged() const { return peer.empty() ? ours : ratio; }
  bool is_met() const { return goal.least <= judged() && judged() <= goal.most; }
  bool is_over_budget() const { return judged() > budget; }
};

// Does some work and tells what it cost.
using Cost = std::function<double()>;

// Microseconds of CPU, user and system, that this process has spent; all its threads count.
double cpu_microseconds();

// The CPU time of one of so many runs.
Cost cpu_of(std::function<void()> work, int runs);

// One list of costs for each; they change places from round to round, since whoever goes second
// finds a warmer machine. The first round is not counted.
using Samples = std::vector<std::vector<double>>;
Samples in_turns(const std::vector<Cost>& costs, int rounds);

// What is compared, and what is asked of the ratio.
struct Claim {
  std::string what;
  std::string peer;
  std::string unit;
  Goal goal;
  double budget = std::numeric_limits<double>::infinity();
};
Row compare(const Claim& claim, const std::vector<double>& ours, const std::vector<double>& theirs);

// One number that stands for itself.
Row single(const Claim& claim, double value);

// A result that a compiler must not leave out.
void keep(const void* result);

}  // namespace kaiko_bench
