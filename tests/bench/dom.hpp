// SPDX-License-Identifier: MIT
// nlohmann/json as its documentation shows: a document built and dumped, a document parsed and its
// members taken out. What the peers do before and after their transport. Checks nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kaiko_bench {

struct Reading {
  std::string text;
  std::string category;
  std::string intensity_level;
  std::string complexity;
  std::string discovery_level;
  double intensity = 0;
  double valence = 0;
  double arousal = 0;
  double wonder_index = 0;
  std::vector<std::pair<std::string, double>> raw;
};

std::string request_with_dom(const std::string& text);
Reading read_with_dom(const std::string& answer);

}  // namespace kaiko_bench
