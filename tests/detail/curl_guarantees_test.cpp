// SPDX-License-Identifier: MIT
// What the promises depend on: libcurl's version and backend, and the environment.
#include <kaiko/detail/curl_guarantees.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using kaiko::detail::Surroundings;

Guarantee find(const std::vector<Guarantee>& promises, std::string_view name) {
  const auto found = std::find_if(promises.begin(), promises.end(),
                                  [&](const Guarantee& one) { return one.promise == name; });
  REQUIRE(found != promises.end());
  return *found;
}

Surroundings modern() {
  Surroundings here;
  here.curl_version = 0x075700;
  here.is_openssl = true;
  here.is_setup_thread_safe = true;
  return here;
}

TEST_CASE("all seven promises are named once, and hold without a limit where nothing is missing") {
  const auto promises = detail::promises_in(modern());
  REQUIRE(promises.size() == 7);
  for (const Guarantee& promise : promises) {
    INFO(promise.promise);
    CHECK(promise.holds);
    CHECK(promise.limit.empty());
  }
}

TEST_CASE("before 7.87 a silent name server can hold a call past its deadline") {
  Surroundings here = modern();
  here.curl_version = 0x0756FF;
  const Guarantee promise = find(detail::promises_in(here), "never_hung");
  CHECK_FALSE(promise.holds);
  CHECK_FALSE(promise.limit.empty());
}

TEST_CASE("before 7.80 strict mode costs a connection a call, and holds") {
  Surroundings here = modern();
  here.curl_version = 0x074FFF;
  const Guarantee promise = find(detail::promises_in(here), "never_twice");
  CHECK(promise.holds);
  CHECK_FALSE(promise.limit.empty());
  here.curl_version = 0x075000;
  CHECK(find(detail::promises_in(here), "never_twice").limit.empty());
}

}  // namespace
