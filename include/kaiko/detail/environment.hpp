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

// Without a copy of it, which might be a secret.
inline bool has_environment_variable(const char* name) noexcept {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace detail
KAIKO_NAMESPACE_END
