// SPDX-License-Identifier: MIT
// The one header that a user includes is enough for a whole program: a transport, an observer and a
// runtime of one's own, a client, a call with every option, its answer and its error.
#include <kaiko/kaiko.hpp>

#include <memory>
#include <string>

#include "support/catch.hpp"

namespace {

class OwnTransport final : public kaiko::Transport {
 public:
  kaiko::HttpReply send(const kaiko::HttpRequest& request, const kaiko::SendControl&) override {
    seen_url = request.url;
    kaiko::HttpReply reply;
    reply.status = status;
    reply.sends = 1;
    reply.headers.add("Content-Type", "application/json");
    reply.body = body;
    return reply;
  }

  int status = 200;
  std::string body = R"({"emotions":{"user":{"category":"fear","intensity":0.52,"hostilityState":{)"
                     R"("level":"none"}}},"trajectory":{"trend":{"direction":"stable"}}})";
  std::string seen_url;
};

kaiko::Client client_over(const std::shared_ptr<OwnTransport>& transport,
                          const std::shared_ptr<kaiko::Counters>& counters) {
  kaiko::Options options;
  options.transport = transport;
  options.observer = counters;
  options.runtime = kaiko::system_runtime();
  options.environment = kaiko::Environment::staging;
  return kaiko::Client(kaiko::ApiKey(std::string("kaiko_test_example")), options);
}

TEST_CASE("a program with the one header asks and reads an answer") {
  const auto transport = std::make_shared<OwnTransport>();
  const auto counters = std::make_shared<kaiko::Counters>();
  const kaiko::Client client = client_over(transport, counters);
  const kaiko::CancelSource source;
  kaiko::CallOptions options;
  options.cancel = source.token();
  kaiko::AnalysisRequest request;
  request.messages.emplace_back().text = "text";
  const kaiko::Result<kaiko::Analysis> analysis = client.analyze(request, options);
  REQUIRE(analysis);
  CHECK(analysis->primary().category == "fear");
  CHECK(analysis->primary().hostility_state->level->value() == kaiko::HostilityLevel::none);
  CHECK(analysis->trajectory->trend->direction->value() == kaiko::TrendDirection::stable);
  CHECK(analysis.info().headers.contains("content-type"));
  CHECK(transport->seen_url == "https://stg.api.kaikostudios.xyz/v2/emotions/analysis");
  CHECK(counters->calls() == 1);
}

TEST_CASE("a program with the one header is told what went wrong") {
  const auto transport = std::make_shared<OwnTransport>();
  transport->status = 404;
  transport->body = "404 Not Found";
  const auto counters = std::make_shared<kaiko::Counters>();
  const auto analysis = client_over(transport, counters).analyze("text");
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == kaiko::ErrorKind::not_found);
  CHECK(analysis.error().to_string().find("not_found") != std::string::npos);
  CHECK_THROWS_AS(analysis.value(), kaiko::Exception);
  CHECK(counters->errors(kaiko::ErrorKind::not_found) == 1);
}

}  // namespace
