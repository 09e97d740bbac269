// SPDX-License-Identifier: MIT
// The names alone: enough to declare what takes and gives them, and the same types once defined.
#include <kaiko/fwd.hpp>

namespace declared {

// What a header of the user's says before anything of the SDK is defined.
kaiko::Result<kaiko::Analysis> ask(const kaiko::Client& client, const kaiko::CallOptions& options);
kaiko::Result<kaiko::Client> make(kaiko::ApiKey key, kaiko::Options options);
const kaiko::OrderedMap<kaiko::Emotion>& emotions(const kaiko::Analysis& analysis);
struct Holder {
  kaiko::Transport* transport;
  kaiko::Lane* lane;
  kaiko::Runtime* runtime;
  kaiko::Observer* observer;
  const kaiko::Error* error;
  const kaiko::CallInfo* info;
  const kaiko::HeaderBlock* headers;
  const kaiko::CancelToken* token;
  kaiko::CancelSource* source;
  const kaiko::AnalysisRequest* request;
  const kaiko::HttpRequest* sent;
  const kaiko::HttpReply* reply;
};

}  // namespace declared

#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <memory>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace declared {

kaiko::Result<kaiko::Analysis> ask(const kaiko::Client& client, const kaiko::CallOptions& options) {
  return client.analyze("text", options);
}
kaiko::Result<kaiko::Client> make(kaiko::ApiKey key, kaiko::Options options) {
  return kaiko::Client::create(std::move(key), std::move(options));
}
const kaiko::OrderedMap<kaiko::Emotion>& emotions(const kaiko::Analysis& analysis) {
  return analysis.emotions;
}

}  // namespace declared

namespace {

TEST_CASE("functions declared with the names alone are called with the real types") {
  const auto transport = std::make_shared<kaiko::testing::ScriptedTransport>();
  transport->push(kaiko::testing::analysis_reply("joy", 0.5));
  kaiko::Options options;
  options.transport = transport;
  const auto client = declared::make(kaiko::ApiKey(std::string("kaiko_test_example")), options);
  REQUIRE(client);
  const auto analysis = declared::ask(*client, {});
  REQUIRE(analysis);
  CHECK(declared::emotions(*analysis).contains("user"));
}

TEST_CASE("pointers declared with the names alone point at the real types") {
  kaiko::testing::ScriptedTransport transport;
  kaiko::CancelSource source;
  const kaiko::CancelToken token = source.token();
  declared::Holder holder{};
  holder.transport = &transport;
  holder.source = &source;
  holder.token = &token;
  holder.source->cancel();
  CHECK(holder.token->is_cancelled());
  CHECK(holder.transport->lane(1) == nullptr);
}

}  // namespace
