// SPDX-License-Identifier: MIT
// Strings as JSON text: what is escaped, what stays as it is, and where malformed UTF-8 begins.
#include <kaiko/detail/json_text.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::size_t invalid_at(std::string_view text) {
  std::string out;
  return append_json_string(out, text);
}

TEST_CASE("quotes, backslashes and every control character are escaped, nothing else of ASCII is") {
  CHECK(json("\"\\\n\r\t") == R"("\"\\\n\r\t")");
  CHECK(json(std::string_view("\0\x01\x1F", 3)) == R"("\u0000\u0001\u001f")");
  CHECK(json("") == "\"\"");
  std::string plain;
  for (char c = 0x20; c < 0x7F; ++c) {
    if (c != '"' && c != '\\') plain.push_back(c);
  }
  CHECK(json(plain) == "\"" + plain + "\"");
  CHECK(json("\x7F") == "\"\x7F\"");
}

TEST_CASE("a parser reads back every byte that was written") {
  std::string text;
  for (int c = 0; c < 0x80; ++c) text.push_back(static_cast<char>(c));
  text += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBF";
  CHECK(nlohmann::json::parse(json(text)).get<std::string>() == text);
  CHECK(invalid_at(text) == std::string::npos);
}

TEST_CASE("each malformed byte becomes U+FFFD, and the first one's place is told") {
  CHECK(json("a\xC3(") == "\"a\xEF\xBF\xBD(\"");
  CHECK(json("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CHECK(invalid_at("\xFF") == 0);
  CHECK(invalid_at("ab\xC3\xA9\x80\xFF") == 4);
  CHECK(invalid_at("\"\xED\xA0\x80") == 1);
  CHECK(json("\xC0\xAF").find('/') == std::string::npos);
}

TEST_CASE("text is appended to what is there") {
  std::string out = "[";
  CHECK(append_json_string(out, "a") == std::string::npos);
  CHECK(out == "[\"a\"");
}

TEST_CASE("a plain run ends before the first byte that needs care") {
  CHECK(plain_run("") == 0);
  CHECK(plain_run("abc") == 3);
  for (const char* text : {"ab\"", "ab\\", "ab\x1F", "ab\x80", "ab\n"}) CHECK(plain_run(text) == 2);
}

}  // namespace
