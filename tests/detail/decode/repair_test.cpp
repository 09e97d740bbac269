// SPDX-License-Identifier: MIT
// Mending JSON that is good but for half a surrogate pair or a number beyond a double; everything
// else stays byte for byte.
#include <kaiko/detail/decode/repair.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

// The mended text, or "same" when there was nothing to mend.
std::string mended(const std::string& text) {
  const auto repaired = JsonRepair(text).run();
  return repaired ? repaired->text : "same";
}

TEST_CASE("half of a surrogate pair becomes U+FFFD, a whole one stays") {
  CHECK(mended(R"(["\ud83d"])") == R"(["\ufffd"])");
  CHECK(mended(R"(["\ude00"])") == R"(["\ufffd"])");
  CHECK(mended(R"(["\uD83D\uDE00"])") == "same");
  CHECK(mended(R"(["\ude00\ud83d"])") == R"(["\ufffd\ufffd"])");
  CHECK(mended(R"(["\ud83d\ud83d\ude00"])") == R"(["\ufffd\ud83d\ude00"])");
  CHECK(mended(R"(["\ud83dx\ude00"])") == R"(["\ufffdx\ufffd"])");
  CHECK(mended(R"(["\ud83d\n"])") == R"(["\ufffd\n"])");
}

TEST_CASE("the neighbours of the surrogates are characters like any other") {
  CHECK(mended(R"(["\ud7ff\ue000"])") == "same");
  CHECK(mended(R"(["\udbff\udfff"])") == "same");
  CHECK(mended(R"(["\udbff\ue000"])") == R"(["\ufffd\ue000"])");
  CHECK(mended(R"(["\udc00"])") == R"(["\ufffd"])");
}

TEST_CASE("an escaped backslash begins no escape") {
  CHECK(mended(R"(["\\ud83d"])") == "same");
  CHECK(mended(R"(["\\\ud83d"])") == R"(["\\\ufffd"])");
  CHECK(mended(R"(["\"\ud83d\""])") == R"(["\"\ufffd\""])");
}

TEST_CASE("a number beyond a double is kept as the text that it was written as") {
  CHECK(mended("[1e999]") == "[\"1e999\"]");
  CHECK(mended("[-1E+400,2]") == "[\"-1E+400\",2]");
  CHECK(mended("{\"a\":" + std::string(310, '9') + "}") ==
        "{\"a\":\"" + std::string(310, '9') + "\"}");
  CHECK(mended("[0.00001e400]") == "[\"0.00001e400\"]");
}

TEST_CASE("numbers that a double holds stay, however they are written") {
  for (const char* text :
       {"[1e307]", "[0]", "[-0.0]", "[1e-999]", "[0e999]", "[0.0e99999999999999]", "[123.456e-400]",
        "[0.001e309]", "[12345678901234567890]"}) {
    INFO(text);
    CHECK(mended(text) == "same");
  }
}

TEST_CASE("numbers inside of texts are no numbers, and names are texts") {
  CHECK(mended(R"({"1e999":"1e999"})") == "same");
  CHECK(mended(R"({"\ud83d":1})") == R"({"\ufffd":1})");
}

TEST_CASE("each kind of repair is counted") {
  const auto repaired = JsonRepair(R"(["\ud83d","\ude00",1e999])").run();
  REQUIRE(repaired);
  CHECK(repaired->surrogates == 2);
  CHECK(repaired->numbers == 1);
}

TEST_CASE("text that ends anywhere is never read beyond its end") {
  const std::string whole = R"({"a":"\ud83d\ude00\\","b":[-1.5e+999,"\ud83d"]})";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    // A copy of exactly that length, so that a sanitizer sees a step too far.
    const std::vector<char> cut(whole.data(), whole.data() + length);
    const auto repaired = JsonRepair(std::string_view(cut.data(), cut.size())).run();
    if (repaired) CHECK(repaired->text.size() >= length);
  }
}

}  // namespace
