// SPDX-License-Identifier: MIT
// Numbers as JSON text: the shortest digits that read back as the same number, whatever the locale.
#pragma once

#include <kaiko/version.hpp>

#include <cstdint>
#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// NaN and the infinities have no JSON: null.
KAIKO_INLINE void append_json_number(std::string& out, double value);

inline void append_json_number(std::string& out, std::int64_t value) {
  out.append(std::to_string(value));
}

}  // namespace detail
KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/encode_number_impl.hpp>
#endif
