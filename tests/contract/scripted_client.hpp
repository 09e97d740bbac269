// SPDX-License-Identifier: MIT
// A client over a scripted transport, which gives it one body after the other. Shared by the tests
// that ask what a body becomes; nothing goes over a wire.
#pragma once

#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace kaiko_test {

class ScriptedClient {
 public:
  // Each: what the API's answer 200 with this body becomes, on one of its routes.
  kaiko::Result<kaiko::Analysis> analysis(std::string body) {
    transport_->push(kaiko::testing::json_reply(200, std::move(body)));
    return client_.analyze("words");
  }
  kaiko::Result<kaiko::BatchAnalysis> batch(std::string body, std::size_t messages = 1) {
    transport_->push(kaiko::testing::json_reply(200, std::move(body)));
    kaiko::AnalysisRequest request;
    request.messages.resize(messages);
    for (kaiko::Message& message : request.messages) message.text = "words";
    return client_.analyze_batch(request);
  }
  kaiko::Result<kaiko::ChatCompletion> chat(std::string body) {
    transport_->push(kaiko::testing::json_reply(200, std::move(body)));
    kaiko::ChatRequest request;
    request.messages.emplace_back();
    request.messages.back().content = "words";
    return client_.chat(request);
  }
  kaiko::Result<kaiko::ServiceStatus> status(std::string body) {
    transport_->push(kaiko::testing::json_reply(200, std::move(body)));
    return client_.ping();
  }
  // Of a body that was refused: bodies that were not asked for would answer the next call.
  bool is_script_used_up() const { return transport_->unused() == 0; }

 private:
  kaiko::Options options() const {
    kaiko::Options options;
    options.transport = transport_;
    options.runtime = std::make_shared<kaiko::testing::ManualRuntime>();
    return options;
  }

  std::shared_ptr<kaiko::testing::ScriptedTransport> transport_ =
      std::make_shared<kaiko::testing::ScriptedTransport>();
  kaiko::Client client_ =
      kaiko::Client::create(kaiko::ApiKey::create(std::string("kaiko_test_example")).value(),
                            options())
          .value();
};

}  // namespace kaiko_test
