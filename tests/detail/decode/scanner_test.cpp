// SPDX-License-Identifier: MIT
// The scanner against RFC 8259: what it tells of a document, and that it takes what nlohmann/json
// takes and nothing else, for good documents, their damaged copies, and each escape and byte.
#include <kaiko/detail/decode/scanner.hpp>

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;
using namespace std::string_literals;

// Writes down what it is told.
struct Scribe {
  std::string told;
  std::string stop_at;  // says "no further" when it is told this

  bool note(const std::string& what) {
    told += what + " ";
    return what != stop_at;
  }
  bool null() { return note("null"); }
  bool boolean(bool value) { return note(value ? "true" : "false"); }
  bool integer(std::int64_t value) { return note("i" + std::to_string(value)); }
  bool number(double, std::string_view text) { return note("n" + std::string(text)); }
  bool string(std::string_view text) { return note("'" + std::string(text) + "'"); }
  bool start_object() { return note("{"); }
  bool key(std::string_view text) { return note(std::string(text) + ":"); }
  bool end_object() { return note("}"); }
  bool start_array() { return note("["); }
  bool end_array() { return note("]"); }
};

struct Scan {
  explicit Scan(std::string_view text, const std::string& stop_at = {}) : scribe{{}, stop_at} {
    JsonScanner<Scribe> scanner(text, scribe);
    end = scanner.run();
    position = scanner.position();
  }
  Scribe scribe;
  ScanEnd end = ScanEnd::whole;
  std::size_t position = 0;
};

TEST_CASE("each part of a document is told in its order") {
  const Scan scan(
      " {\"a\" : [1,-2, 3.50,1e3 , true,false,null,\"x\"],\r\n\t\"b\":{},\"c\":[],\"\":[[{}]]} ");
  CHECK(scan.end == ScanEnd::whole);
  CHECK(scan.scribe.told ==
        "{ a: [ i1 i-2 n3.50 n1e3 true false null 'x' ] b: { } c: [ ] : [ [ { } ] ] } ");
}

TEST_CASE("a value of any kind may be the whole document, also behind a byte order mark") {
  for (const char* text : {"null", "true", " 1 ", "\"a\"", "[]", "{}", "\xEF\xBB\xBF{}"}) {
    INFO(text);
    CHECK(Scan(text).end == ScanEnd::whole);
  }
}

TEST_CASE("integers are exact as far as they go, and numbers with their text beyond") {
  CHECK(Scan("[9223372036854775807,-9223372036854775808,9223372036854775808,-0,1.0]").scribe.told ==
        "[ i9223372036854775807 i-9223372036854775808 n9223372036854775808 i0 n1.0 ] ");
}

TEST_CASE("escapes become what they stand for, in names and in values") {
  const Scan scan(R"({"\u0061\n":"\"\\\/\b\f\n\r\t\u00e4\u20AC\ud83d\ude00-\u0000end"})");
  CHECK(scan.end == ScanEnd::whole);
  CHECK(scan.scribe.told ==
        "{ a\n: '\"\\/\b\f\n\r\t\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80-\0end' } "s);
}

TEST_CASE("what is malformed is told with its place") {
  struct Row {
    std::string_view text;
    std::size_t position;
  };
  const Row rows[] = {
      {"", 0},        {"  ", 2},          {"{", 1},           {"{\"a\"", 4},    {"{\"a\" 1}", 5},
      {"[1 2]", 3},   {"[1,]", 3},        {"{\"a\":1,}", 7},  {"[1]]", 3},      {"tru", 0},
      {"01", 1},      {"[-]", 2},         {"[1.]", 3},        {"[1e+]", 4},     {"\"a\nb\"", 2},
      {"\"\\x\"", 1}, {"\"\\ud83d\"", 1}, {"\"\\ude00\"", 1}, {"\"\xC3(\"", 1}, {"1e999", 5}};
  for (const Row& row : rows) {
    INFO(row.text);
    const Scan scan(row.text);
    CHECK(scan.end == ScanEnd::malformed);
    CHECK(scan.position == row.position);
  }
}

