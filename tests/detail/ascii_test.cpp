// SPDX-License-Identifier: MIT
// Character rules at the neighbours of each range, and numbers at the end of theirs.
#include <kaiko/detail/ascii.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

TEST_CASE("a UUID has its dashes and hexadecimal digits, in capitals or not") {
  CHECK(is_uuid("0b5e4a1c-7d2f-4e63-9a8b-c1d2e3f40516"));
  CHECK(is_uuid("0B5E4A1C-7D2F-4E63-9A8B-C1D2E3F40516"));
  for (const char* const other :
       {"", "msg-1", "0b5e4a1c-7d2f-4e63-9a8b-c1d2e3f4051", "0b5e4a1c-7d2f-4e63-9a8b-c1d2e3f405160",
        "0b5e4a1c07d2f-4e63-9a8b-c1d2e3f40516", "0b5e4a1g-7d2f-4e63-9a8b-c1d2e3f40516"}) {
    INFO(other);
    CHECK_FALSE(is_uuid(other));
  }
}

TEST_CASE("classes hold their range and nothing beside it, also beyond ASCII") {
  int letters = 0;
  int digits = 0;
  int hex = 0;
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    letters += is_ascii_alpha(c) ? 1 : 0;
    digits += is_ascii_digit(c) ? 1 : 0;
    hex += is_ascii_hex(c) ? 1 : 0;
    CHECK(is_ascii_alnum(c) == (is_ascii_alpha(c) || is_ascii_digit(c)));
  }
  CHECK(letters == 52);
  CHECK(digits == 10);
  CHECK(hex == 22);
  for (const char c : {'a', 'z', 'A', 'Z'}) CHECK(is_ascii_alpha(c));
  for (const char c : {'@', '[', '`', '{', '/', ':', '\xE9'}) CHECK_FALSE(is_ascii_alnum(c));
  for (const char c : {'f', 'F', '0', '9'}) CHECK(is_ascii_hex(c));
  for (const char c : {'g', 'G'}) CHECK_FALSE(is_ascii_hex(c));
}

TEST_CASE("letters are folded, other bytes are compared as they are") {
  CHECK(equals_ignoring_case("X-Api-Key", "x-aPI-kEY"));
  CHECK(equals_ignoring_case("", ""));
  CHECK_FALSE(equals_ignoring_case("abc", "abcd"));
  CHECK_FALSE(equals_ignoring_case("@", "`"));
  CHECK_FALSE(equals_ignoring_case("[", "{"));
  CHECK_FALSE(equals_ignoring_case("\xC3\x89", "\xC3\xA9"));
}

TEST_CASE("a prefix is found at the start only") {
  CHECK(starts_with("kaiko_live_x", "kaiko_live_"));
  CHECK(starts_with("x", ""));
  CHECK_FALSE(starts_with("kaiko", "kaiko_"));
  CHECK_FALSE(starts_with("xkaiko_", "kaiko_"));
}

TEST_CASE("blanks are trimmed at both ends, line ends are not") {
  CHECK(trim(" \t a b\t ") == "a b");
  CHECK(trim(" \t ").empty());
  CHECK(trim("\na") == "\na");
}

TEST_CASE("digits are read to the largest number and refused beyond it") {
  CHECK(parse_digits("0") == 0);
  CHECK(parse_digits("007") == 7);
  CHECK(parse_digits("9223372036854775806") == (std::numeric_limits<std::int64_t>::max)() - 1);
  CHECK(parse_digits("9223372036854775807") == (std::numeric_limits<std::int64_t>::max)());
  CHECK_FALSE(parse_digits("9223372036854775808"));
  CHECK_FALSE(parse_digits("99999999999999999999"));
  for (const char* bad : {"", "-1", "+1", "1 ", " 1", "1.0", "0x1", "1e3", "\xD9\xA1"}) {
    INFO(bad);
    CHECK_FALSE(parse_digits(bad));
  }
}

TEST_CASE("a word for a log is short and has no blanks, quotes or line ends") {
  CHECK(is_plain_word("messages[0].content.text"));
  CHECK(is_plain_word("array.maxLength"));
  CHECK(is_plain_word("JKJaXmPLvHcESHA="));
  CHECK(is_plain_word(std::string(64, 'w')));
  CHECK_FALSE(is_plain_word(std::string(65, 'w')));
  for (const char* bad : {"", "two words", "a\nb", "\"a\"", "=", "a=b", "caf\xC3\xA9", "{a}"}) {
    INFO(bad);
    CHECK_FALSE(is_plain_word(bad));
  }
}

}  // namespace
