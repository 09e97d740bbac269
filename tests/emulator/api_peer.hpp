// SPDX-License-Identifier: MIT
// A kaiko-emulator as a child process and a client for it that knows nothing of the SDK. Checks
// what is true of every answer; what an answer says is for the tests.
#pragma once

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/emulator_process.hpp"
#include "support/json_in_catch.hpp"

namespace kaiko_test {

using Json = nlohmann::json;

inline httplib::Headers example_key(const std::string& idempotency_key = {}) {
  httplib::Headers headers = {{"x-api-key", "kaiko_test_example"}};
  if (!idempotency_key.empty()) headers.emplace("Idempotency-Key", idempotency_key);
  return headers;
}

// The body of an analysis, one message a text.
inline Json analysis_of(const std::vector<std::string>& texts) {
  Json messages = Json::array();
  for (const std::string& text : texts) messages.push_back({{"content", {{"text", text}}}});
  return {{"model", "emotion-v2"}, {"messages", messages}};
}

inline Json analysis_of(const std::string& text, const std::string& external_id) {
  Json body = analysis_of({text});
  body["messages"][0]["externalId"] = external_id;
  return body;
}

inline Json chat_of(const std::string& text) {
  const Json message = {{"role", "user"}, {"content", text}};
  return {{"model", "gpt-4-turbo"},
          {"emotion_model", "emotion-v2"},
          {"messages", Json::array({message})}};
}

class ApiPeer {
 public:
  explicit ApiPeer(std::vector<std::string> arguments = {})
      : emulator_(std::move(arguments)), client_("127.0.0.1", emulator_.port()) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
  }

  EmulatorProcess& emulator() noexcept { return emulator_; }
  httplib::Client& client() noexcept { return client_; }

  httplib::Result get(const std::string& path) { return client_.Get(path, example_key()); }
  httplib::Result post(const std::string& path, const std::string& body,
                       const httplib::Headers& headers = example_key()) {
    return client_.Post(path, headers, body, "application/json");
  }
  httplib::Result post(const std::string& path, const char* body) {
    return post(path, std::string(body));
  }
  httplib::Result post(const std::string& path, const Json& body,
                       const httplib::Headers& headers = example_key()) {
    return post(path, body.dump(), headers);
  }
  void order(const std::string& faults) {
    const auto answer = client_.Post("/_emulator/faults", faults, "application/json");
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
  }
  Json ledger() { return Json::parse(client_.Get("/_emulator/ledger")->body); }

 private:
  EmulatorProcess emulator_;
  httplib::Client client_;
};

// The answer's JSON; its status must be this one.
inline Json json_of(const httplib::Result& answer, int status = 200) {
  REQUIRE(answer);
  INFO(answer->body);
  CHECK(answer->status == status);
  CHECK(answer->get_header_value("Content-Type") == "application/json");
  Json body = Json::parse(answer->body, nullptr, false);
  REQUIRE_FALSE(body.is_discarded());
  return body;
}

// "type/code/param" of an answer in error shape A.
inline std::string error_of(const httplib::Result& answer, int status) {
  const Json body = json_of(answer, status);
  const Json& error = body.at("error");
  CHECK_FALSE(error.at("message").get<std::string>().empty());
  CHECK(error.at("request_id") == answer->get_header_value("x-request-id"));
  std::string text = error.at("type").get<std::string>() + "/";
  text += error.at("code").get<std::string>();
  if (error.contains("param")) text += "/" + error.at("param").get<std::string>();
  return text;
}

}  // namespace kaiko_test
