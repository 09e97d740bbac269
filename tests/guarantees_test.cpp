// SPDX-License-Identifier: MIT
// What a process is told of its own libcurl and environment.
#include <kaiko/guarantees.hpp>

#include <kaiko/client.hpp>
#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/observer.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/environment.hpp"

namespace {

using namespace kaiko;

Guarantee find(const std::vector<Guarantee>& promises, std::string_view name) {
  const auto found = std::find_if(promises.begin(), promises.end(),
                                  [&](const Guarantee& one) { return one.promise == name; });
  REQUIRE(found != promises.end());
  return *found;
}

TEST_CASE("a log of TLS secrets breaks the promise that nothing leaks, and the observer is told") {
  const kaiko_test::EnvironmentVariable log("SSLKEYLOGFILE", "/nowhere/secrets");
  CHECK_FALSE(find(guarantees().promises, "never_leaked").holds);
  CHECK_FALSE(guarantees().all_hold());
  std::vector<std::string> lines;
  Options options;
  options.observer =
      std::make_shared<LineLogger>([&lines](std::string_view line) { lines.emplace_back(line); });
  REQUIRE(Client::create(ApiKey("kaiko_test_example"), options));
  const bool is_told = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("never_leaked does not hold: SSLKEYLOGFILE") != std::string::npos;
  });
  CHECK(is_told);
}

TEST_CASE("the loaded library is named by its own version") {
  const kaiko_test::EnvironmentVariable log("SSLKEYLOGFILE", std::nullopt);
  const Guarantees here = guarantees();
  CHECK(here.libcurl == detail::loaded_curl().version);
  CHECK_FALSE(here.tls.empty());
  CHECK(find(here.promises, "never_leaked").holds);
}

}  // namespace
