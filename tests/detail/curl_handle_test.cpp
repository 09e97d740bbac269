// SPDX-License-Identifier: MIT
// Setting options on a handle: the first failure is kept and nothing is set after it. And the
// libcurl of this machine can serve.
#include <kaiko/detail/curl_handle.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

// What CURLOPT_PRIVATE was set to last.
const char* mark_of(const EasyHandle& handle) {
  const char* mark = nullptr;
  REQUIRE(curl_easy_getinfo(handle.get(), CURLINFO_PRIVATE, &mark) == CURLE_OK);
  return mark;
}

constexpr auto unknown_option = static_cast<CURLoption>(CURLOPTTYPE_LONG + 9999);

TEST_CASE("the loaded libcurl can serve, and setting it up again changes nothing") {
  CHECK(curl_setup() == CURLE_OK);
  CHECK(curl_setup() == CURLE_OK);
  CHECK(curl_unfit_reason().empty());
  CHECK(loaded_curl().version_num >= oldest_curl);
}

TEST_CASE("options are set, and no failure is made up") {
  const EasyHandle handle(curl_easy_init());
  REQUIRE(handle);
  OptionSetter setter(handle.get());
  setter.set(CURLOPT_PRIVATE, "first");
  CHECK(setter.result() == CURLE_OK);
  CHECK(setter.failed() == CURLOPT_LASTENTRY);
  CHECK(std::string(mark_of(handle)) == "first");
}

TEST_CASE("after the first failure nothing more is set, and that failure is the one that is told") {
  const EasyHandle handle(curl_easy_init());
  REQUIRE(handle);
  OptionSetter setter(handle.get());
  setter.set(CURLOPT_PRIVATE, "before");
  setter.set(unknown_option, 1L);
  setter.set(CURLOPT_PRIVATE, "after");
  setter.set(CURLOPT_TIMEOUT_MS, -1L);
  CHECK(setter.result() == CURLE_UNKNOWN_OPTION);
  CHECK(setter.failed() == unknown_option);
  CHECK(std::string(mark_of(handle)) == "before");
}

TEST_CASE("an option that adds convenience only may fail") {
  const EasyHandle handle(curl_easy_init());
  REQUIRE(handle);
  OptionSetter setter(handle.get());
  setter.try_set(unknown_option, 1L);
  setter.try_set(CURLOPT_PRIVATE, "set");
  CHECK(setter.result() == CURLE_OK);
  CHECK(std::string(mark_of(handle)) == "set");
}

}  // namespace
