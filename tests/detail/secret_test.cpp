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
  std::string text = "long-key, long-keylong-key";
  scrub(text, "long-key");
  CHECK(text == "[redacted], [redacted][redacted]");
}

TEST_CASE("a secret of less than eight bytes is not looked for: it would be found in any words") {
  for (const char* const secret : {"", "x", "request"}) {
    std::string text = "a text about a request";
    scrub(text, secret);
    CHECK(text == "a text about a request");
    CHECK_FALSE(is_quoted_in(text, secret));
  }
}

TEST_CASE("a text that is all secrets is scrubbed in one pass") {
  constexpr std::size_t times = 400000;  // a shift of the rest for each would take minutes
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += "kaiko_test_example_key";
  scrub(text, "kaiko_test_example_key");
  CHECK(text.size() == times * std::string("[redacted]").size());
}

TEST_CASE("what is left of a secret that was cut is scrubbed, its public prefix is not") {
  const std::string key = "kaiko_test_example_key";
  for (std::size_t left = 1; left <= key.size(); ++left) {
    std::string text = "your key " + key.substr(0, left);
    scrub(text, key);
    INFO(left);
    CHECK((text == "your key [redacted]") == (left >= 12));
  }
  std::string middle = "kaiko_test_exam.name and kaiko_test_other";
  scrub(middle, key);
  CHECK(middle == "[redacted].name and kaiko_test_other");
}

TEST_CASE("a secret is scrubbed however JSON or a URL writes its bytes, from end to end") {
  const std::string key = "kaiko_test_a/b+c\"d\\e%f<g_end";
  for (const std::string text : {
           R"(kaiko_test_a\/b+c\"d\\e%f<g_end)",
           R"(kaiko_test_a\/b\u002Bc\u0022d\u005ce%f\u003cg_end)",
           R"(kaiko_test_a%2Fb%2bc%22d%5Ce%25f%3cg_end)",
           R"(\u006baiko_test_a\u002fb+c"d\e%f<g_end)",
           R"(kaiko_test_a/b+c"d\e%f<g_end)",
       }) {
    std::string quoted = "your key (";
    quoted.append(text).append("), ").append(text).append(" is unknown");
    scrub(quoted, key);
    CHECK(quoted == "your key ([redacted]), [redacted] is unknown");
  }
  std::string other = R"(kaiko_test_a\nb kaiko_test_%2 kaiko_test_\u00)";
  scrub(other, key);
  CHECK(other == R"([redacted]\nb kaiko_test_%2 kaiko_test_\u00)");
}

}  // namespace
