// SPDX-License-Identifier: MIT
// The definition behind encode_number.hpp, and what nlohmann/json is there for: it has the shortest
// digits of a double on every standard library.
#pragma once

#include <kaiko/detail/encode_number.hpp>
#include <kaiko/version.hpp>

#include <nlohmann/json.hpp>

#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

KAIKO_INLINE void append_json_number(std::string& out, double value) {
  out.append(nlohmann::json(value).dump());
}

}  // namespace detail
KAIKO_NAMESPACE_END
