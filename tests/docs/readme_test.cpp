// SPDX-License-Identifier: MIT
// Calls the functions of the README's snippets, which are compiled as they stand there.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

void report(const kaiko::Client& client, const char* text);
kaiko::Result<kaiko::Client> make_client();
void use_every_route(const kaiko::Client& client);
bool analyse(const kaiko::Client& client, const std::vector<std::string>& reviews);
std::future<kaiko::Result<kaiko::Analysis>> later(const kaiko::Client& client, std::string text);
bool reads_the_emotion();
bool waits_out_a_rate_limit();
bool notices_a_cut_stream();

namespace {

TEST_CASE("the README's tests of a success, a rate limit and a cut stream pass") {
  CHECK(reads_the_emotion());
  CHECK(waits_out_a_rate_limit());
  CHECK(notices_a_cut_stream());
}

TEST_CASE("the README's tour asks every route that it names") {
  auto transport = std::make_shared<kaiko::testing::ScriptedTransport>();
  transport->push(kaiko::testing::analysis_reply("anger", 0.8));
  transport->push(kaiko::testing::error_reply(404, "not_found_error", "context_not_found"));
  transport->push(
      kaiko::testing::json_reply(200, R"({"emotions":[{"category":"joy"},{"category":"fear"}]})"));
  transport->push(kaiko::testing::chat_stream_reply({"It is ", "natural."}));
  kaiko::Options options;
  options.transport = transport;
  options.runtime = std::make_shared<kaiko::testing::ManualRuntime>();
  use_every_route(kaiko::Client(kaiko::ApiKey("kaiko_test_example"), options));
  CHECK(transport->unused() == 0);
  CHECK(transport->requests().size() == 4);
}

TEST_CASE("the README's many texts are one batch, and its future comes") {
  auto transport = std::make_shared<kaiko::testing::ScriptedTransport>();
  transport->push(kaiko::testing::batch_reply({"joy", "fear"}));
  transport->push(kaiko::testing::analysis_reply("anger", 0.8));
  kaiko::Options options;
  options.transport = transport;
  const kaiko::Client client(kaiko::ApiKey("kaiko_test_example"), options);
  CHECK(analyse(client, {"I am so happy", "I am afraid"}));
  CHECK(later(client, "I am angry").get()->primary().category == "anger");
}

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
