// SPDX-License-Identifier: MIT
// The header of submit() brings all that it needs. How threads come and go is client_test.cpp's.
#include <kaiko/submit.hpp>

#include <memory>
#include <string>

#include <kaiko/testing.hpp>

#include "support/catch.hpp"

namespace {

kaiko::Client client_of(std::initializer_list<kaiko::HttpReply> script) {
  kaiko::Options options;
  options.transport = std::make_shared<kaiko::testing::ScriptedTransport>(script);
  return kaiko::Client::create(kaiko::ApiKey::create("kaiko_test_1").value(), options).value();
}

TEST_CASE("submitted work gives its result as a future: a call's, a value, nothing") {
  const kaiko::Client client = client_of({kaiko::testing::analysis_reply("joy", 0.8)});
  auto answer = client.submit([client] { return client.analyze("I am so happy"); });
  CHECK(answer.get()->primary().category == "joy");
  CHECK(client.submit([] { return std::string("value"); }).get() == "value");
  client.submit([] {}).get();
}

}  // namespace
