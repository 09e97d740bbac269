// SPDX-License-Identifier: MIT
// An environment variable as a string. Asked for the settings that have no option.
#pragma once

#include <cstdlib>
#include <string>

namespace kaiko_cli {

// Empty where it is not set.
inline std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace kaiko_cli
