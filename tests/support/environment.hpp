// SPDX-License-Identifier: MIT
// Sets or unsets an environment variable and puts the former value back on destruction.
// The environment is the process's own: not for use while other threads read it.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace kaiko_test {

class EnvironmentVariable {
 public:
  // Without a value the variable is unset.
  EnvironmentVariable(std::string name, const std::optional<std::string>& value)
      : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    put(value);
  }
  ~EnvironmentVariable() { put(before_); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  void put(const std::optional<std::string>& value) const {
    if (value) {
      ::setenv(name_.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }

  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace kaiko_test
