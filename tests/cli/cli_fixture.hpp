// SPDX-License-Identifier: MIT
// The program kaiko as a child process.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/program.hpp"

namespace kaiko_test {

class CliProcess : public Program {
 public:
  CliProcess(std::vector<std::string> arguments, const std::string& input,
             const std::vector<std::string>& environment)
      : Program(with_path(std::move(arguments)), input, environment) {}

 private:
  static std::vector<std::string> with_path(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), KAIKO_CLI_PATH);
    return arguments;
  }
};

struct CliResult {
  int status = 0;
  std::string out;
  std::string err;
};

inline CliResult run_cli(std::vector<std::string> arguments, const std::string& input = "",
                         const std::vector<std::string>& environment = {}) {
  CliProcess process(std::move(arguments), input, environment);
  const int status = process.wait();
  return {status, process.out(), process.err()};
}

}  // namespace kaiko_test
