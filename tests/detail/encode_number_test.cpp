// SPDX-License-Identifier: MIT
// Numbers as JSON text.
#include <kaiko/detail/encode_number.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include "support/catch.hpp"

namespace {

using kaiko::detail::append_json_number;

template <class T>
std::string text_of(T value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

TEST_CASE("a number is written with the fewest digits that give it back") {
  CHECK(text_of(0.1) == "0.1");
  CHECK(text_of(0.52) == "0.52");
  CHECK(text_of(-1.0) == "-1.0");
  CHECK(std::stod(text_of(0.1 + 0.2)) == 0.1 + 0.2);
  CHECK(text_of(std::int64_t{-7}) == "-7");
  CHECK(text_of((std::numeric_limits<std::int64_t>::max)()) == "9223372036854775807");
}

TEST_CASE("what has no JSON is null") {
  CHECK(text_of(std::numeric_limits<double>::infinity()) == "null");
  CHECK(text_of(std::numeric_limits<double>::quiet_NaN()) == "null");
}

}  // namespace
