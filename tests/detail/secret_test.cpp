// SPDX-License-Identifier: MIT
// Memory for secrets.
#include <kaiko/detail/secret.hpp>

#include <string>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("wiping takes the whole buffer of a string") {
  std::string text(100, 'k');
  text.resize(10);
  const char* const bytes = text.data();
  wipe(text);
  CHECK(text.empty());
  text.resize(100);
  CHECK(text.data() == bytes);
  CHECK(text.find('k') == std::string::npos);
}

TEST_CASE("a buffer keeps its bytes while it grows, moves and is copied") {
  SecretBuffer buffer("kaiko_");
  for (int i = 0; i < 100; ++i) buffer.append("x");
  const SecretBuffer copy = buffer;
  const SecretBuffer moved = std::move(buffer);
  CHECK(moved.view() == "kaiko_" + std::string(100, 'x'));
  CHECK(copy.view() == moved.view());
}

TEST_CASE("every occurrence of a secret is scrubbed") {
  std::string text = "key, keykey";
  scrub(text, "key");
  CHECK(text == "[redacted], [redacted][redacted]");
  scrub(text, "");
  CHECK(text.size() == 32);
}

TEST_CASE("a text that is all secrets is scrubbed in one pass") {
  constexpr std::size_t times = 400000;  // a shift of the rest for each would take minutes
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += "kaiko_test_example_key";
  scrub(text, "kaiko_test_example_key");
  CHECK(text.size() == times * std::string("[redacted]").size());
}

}  // namespace
