// SPDX-License-Identifier: MIT
// Events back into JSON text: commas, nesting, escapes, and when a value is complete.
#include <kaiko/detail/decode/raw_writer.hpp>

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/scalars.hpp"

namespace {

using namespace kaiko::detail;

using namespace kaiko_test;

TEST_CASE("a scalar alone is complete at once, a number as it was written") {
  RawWriter writer;
  CHECK_FALSE(writer.is_active());
  std::string out;
  writer.begin(out);
  CHECK(writer.is_active());
  writer.scalar(number(1500, "1.50e3"));
  CHECK_FALSE(writer.is_active());
  CHECK(out == "1.50e3");
}

TEST_CASE("nested values get their commas, and end with the bracket that began them") {
  RawWriter writer;
  std::string out;
  writer.begin(out);
  writer.open('{');
  writer.key("a");
  writer.open('[');
  writer.close(']');
  writer.key("b");
  writer.open('[');
  writer.scalar(integer(1));
  writer.null();
  writer.scalar(boolean(true));
  writer.scalar(boolean(false));
  writer.open('{');
  writer.close('}');
  writer.scalar(text("x"));
  writer.close(']');
  CHECK(writer.is_active());
  writer.close('}');
  CHECK_FALSE(writer.is_active());
  CHECK(out == R"({"a":[],"b":[1,null,true,false,{},"x"]})");
}

TEST_CASE("texts that end like punctuation don't swallow the comma after them") {
  RawWriter writer;
  std::string out;
  writer.begin(out);
  writer.open('[');
  for (const char* tricky : {"", "[", "{", ":", ",", "\"", "\\"}) writer.scalar(text(tricky));
  writer.close(']');
  CHECK(out == R"(["","[","{",":",",","\"","\\"])");
}

TEST_CASE("names are escaped like texts") {
  RawWriter writer;
  std::string out;
  writer.begin(out);
  writer.open('{');
  writer.key("a\"\n");
  writer.null();
  writer.close('}');
  CHECK(out == R"({"a\"\n":null})");
}

TEST_CASE("one writer writes one value after another, each into its own place") {
  RawWriter writer;
  std::string one;
  std::string two;
  writer.begin(one);
  writer.null();
  writer.begin(two);
  writer.open('[');
  writer.close(']');
  CHECK(one == "null");
  CHECK(two == "[]");
}

}  // namespace
