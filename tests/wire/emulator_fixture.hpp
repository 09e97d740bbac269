// SPDX-License-Identifier: MIT
// A kaiko-emulator over TLS with a client for it, and its control routes asked over a raw socket,
// so that the SDK is never its own witness.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/emulator_process.hpp"
#include "support/raw_client.hpp"
#include "wire/wire_fixture.hpp"

namespace kaiko_test {

class TlsEmulator {
 public:
  explicit TlsEmulator(std::vector<std::string> arguments = {})
      : process_(with_tls(std::move(arguments))) {}

  kaiko::Options options() const {
    kaiko::Options options = options_for(process_.base_url());
    options.tls.ca_file = process_.ca_file();
    return options;
  }
  kaiko::Client client() const { return client_with(options()); }

  // What was asked and carried out so far.
  nlohmann::json ledger() const { return control("GET", "/_emulator/ledger", ""); }
  // Faults for the requests that follow, and how many of them were used up.
  void order_faults(const std::string& script) const {
    control("POST", "/_emulator/faults", script);
  }
  int consumed_faults() const { return control("GET", "/_emulator/faults", "").at("consumed"); }

 private:
  static std::vector<std::string> with_tls(std::vector<std::string> arguments) {
    arguments.emplace_back("--tls");
    return arguments;
  }

  nlohmann::json control(const std::string& method, const std::string& path,
                         const std::string& body) const {
    RawClient raw(static_cast<std::uint16_t>(process_.port()), RawClient::Security::tls);
    raw.say(method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body);
    const std::string answer = raw.hear_answer();
    INFO(answer);
    REQUIRE(starts_with(answer, "HTTP/1.1 200"));
    return nlohmann::json::parse(body_of(answer));
  }

  EmulatorProcess process_;
};

}  // namespace kaiko_test
