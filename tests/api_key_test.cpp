// SPDX-License-Identifier: MIT
// Keys: what is accepted, where they come from, and that they don't show.
#include <kaiko/api_key.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a key is 1 to 512 printable characters without a space") {
  CHECK(ApiKey::create(std::string(512, 'k')));
  for (const std::string& bad :
       {std::string(), std::string(513, 'k'), std::string("a b"), std::string("a\r\nX-Evil: 1"),
        std::string("a\0b", 3), std::string("caf\xC3\xA9"), std::string("\x7F")}) {
    const auto key = ApiKey::create(bad);
    REQUIRE_FALSE(key);
    CHECK(key.error().kind == ErrorKind::key_source);
    CHECK(key.error().param == "api_key");
    if (!bad.empty()) CHECK(key.error().to_string().find(bad) == std::string::npos);
  }
}

TEST_CASE("the prefix tells the environment, and is all that is shown") {
  CHECK(ApiKey("kaiko_live_example").environment() == Environment::production);
  CHECK(ApiKey("kaiko_test_example").environment() == Environment::staging);
  CHECK_FALSE(ApiKey("sk_test_example").environment());
  CHECK(ApiKey("kaiko_live_example").to_string() == "kaiko_live_\xE2\x80\xA6");
  CHECK(ApiKey("sk_test_example").to_string() == "\xE2\x80\xA6");
}

TEST_CASE("a string that is moved in is wiped, also one that fits into the object itself") {
  std::string short_key = "kaiko_test_x";
  const std::string_view object(reinterpret_cast<const char*>(&short_key), sizeof(std::string));
  REQUIRE(object.find("kaiko_test_x") != std::string_view::npos);
  const ApiKey key(std::move(short_key));
  CHECK(object.find("kaiko_test_x") == std::string_view::npos);
  CHECK(key.reveal() == "kaiko_test_x");
}

TEST_CASE("a key comes from the environment or from a file with one line end") {
  const kaiko_test::EnvironmentVariable variable("KAIKO_API_KEY", "kaiko_test_example");
  CHECK(ApiKey::from_env().value().reveal() == "kaiko_test_example");
  CHECK(ApiKey::from_env("KAIKO_NO_SUCH_KEY").error().param == "KAIKO_NO_SUCH_KEY");
  const kaiko_test::TempDir folder;
  const std::string path = (folder.path() / "key").string();
  std::ofstream(path) << "kaiko_live_example\n";
  CHECK(ApiKey::from_file(path).value().reveal() == "kaiko_live_example");
  std::ofstream(path) << "two\nlines\n";
  CHECK(ApiKey::from_file(path).error().kind == ErrorKind::key_source);
}

TEST_CASE("a key file that can't be read is an error that says why") {
  const kaiko_test::TempDir folder;
  const auto error_of = [](const std::filesystem::path& path) {
    return ApiKey::from_file(path.string()).error();
  };
  const Error missing = error_of(folder.path() / "missing");
  CHECK(missing.kind == ErrorKind::key_source);
  CHECK(missing.param == "key_file");
  CHECK(missing.to_string().find("can't be read: No such file or directory") != std::string::npos);
  CHECK(error_of(folder.path()).message == "the API key file can't be read: Is a directory");
}

}  // namespace
