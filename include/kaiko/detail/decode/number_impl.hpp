// SPDX-License-Identifier: MIT
// The slow way behind number.hpp, for numbers that are rare.
#pragma once

#include <kaiko/detail/decode/number.hpp>
#include <kaiko/version.hpp>

#include <cmath>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

KAIKO_INLINE std::optional<double> read_any_number(std::string_view literal) {
  std::istringstream in{std::string(literal)};
  in.imbue(std::locale::classic());
  double value = 0;
  in >> value;
  // Some libraries fail for a number that is almost zero, too; what they read is right.
  if (in.fail() && std::abs(value) > 1) return std::nullopt;
  return value;
}

}  // namespace detail
KAIKO_NAMESPACE_END