TEST_CASE("64 levels are read, the 65th is not, however the levels are mixed") {
  const auto nested = [](int levels) {
    std::string opening;
    std::string closing;
    for (int i = 0; i < levels; ++i) {
      const bool is_object = i % 3 == 1;
      const bool is_innermost = i + 1 == levels;
      opening += !is_object ? "[" : is_innermost ? "{" : "{\"a\":";
      closing.insert(0, is_object ? "}" : "]");
    }
    return opening + closing;
  };
  for (int levels = 1; levels <= 64; ++levels) {
    CHECK(Scan(nested(levels)).end == ScanEnd::whole);
  }
  CHECK(Scan(nested(65)).end == ScanEnd::too_deep);
  CHECK(is_json(nested(65)));
}

TEST_CASE("the handler may stop the scan at each part") {
  for (const char* part : {"{", "a:", "[", "i1", "n2.5", "'x'", "true", "null", "]", "}"}) {
    INFO(part);
    const Scan scan(R"({"a":[1,2.5,"x",true,null]})", part);
    CHECK(scan.end == ScanEnd::stopped);
    CHECK(scan.scribe.told.substr(scan.scribe.told.size() - std::string(part).size() - 1) ==
          std::string(part) + " ");
  }
}

// As nlohmann/json sees it; that takes a NUL for the end of the text.
bool is_json_to_others(const std::string& text) {
  return text.find('\0') == std::string::npos && nlohmann::json::accept(text);
}
void expect_agreement(const std::string& text) {
  if (is_json(text) != is_json_to_others(text))
    FAIL_CHECK(nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

const std::vector<std::string>& documents() {
  static const std::string answer =
      R"({"object":"emotions.analysis","emotions":{"user":{"category":"fear","intensity":0.52,)"
      R"("raw":{"fear":5.2e-1,"joy":-0.09},"flags":[true,false,null],"text":"a \"b\" \u00e4\n"}}})";
  static const std::vector<std::string> some = {
      answer,
      R"([0,-0,10,1.25,1e5,-1E-5,1e+5,[],[[]],{},{"":{}},"",  "\ud83d\ude00"])",
      "{\"a\":\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"}",
      " [ 1 , 2 ] \n",
      "\"x\"",
      "12.5",
      "null"};
  return some;
}

TEST_CASE("a document with one byte changed, lost or added is taken exactly when others take it") {
  const std::string bytes = "\0\x1F \"\\/{}[],:.+-eE0159tfnu\x7F\x80\xBF\xC2\xE0\xED\xF4\xFF"s;
  for (const std::string& document : documents()) {
    expect_agreement(document);
    for (std::size_t at = 0; at <= document.size(); ++at) {
      expect_agreement(document.substr(0, at));
      for (const char byte : bytes) {
        expect_agreement(std::string(document).insert(at, 1, byte));
        if (at == document.size()) continue;
        std::string changed = document;
        changed[at] = byte;
        expect_agreement(changed);
      }
      if (at < document.size()) expect_agreement(std::string(document).erase(at, 1));
    }
  }
}

TEST_CASE("so is one with many bytes changed") {
  const std::string bytes = "\"\\{}[],:.-e01tu8dD\x80\xC3"s;
  std::mt19937 random(20261126);
  for (int round = 0; round < 20000; ++round) {
    std::string document = documents()[random() % documents().size()];
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
      document[random() % document.size()] = bytes[random() % bytes.size()];
    }
    expect_agreement(document);
  }
}

TEST_CASE("each escape and each sequence of two bytes in a string is taken when others take it") {
  for (int first = 0; first < 256; ++first) {
    expect_agreement("\"\\"s + static_cast<char>(first) + "\"");
    for (int second = 0; second < 256; ++second) {
      expect_agreement("\""s + static_cast<char>(first) + static_cast<char>(second) + "\"");
      expect_agreement("\"\xE2"s + static_cast<char>(first) + static_cast<char>(second) + "\"");
      expect_agreement("\"\xF0\x9F"s + static_cast<char>(first) + static_cast<char>(second) + "\"");
    }
  }
}

}  // namespace
