// SPDX-License-Identifier: MIT
// Reading the environment.
#include <kaiko/detail/environment.hpp>

#include <optional>

#include "support/catch.hpp"
#include "support/environment.hpp"

namespace {

using kaiko::detail::environment_variable;

TEST_CASE("a variable has its value; one that is empty or not set has none") {
  const kaiko_test::EnvironmentVariable set("KAIKO_TEST_SET", "a value");
  const kaiko_test::EnvironmentVariable empty("KAIKO_TEST_EMPTY", "");
  const kaiko_test::EnvironmentVariable absent("KAIKO_TEST_ABSENT", std::nullopt);
  CHECK(environment_variable("KAIKO_TEST_SET") == "a value");
  CHECK(environment_variable("KAIKO_TEST_EMPTY").empty());
  CHECK(environment_variable("KAIKO_TEST_ABSENT").empty());
}

}  // namespace
