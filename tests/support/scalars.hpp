// SPDX-License-Identifier: MIT
// JSON's scalars as the reader passes them on. Parses nothing.
#pragma once

#include <kaiko/detail/decode/shape.hpp>

#include <cstdint>
#include <string_view>

namespace kaiko_test {

using kaiko::detail::Scalar;

inline Scalar text(std::string_view value) {
  Scalar scalar;
  scalar.text = value;
  return scalar;
}
inline Scalar integer(std::int64_t value) {
  Scalar scalar;
  scalar.type = Scalar::Type::integer;
  scalar.integer = value;
  return scalar;
}
inline Scalar number(double value, std::string_view literal = {}) {
  Scalar scalar;
  scalar.type = Scalar::Type::number;
  scalar.number = value;
  scalar.text = literal;
  return scalar;
}
inline Scalar boolean(bool value) {
  Scalar scalar;
  scalar.type = Scalar::Type::boolean;
  scalar.is_true = value;
  return scalar;
}

}  // namespace kaiko_test
