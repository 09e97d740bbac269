// SPDX-License-Identifier: MIT
// Idempotency keys: the form of a version 4 UUID, from all extremes of randomness and from none.
#include <kaiko/detail/uuid.hpp>

#include <kaiko/testing.hpp>

#include <cstddef>
#include <cstring>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using kaiko::detail::make_uuid;

// Bytes that are all the same, or none.
class FixedRandom final : public Runtime {
 public:
  explicit FixedRandom(int byte) : byte_(byte) {}
  TimePoint now() const override { return {}; }
  WallTime wall_now() const override { return {}; }
  bool wait(Wakeup&, TimePoint) override { return false; }
  bool random(void* to, std::size_t size) noexcept override {
    if (byte_ < 0) return false;
    std::memset(to, byte_, size);
    return true;
  }

 private:
  int byte_;
};

TEST_CASE("version and variant are set, whatever the random bytes are") {
  FixedRandom zeros(0x00);
  FixedRandom ones(0xFF);
  FixedRandom mixed(0xA5);
  CHECK(make_uuid(zeros) == "00000000-0000-4000-8000-000000000000");
  CHECK(make_uuid(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  CHECK(make_uuid(mixed) == "a5a5a5a5-a5a5-45a5-a5a5-a5a5a5a5a5a5");
}

TEST_CASE("without randomness there is no key, rather than one that can be guessed") {
  FixedRandom none(-1);
  CHECK_FALSE(make_uuid(none));
}

TEST_CASE("a thousand keys of the system's randomness are a thousand") {
  const auto runtime = system_runtime();
  std::set<std::string> keys;
  for (int i = 0; i < 1000; ++i) keys.insert(make_uuid(*runtime).value());
  CHECK(keys.size() == 1000);
}

TEST_CASE("the bytes are taken in their order") {
  testing::ManualRuntime one(7);
  testing::ManualRuntime two(7);
  unsigned char first = 0;
  REQUIRE(one.random(&first, 1));
  const char* const hex = "0123456789abcdef";
  const std::string key = make_uuid(two).value();
  CHECK(key.substr(0, 2) == std::string{hex[first >> 4U], hex[first & 15U]});
}

}  // namespace
