// SPDX-License-Identifier: MIT
// Reads credentials out of headers. Which of them is asked for is for the dialects.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "phrases.hpp"

namespace kaiko_emulator {

inline constexpr std::string_view bearer_scheme = "bearer ";

inline bool has_bearer_scheme(const std::string& authorization) {
  return lower_case(authorization.substr(0, bearer_scheme.size())) == bearer_scheme;
}

// The key in "Bearer KEY", whatever the case of the scheme; empty for any other scheme.
inline std::string bearer_key(const std::string& authorization) {
  return has_bearer_scheme(authorization) ? authorization.substr(bearer_scheme.size())
                                          : std::string();
}

// One word that begins with one of the prefixes and goes on after it. A header that came twice has
// a comma and a blank in its joined value.
inline bool is_key(const std::string& key, std::initializer_list<std::string_view> prefixes) {
  if (key.find_first_of(" ,") != std::string::npos) return false;
  for (const std::string_view prefix : prefixes) {
    if (key.size() > prefix.size() && key.rfind(prefix, 0) == 0) return true;
  }
  return false;
}

}  // namespace kaiko_emulator
