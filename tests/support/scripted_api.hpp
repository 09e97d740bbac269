// SPDX-License-Identifier: MIT
// An API in the process: a transport that answers each text with an emotion named after it, so that
// an answer can be told to be that of its message. What a test wants to go wrong it says before
// each request. No socket.
#pragma once

#include <cstddef>
#include <functional>
#include <kaiko/client.hpp>
#include <kaiko/testing.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kaiko_test {

// A request as the test sees it.
struct ApiRequest {
  std::size_t number = 0;  // from 0
  bool is_batch = false;
  std::vector<std::string> texts;
  std::string key;
  std::string api_key;
  std::string body;
};

class ScriptedApi final : public kaiko::Transport {
 public:
  // Answers a request in the place of the API, or leaves it to it.
  using Trouble = std::function<std::optional<kaiko::HttpReply>(const ApiRequest&)>;

  explicit ScriptedApi(Trouble trouble = nullptr) : trouble_(std::move(trouble)) {}

  kaiko::HttpReply send(const kaiko::HttpRequest& request,
                        const kaiko::SendControl& control) override {
    if (control.cancel.is_cancelled()) {
      return kaiko::testing::failed_reply(kaiko::TransportError::cancelled, 0);
    }
    ApiRequest asked = read(request);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      asked.number = requests_.size();
      requests_.push_back(asked);
    }
    if (trouble_) {
      if (auto reply = trouble_(asked)) return *reply;
    }
    return answer(asked);
  }

  // "joy of <text>", for each text.
  static kaiko::HttpReply answer(const ApiRequest& asked) {
    std::vector<std::string> categories;
    categories.reserve(asked.texts.size());
    for (const std::string& text : asked.texts) categories.push_back("joy of " + text);
    return asked.is_batch ? kaiko::testing::batch_reply(categories)
                          : kaiko::testing::analysis_reply(categories.front(), 0.5);
  }

  std::vector<ApiRequest> requests() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

 private:
  static ApiRequest read(const kaiko::HttpRequest& request) {
    ApiRequest asked;
    asked.is_batch = request.url.find("/batch-analysis") != std::string::npos;
    asked.key = std::string(request.headers.get("Idempotency-Key").value_or(""));
    asked.api_key = std::string(request.credential.key->reveal());
    asked.body = request.body;
    const auto body = nlohmann::json::parse(request.body);
    for (const auto& message : body.at("messages")) {
      asked.texts.push_back(message.at("content").at("text"));
    }
    return asked;
  }

  Trouble trouble_;
  mutable std::mutex mutex_;
  std::vector<ApiRequest> requests_;
};

// A bulk run over it, with a hand-moved clock.
struct BulkStage {
  explicit BulkStage(ScriptedApi::Trouble trouble = nullptr)
      : api(std::make_shared<ScriptedApi>(std::move(trouble))) {
    options.transport = api;
    options.runtime = runtime;
  }

  kaiko::Client client() const {
    return kaiko::Client(kaiko::ApiKey("kaiko_test_example"), options);
  }
  // "0", "1", ...: so many texts.
  static std::vector<std::string> numbers(std::size_t count) {
    std::vector<std::string> texts;
    texts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) texts.push_back(std::to_string(i));
    return texts;
  }
  // Keeps what the sink is told: the category, or the name of the error's kind.
  kaiko::BulkReport run(const std::vector<std::string>& texts) {
    return client().analyze_all(
        kaiko::bulk_source(texts),
        [this](const kaiko::BulkAnswer& answer) {
          order.push_back(answer.index);
          if (!answer.emotion) outcomes[answer.index] = answer.emotion.error().outcome;
          told[answer.index].push_back(answer.emotion
                                           ? answer.emotion->category
                                           : std::string(to_string(answer.emotion.error().kind)));
        },
        bulk);
  }
  std::string told_of(std::uint64_t index) const {
    const auto found = told.find(index);
    if (found == told.end()) return "nothing";
    return found->second.size() == 1 ? found->second.front() : "more than once";
  }
  // How many of the first `count` were told of once, with the emotion of their own text.
  std::size_t right(std::size_t count) const {
    std::size_t right = 0;
    for (std::size_t i = 0; i < count; ++i) {
      right += told_of(i) == "joy of " + std::to_string(i) ? 1 : 0;
    }
    return right;
  }

  std::shared_ptr<ScriptedApi> api;
  std::shared_ptr<kaiko::testing::ManualRuntime> runtime =
      std::make_shared<kaiko::testing::ManualRuntime>();
  kaiko::Options options;
  kaiko::BulkOptions bulk;
  std::vector<std::uint64_t> order;
  std::map<std::uint64_t, std::vector<std::string>> told;
  std::map<std::uint64_t, kaiko::Outcome> outcomes;  // of those that failed
};

}  // namespace kaiko_test
