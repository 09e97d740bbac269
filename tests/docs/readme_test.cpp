// SPDX-License-Identifier: MIT
// Calls the functions of the README's snippets, which are compiled as they stand there.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <memory>

#include "support/catch.hpp"

void report(const kaiko::Client& client, const char* text);
kaiko::Result<kaiko::Client> make_client();
bool waits_out_a_rate_limit();

namespace {

TEST_CASE("the README's test of a rate limit passes") { CHECK(waits_out_a_rate_limit()); }

TEST_CASE("the README's client without its mounted secret says so") {
  const auto client = make_client();
  REQUIRE_FALSE(client);
  CHECK(client.error().kind == kaiko::ErrorKind::key_source);
  CHECK(client.error().param == "key_file");
}

TEST_CASE("the README's report takes successes and errors") {
  auto transport = std::make_shared<kaiko::testing::ScriptedTransport>();
  transport->push(kaiko::testing::analysis_reply("joy", 0.8));
  transport->push(kaiko::testing::error_reply(422, "invalid_request_error", "invalid_role"));
  kaiko::Options options;
  options.transport = transport;
  options.runtime = std::make_shared<kaiko::testing::ManualRuntime>();
  const kaiko::Client client(kaiko::ApiKey("kaiko_test_example"), options);
  report(client, "one");
  report(client, "two");
  report(client, "not UTF-8: \xFF");
  CHECK(transport->requests().size() == 2);
}

}  // namespace
