// SPDX-License-Identifier: MIT
// Numbers as JSON text: the shortest digits that read back as the same number, whatever the locale.
#pragma once

#include <kaiko/version.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// NaN and the infinities have no JSON: null.
inline void append_json_number(std::string& out, double value) {
  out.append(nlohmann::json(value).dump());
}

inline void append_json_number(std::string& out, std::int64_t value) {
  out.append(std::to_string(value));
}

}  // namespace detail
KAIKO_NAMESPACE_END
