// SPDX-License-Identifier: MIT
// A promise holds unless something is said against it.
#include <kaiko/detail/guarantee.hpp>

#include "support/catch.hpp"

namespace {

TEST_CASE("a promise holds without a limit until something says otherwise") {
  const kaiko::Guarantee guarantee{"never_hung"};
  CHECK(guarantee.promise == "never_hung");
  CHECK(guarantee.holds);
  CHECK(guarantee.limit.empty());
}

}  // namespace
