// SPDX-License-Identifier: MIT
// UTF-8: what is well-formed, and lengths in UTF-16 units.
#include <kaiko/detail/utf8.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("well-formed text has no invalid byte, malformed text has its position") {
  CHECK(find_invalid_utf8("plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x98\x80, \xF4\x8F\xBF\xBF") ==
        std::string::npos);
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    CHECK(find_invalid_utf8("ok" + std::string(bad)) == 2);
    CHECK(find_invalid_utf8("ok" + std::string(bad) + "ok") == 2);
  }
}

TEST_CASE("lengths count UTF-16 units: two beyond the basic plane") {
  CHECK(utf16_length("a\xC3\xA9\xE2\x82\xAC") == 3);
  CHECK(utf16_length("\xF0\x9F\x98\x80") == 2);
}

}  // namespace
