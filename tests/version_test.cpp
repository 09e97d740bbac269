// SPDX-License-Identifier: MIT
// The version's parts agree, and the names of the SDK live in a namespace that states all of it.
#include <kaiko/version.hpp>

#include <string>
#include <type_traits>

#include "support/catch.hpp"

KAIKO_NAMESPACE_BEGIN
struct VersionProbe {};
KAIKO_NAMESPACE_END

#define KAIKO_TEST_TEXT_OF(macro) KAIKO_TEST_TEXT(macro)
#define KAIKO_TEST_TEXT(text) #text

namespace {

TEST_CASE("the text says the three numbers") {
  CHECK(std::string(KAIKO_VERSION_STRING) == std::to_string(KAIKO_VERSION_MAJOR) + "." +
                                                 std::to_string(KAIKO_VERSION_MINOR) + "." +
                                                 std::to_string(KAIKO_VERSION_PATCH));
}

TEST_CASE("the namespace says them too, and whether there are exceptions") {
  const std::string expected = "v" + std::to_string(KAIKO_VERSION_MAJOR) + "_" +
                               std::to_string(KAIKO_VERSION_MINOR) + "_" +
                               std::to_string(KAIKO_VERSION_PATCH);
  CHECK(KAIKO_EXCEPTIONS == 1);  // as these tests are built
  CHECK(KAIKO_TEST_TEXT_OF(KAIKO_INLINE_NAMESPACE) == expected);
}

// A name is found without the version, and is the one with it: the compiler checks that.
static_assert(std::is_same_v<kaiko::VersionProbe, kaiko::KAIKO_INLINE_NAMESPACE::VersionProbe>);

}  // namespace
