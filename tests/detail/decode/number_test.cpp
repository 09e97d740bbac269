// SPDX-License-Identifier: MIT
// Numbers as doubles: the nearest one, whichever way it is found, and none beyond the largest.
#include <kaiko/detail/decode/number.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "support/catch.hpp"

namespace {

using kaiko::detail::read_number;
using kaiko::detail::read_short_number;

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

// The C library's is the nearest; the tests run in the C locale.
void expect_nearest(const std::string& literal) {
  const auto value = read_number(literal);
  REQUIRE(value);
  if (bits_of(*value) == bits_of(std::strtod(literal.c_str(), nullptr))) return;
  FAIL_CHECK(literal << " was read as " << *value);
}

TEST_CASE("a number is the nearest double, down to its last bit") {
  for (const char* literal : {"0",
                              "-0",
                              "0.0",
                              "-0.0",
                              "1",
                              "-1",
                              "0.1",
                              "0.2",
                              "0.3",
                              "0.52",
                              "-0.35",
                              "3.14159265358979",
                              "999999999999999",
                              "9999999999999999",
                              "9007199254740993",
                              "0.000000000000001",
                              "123456789012345678901234567890",
                              "0.30000000000000004",
                              "2.2250738585072011e-308",
                              "4.9406564584124654e-324",
                              "2.4703282292062327e-324",
                              "1.7976931348623157e308",
                              "1e22",
                              "1e23",
                              "8.41",
                              "-12.5E+3",
                              "1E-7",
                              "5e-400"}) {
    expect_nearest(literal);
  }
}

TEST_CASE("it is so for any digits, exponents and lengths") {
  std::mt19937_64 random(20261126);
  const auto below = [&random](std::uint64_t limit) { return random() % limit; };
  for (int i = 0; i < 20000; ++i) {
    std::string literal = below(2) == 0 ? "" : "-";
    literal += std::to_string(below(1 + (std::uint64_t{1} << below(60))));
    if (below(3) != 0) literal += "." + std::to_string(random() >> below(60));
    if (below(4) == 0) literal += "e" + std::to_string(static_cast<int>(below(580)) - 290);
    expect_nearest(literal);
  }
}

TEST_CASE("what fits a double as it is takes the short way, and nothing else does") {
  CHECK(read_short_number("0.52") == 0.52);
  CHECK(read_short_number("-999999999999.999") == -999999999999.999);
  CHECK_FALSE(read_short_number("1234567890.123456"));
  CHECK_FALSE(read_short_number("1e2"));
}

TEST_CASE("a number beyond the largest double is none") {
  CHECK_FALSE(read_number("1e309"));
  CHECK_FALSE(read_number("-1e309"));
  CHECK_FALSE(read_number("1" + std::string(400, '0')));
  CHECK(read_number("0." + std::string(400, '0') + "1") == 0.0);
}

}  // namespace
