// SPDX-License-Identifier: MIT
// Header blocks: lookup, order, and bytes that must not end a line.
#include <kaiko/headers.hpp>

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a header is found whatever its case, the first of several counts") {
  HeaderBlock headers;
  headers.add("X-Request-Id", "  one ");
  headers.add("x-request-id", "two");
  headers.add("Empty", "");
  CHECK(headers.get("X-REQUEST-ID") == "one");
  CHECK(headers.get("empty") == "");
  CHECK_FALSE(headers.get("X-Request"));
  CHECK(headers.size() == 3);
  headers.clear();
  CHECK(headers.empty());
}

TEST_CASE("several names are looked up at once, each answer in the place of its name") {
  HeaderBlock headers;
  headers.add("Date", "today");
  headers.add("x-request-id", "one");
  headers.add("X-Request-Id", "two");
  headers.add("X-Request-Idle", "no");
  const auto found = headers.get_each<3>({"X-REQUEST-ID", "Missing", "date"});
  CHECK(found[0] == "one");
  CHECK_FALSE(found[1]);
  CHECK(found[2] == "today");
  CHECK_FALSE(HeaderBlock().get_each<1>({"Date"})[0]);
}

TEST_CASE("a value can't smuggle a second header in") {
  HeaderBlock headers;
  headers.add("A", std::string("1\r\nX-Evil: 2\0x", 14));
  CHECK_FALSE(headers.contains("X-Evil"));
  int seen = 0;
  headers.for_each([&](std::string_view, std::string_view value) {
    ++seen;
    CHECK(value == "1  X-Evil: 2 x");
  });
  CHECK(seen == 1);
}

TEST_CASE("a secret that a server sent back is replaced") {
  HeaderBlock headers;
  headers.add("Echo", "key kaiko_test_example!");
  headers.redact("kaiko_test_example");
  CHECK(headers.get("Echo") == "key [redacted]!");
}

TEST_CASE("a secret is replaced in values alone, and no header is given another name for it") {
  HeaderBlock headers;
  headers.add("x-request-id", "req-1");
  headers.add("kaiko_test_example", "1");
  headers.add("Echo", "kaiko_test_example");
  headers.add("Date", "today");
  headers.redact("x");
  CHECK(headers.get("x-request-id") == "req-1");
  headers.redact("kaiko_test_example");
  std::string lines;
  headers.for_each([&lines](std::string_view name, std::string_view value) {
    lines.append(name).append("=").append(value).append(";");
  });
  CHECK(lines == "x-request-id=req-1;Echo=[redacted];Date=today;");
  CHECK(headers.size() == 3);
}

}  // namespace
