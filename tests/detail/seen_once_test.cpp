// SPDX-License-Identifier: MIT
// A warning is told once, and a flood of different ones ends.
#include <kaiko/detail/seen_once.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"

namespace {

using kaiko::detail::SeenOnce;

TEST_CASE("the same word about the same thing is new once") {
  SeenOnce seen;
  CHECK(seen.is_new("analyze", "Deprecation: true"));
  CHECK_FALSE(seen.is_new("analyze", "Deprecation: true"));
  CHECK(seen.is_new("chat", "Deprecation: true"));
  CHECK(seen.is_new("analyze", "Sunset: later"));
}

TEST_CASE("words that differ each time are not kept for ever") {
  SeenOnce seen;
  for (std::size_t i = 0; i < SeenOnce::most; ++i) CHECK(seen.is_new("chat", std::to_string(i)));
  CHECK_FALSE(seen.is_new("chat", "one more"));
}

}  // namespace
