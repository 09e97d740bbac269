// SPDX-License-Identifier: MIT
// The secure backend of the examples as a child process in front of an emulator, and visitors that
// know nothing of the SDK. The emulator's own routes are asked from here too.
#pragma once

#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/json_in_catch.hpp"
#include "support/program.hpp"

namespace kaiko_test {

using Json = nlohmann::json;

inline constexpr const char* api_key = "kaiko_test_example";

class Backend {
 public:
  // More variables than those that it needs, or others in their place.
  explicit Backend(std::vector<std::string> variables = {}, std::string key = api_key)
      : program_({KAIKO_BACKEND_PATH}, "", with_basics(std::move(variables), key)) {
    while (program_.is_running() && program_.out().find("ready\n") == std::string::npos) {
      std::this_thread::yield();
    }
    const std::string out = program_.out();
    const std::size_t colon = out.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("not ready: " + program_.err());
    port_ = std::stoi(out.substr(colon + 1));
  }

  int port() const noexcept { return port_; }
  std::string log() const { return program_.err(); }
  // The lines of the log about routes of the API, each an object, once there are so many: a line is
  // written when its answer has gone.
  std::vector<Json> log_lines(std::size_t count) const {
    std::vector<Json> lines;
    do {
      lines.clear();
      const std::string text = log();
      std::istringstream in(text.substr(0, text.rfind('\n') + 1));
      for (std::string line; std::getline(in, line);) {
        const Json object = Json::parse(line);
        if (object["route"] != "other") lines.push_back(object);
      }
    } while (lines.size() < count && std::chrono::steady_clock::now() < end_of_patience);
    return lines;
  }
  int end(int signal = SIGTERM) { return program_.end(signal); }
  void tell(int signal) const { ::kill(program_.pid(), signal); }
  int wait() { return program_.wait(); }
  long memory_kib() const {
    std::ifstream status("/proc/" + std::to_string(program_.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
    }
    return -1;
  }

 private:
  // A page of one line: what is on it is for the browser's test.
  std::vector<std::string> with_basics(std::vector<std::string> variables, const std::string& key) {
    static_cast<void>(page_.write("index.html", "<!doctype html><title>page</title>"));
    // Behind those: of a name the first one counts.
    variables.push_back("BACKEND_PORT=0");
    variables.push_back("BACKEND_PAGE=" + page_.path().string());
    if (!key.empty()) variables.push_back("KAIKO_API_KEY=" + key);
    return variables;
  }

  const std::chrono::steady_clock::time_point end_of_patience =
      std::chrono::steady_clock::now() + std::chrono::minutes(2);
  TempDir page_;
  Program program_;
  int port_ = 0;
};

// Someone at a browser, from an address of loopback: 127.0.0.1 or another one.
class Visitor {
 public:
  explicit Visitor(const Backend& backend, const std::string& address = "127.0.0.1")
      : client_("127.0.0.1", backend.port()) {
    client_.set_interface(address);
    client_.set_tcp_nodelay(true);
    client_.set_read_timeout(30);
    const auto page = client_.Get("/");
    if (!page) return;  // what is asked then is refused; visitors have threads, assertions have not
    const std::string cookie = page->get_header_value("Set-Cookie");
    cookie_ = cookie.substr(0, cookie.find(';'));
  }

  httplib::Result post(const std::string& path, const Json& body,
                       const std::string& idempotency_key = "") {
    httplib::Headers headers = {{"Cookie", cookie_}};
    if (!idempotency_key.empty()) headers.emplace("Idempotency-Key", idempotency_key);
    return client_.Post(path, headers, body.dump(), "application/json");
  }
  httplib::Result say(const std::string& text, const std::string& idempotency_key = "") {
    return post("/api/analyze", {{"text", text}}, idempotency_key);
  }
  httplib::Result get(const std::string& path) {
    return client_.Get(path, httplib::Headers{{"Cookie", cookie_}});
  }
  httplib::Client& client() noexcept { return client_; }
  const std::string& cookie() const noexcept { return cookie_; }

 private:
  httplib::Client client_;
  std::string cookie_;
};

// The API that the backend asks.
class Api {
 public:
  explicit Api(std::vector<std::string> arguments = {})
      : emulator_(std::move(arguments)), client_("127.0.0.1", emulator_.port()) {}

  // To be added to a backend's variables.
  std::string address() const { return "KAIKO_BASE_URL=" + emulator_.base_url(); }
  void order(const Json& fault) { control("/_emulator/faults", Json::array({fault})); }
  void revoke(const std::string& key) { control("/_emulator/revoked_keys", Json::array({key})); }
  Json ledger() { return Json::parse(client_.Get("/_emulator/ledger")->body); }
  // How many keys took effect more than once, which none may.
  long double_effects() {
    const Json report = ledger();
    REQUIRE(report.at("keys").size() > 0);
    long doubles = 0;
    for (const auto& [key, facts] : report.at("keys").items()) {
      doubles += facts.at("effects").get<long>() > 1 ? 1 : 0;
    }
    return doubles;
  }

 private:
  void control(const std::string& path, const Json& body) {
    const auto answer = client_.Post(path, body.dump(), "application/json");
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
  }

  EmulatorProcess emulator_;
  httplib::Client client_;
};

inline Json json_of(const httplib::Result& answer) {
  REQUIRE(answer);
  INFO(answer->body);
  return Json::parse(answer->body);
}

// "429 quota": what a refusal comes down to.
inline std::string refusal_of(const httplib::Result& answer) {
  const Json error = json_of(answer).at("error");
  CHECK(!error.at("message").get<std::string>().empty());
  return std::to_string(answer->status) + ' ' + error.at("code").get<std::string>();
}

inline long wait_of(const httplib::Result& answer) {
  return std::stol("0" + answer->get_header_value("Retry-After"));
}

}  // namespace kaiko_test
