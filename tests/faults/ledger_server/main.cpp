// SPDX-License-Identifier: MIT
// ledger-server: the API's stand-in for the fault suite. Told what to do by JSON lines on its
// standard input, answers each with one line, and ends with its input. Loopback only.
#include <CLI/CLI.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "certificates.hpp"
#include "faults/ledger_server/ledger.hpp"
#include "faults/ledger_server/script.hpp"
#include "support/canary.hpp"
#include "support/loopback_tls.hpp"
#include "support/raw_server.hpp"

namespace {

using kaiko_faults::KeyPolicy;
using kaiko_faults::Ledger;
using kaiko_faults::Script;
using kaiko_faults::Step;
using kaiko_test::Answer;
using kaiko_test::OnAccept;
using kaiko_test::RawServerOptions;
using kaiko_tools::CertificateOptions;

struct Arguments {
  std::string tls;
  std::string ca_file;
  std::string key_file;
  std::string on_accept = "serve";
  std::size_t reset_after = 0;
  bool is_ignoring = false;
};

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("A server that keeps a ledger of what its clients sent");
  app.add_option("--tls", arguments.tls,
                 "good, named, expired, not_yet, wrong_host, cn_only, self_signed, weak, outdated");
  app.add_option("--ca-file", arguments.ca_file, "where to write the authority's certificate");
  app.add_option("--key-file", arguments.key_file, "the API key that clients must send")
      ->required();
  app.add_option("--on-accept", arguments.on_accept, "serve, close, reset or hang");
  app.add_option("--reset-after", arguments.reset_after,
                 "reset a connection after so many bytes; 0: never");
  app.add_flag("--ignoring", arguments.is_ignoring, "idempotency keys mean nothing");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return arguments;
}

std::string read_key(const std::string& path) {
  std::string key;
  if (!std::getline(std::ifstream(path), key)) throw std::runtime_error("no key in the key file");
  return key;
}

kaiko_test::TlsIdentity identity_for(const std::string& kind) {
  using namespace kaiko_tools;
  const CertificateAuthority& authority = kaiko_test::test_authority();
  const auto issued = [&](const CertificateOptions& options) {
    return kaiko_test::identity_of(authority.issue(options));
  };
  if (kind == "self_signed") return kaiko_test::identity_of(self_signed(loopback_options()));
  if (kind == "expired") return issued(expired(loopback_options()));
  if (kind == "not_yet") return issued(not_yet_valid(loopback_options()));
  if (kind == "cn_only") return issued(common_name_only("localhost"));
  CertificateOptions options = loopback_options();
  if (kind == "named") {
    options.dns_names = {"api.kaiko.test"};
  } else if (kind == "wrong_host") {
    options.dns_names = {"elsewhere.example"};
    options.ip_addresses.clear();
  } else if (kind == "weak") {
    options.key_type = KeyType::rsa;
    options.rsa_bits = 1024;
  } else if (kind != "good" && kind != "outdated") {
    throw std::runtime_error("no such certificate: " + kind);
  }
  kaiko_test::TlsIdentity identity = issued(options);
  identity.is_outdated = kind == "outdated";
  return identity;
}

OnAccept on_accept_of(const std::string& word) {
  const std::map<std::string, OnAccept> words = {{"serve", OnAccept::serve},
                                                 {"close", OnAccept::close},
                                                 {"reset", OnAccept::reset},
                                                 {"hang", OnAccept::hang}};
  return words.at(word);
}

RawServerOptions options_of(const Arguments& arguments) {
  RawServerOptions options;
  options.on_accept = on_accept_of(arguments.on_accept);
  options.reset_after = arguments.reset_after;
  if (arguments.tls.empty()) return options;
  options.tls = identity_for(arguments.tls);
  if (!arguments.ca_file.empty()) {
    std::ofstream(arguments.ca_file) << kaiko_test::test_authority().certificate_pem();
  }
  return options;
}

nlohmann::json report_of(const Ledger& ledger, const Script& script, kaiko_test::RawServer& server,
                         const std::string& api_key) {
  server.settle();
  nlohmann::json report = ledger.report();
  report["steps_left"] = script.left();
  report["connections"] = nlohmann::json::array();
  for (const kaiko_test::RecordedConnection& connection : server.connections()) {
    report["connections"].push_back(
        {{"bytes", connection.bytes.size()},
         {"requests", connection.requests},
         {"written", connection.written},
         {"is_closed", connection.is_closed},
         {"is_handshake_finished", connection.is_handshake_finished},
         {"is_key_on_the_wire",
          kaiko_test::contains_key(connection.wire_bytes + connection.server_name, api_key)}});
  }
  return report;
}

// Answers one line of the standard input.
nlohmann::json obey(const std::string& line, Script& script, const Ledger& ledger,
                    kaiko_test::RawServer& server, const std::string& api_key) {
  try {
    const auto command = nlohmann::json::parse(line);
    if (command.contains("script")) {
      script.add(command["script"]);
      return {{"ok", true}};
    }
    if (command.contains("await_closed")) {
      return {{"ok", server.wait_for_closed(command["await_closed"].get<std::size_t>())}};
    }
    return report_of(ledger, script, server, api_key);
  } catch (const std::exception& error) {
    return {{"error", error.what()}};
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  const std::string api_key = read_key(arguments.key_file);
  Ledger ledger(arguments.is_ignoring ? KeyPolicy::ignoring : KeyPolicy::honouring, api_key);
  Script script;
  kaiko_test::RawServer server(
      [&](const kaiko_test::RecordedRequest& request, std::size_t) -> Answer {
        const Step step = script.take().value_or(Step());
        int status = 0;
        const std::string body = ledger.enter(request, step.is_processed, step.name, status);
        const std::string digits = std::to_string(1000 + kaiko_faults::intensity_of(request.body));
        return answer_for(step, {"0." + digits.substr(1), api_key}, status, body);
      },
      options_of(arguments));
  std::cout << "listening " << server.url() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::cout << obey(line, script, ledger, server, api_key).dump() << std::endl;
  }
  return 0;
}
