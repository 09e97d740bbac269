// SPDX-License-Identifier: MIT
// Numbers as the answers write them: few digits, so that a person can read them and two runs agree.
#pragma once

#include <cmath>
#include <vector>

namespace kaiko_emulator {

inline double four_digits(double value) { return std::round(value * 10000) / 10000 + 0.0; }

inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// The standard deviation over all of them.
inline double deviation_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace kaiko_emulator
