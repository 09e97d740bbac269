// SPDX-License-Identifier: MIT
// A JSON number's text as the nearest double, whatever the locale. Asked by the scanner, which has
// checked the grammar. Exact arithmetic for what fits a double as it is, the standard library for
// the rest.
#pragma once

#include <kaiko/version.hpp>

#include <array>
#include <cfloat>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Up to 15 digits and a power of ten up to 22 are doubles themselves, so that one multiplication or
// division gives the nearest double (Clinger 1990). Empty for other numbers.
inline std::optional<double> read_short_number(std::string_view literal) noexcept {
  constexpr std::array<double, 23> powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                             1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                             1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr std::size_t most_digits = 15;
  const bool is_negative = literal.front() == '-';
  std::int64_t digits = 0;
  std::size_t count = 0;
  std::size_t fraction = 0;
  bool is_fraction = false;
  for (const char c : literal.substr(is_negative ? 1 : 0)) {
    if (c == '.') {
      is_fraction = true;
      continue;
    }
    if (c == 'e' || c == 'E' || ++count > most_digits) return std::nullopt;
    digits = digits * 10 + (c - '0');
    fraction += is_fraction ? 1 : 0;
  }
  const double value = static_cast<double>(digits) / powers[fraction];
  return is_negative ? -value : value;
}

// The same for any number, with a stream of the C locale.
KAIKO_INLINE std::optional<double> read_any_number(std::string_view literal);

// Empty when the number is beyond a double.
inline std::optional<double> read_number(std::string_view literal) {
#if FLT_EVAL_METHOD == 0
  // Elsewhere a division is rounded twice.
  if (const auto value = read_short_number(literal)) return value;
#endif
#if defined(__cpp_lib_to_chars)
  double value = 0;
  const auto read = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  if (read.ec == std::errc()) return value;
#endif
  // Also where from_chars gives up on a number that rounds to zero or nearly so.
  return read_any_number(literal);
}

}  // namespace detail
KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/decode/number_impl.hpp>
#endif
