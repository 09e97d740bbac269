// SPDX-License-Identifier: MIT
// Reads variables of the process's environment. Sets none.
#pragma once

#include <kaiko/version.hpp>

#include <cstdlib>
#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Empty for a variable that is not set or empty.
inline std::string environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace detail
KAIKO_NAMESPACE_END
