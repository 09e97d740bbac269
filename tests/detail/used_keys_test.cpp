// SPDX-License-Identifier: MIT
// One idempotency key names one request.
#include <kaiko/detail/used_keys.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"

namespace {

using kaiko::detail::UsedKeys;

TEST_CASE("a key may be used again for the same request only") {
  UsedKeys keys;
  CHECK(keys.claim("order-1", "https://a/x", "{}"));
  CHECK(keys.claim("order-1", "https://a/x", "{}"));
  CHECK_FALSE(keys.claim("order-1", "https://a/x", "{ }"));
  CHECK_FALSE(keys.claim("order-1", "https://a/y", "{}"));
  CHECK(keys.claim("order-2", "https://a/x", "{ }"));
  CHECK(keys.claim("order-1", "https://a/x", "{}"));
}

TEST_CASE("the keys that were used last are remembered, and no more of them than the bound") {
  UsedKeys keys;
  const auto claim = [&](std::size_t i, const char* body) {
    return keys.claim("key-" + std::to_string(i), "u", body);
  };
  for (std::size_t i = 0; i < UsedKeys::most; ++i) CHECK(claim(i, "a"));
  CHECK(claim(0, "a"));  // now used last, so that key 1 is the oldest
  CHECK(claim(UsedKeys::most, "a"));
  CHECK_FALSE(claim(0, "b"));
  CHECK_FALSE(claim(2, "b"));
  CHECK(claim(1, "b"));
}

}  // namespace
