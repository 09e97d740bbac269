// SPDX-License-Identifier: MIT
// Certificates that must not be trusted, and handshakes that come to nothing: whatever is wrong,
// it is found before a byte of a request.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "certificates.hpp"
#include "faults/rows.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// Of the last server, all of whose connections have ended: no request, no byte of one, no key.
void expect_nothing_heard(Stage& stage, std::size_t most_connections) {
  const Json report = stage.servers().back()->report_of_closed();
  const std::size_t count = report["connections"].size();
  stage.expect(report["requests"].empty(), "no request at the server");
  stage.expect(
      count >= 1 && count <= most_connections,
      "1 to " + std::to_string(most_connections) + " connections, not " + std::to_string(count));
  for (const Json& connection : report["connections"]) {
    stage.expect(connection["bytes"] == 0, "no byte after the handshake");
    stage.expect(connection["is_key_on_the_wire"] == false, "no key on the wire");
  }
}

void expect_never_sent(Stage& stage, const CallRecord& call, std::size_t most_attempts) {
  stage.expect(call.sends() == 0, "nothing was sent");
  const std::size_t attempts = call.result.info().attempts.size();
  stage.expect(
      attempts >= 1 && attempts <= most_attempts,
      "at most " + std::to_string(most_attempts) + " attempts, not " + std::to_string(attempts));
}

void expect_distrust(Stage& stage, const kaiko::Client& client) {
  const CallRecord& call = stage.call(client);
  stage.expect_error(call, ErrorKind::tls_trust, Outcome::not_sent);
  expect_never_sent(stage, call, 1);
}

// The handshake gets the time that a busy machine may need: a row about trust is not about time.
kaiko::Options unhurried(const Stage& stage) {
  kaiko::Options options = stage.options();
  options.timeouts.connect = std::chrono::milliseconds(2000);
  options.timeouts.attempt = std::chrono::milliseconds(2000);
  return options;
}

// A client that trusts the suite's authority alone, against a server with this certificate.
void refuse(Stage& stage, const std::string& certificate, const std::string& host = {}) {
  const LedgerProcess& server = stage.start_server({certificate});
  kaiko::Options options = unhurried(stage);
  if (!host.empty()) options.base_url = "https://" + host + ":" + std::to_string(server.port());
  expect_distrust(stage, stage.client(options));
  expect_nothing_heard(stage, 1);
}

// The system's store does not know the server either. Its cheaper half may cost one handshake more,
// once in the client's life.
void refuse_by_the_systems_store(Stage& stage, const std::string& certificate) {
  for (const bool is_optimized : {false, true}) {
    stage.start_server({certificate});
    kaiko::Options options = unhurried(stage);
    options.base_url = stage.servers().back()->url();
    options.tls.ca_file.clear();
    options.tls.is_trust_store_optimized = is_optimized;
    const kaiko::Client client = stage.client(options);
    expect_distrust(stage, client);
    expect_distrust(stage, client);
    expect_nothing_heard(stage, is_optimized ? 3 : 2);
  }
}

void expired(Stage& stage) { refuse(stage, "expired"); }
void not_yet_valid(Stage& stage) { refuse(stage, "not_yet"); }
void weak_key(Stage& stage) { refuse(stage, "weak"); }

void wrong_host(Stage& stage) {
  refuse(stage, "wrong_host");
  refuse(stage, "wrong_host", "localhost");
}

void name_in_the_subject_only(Stage& stage) { refuse(stage, "cn_only", "localhost"); }

void self_signed(Stage& stage) {
  refuse(stage, "self_signed");
  refuse_by_the_systems_store(stage, "self_signed");
}

void unknown_authority(Stage& stage) {
  const kaiko_tools::CertificateAuthority stranger;
  const kaiko_test::TempDir folder;
  stage.start_server({"good"});
  kaiko::Options options = unhurried(stage);
  options.tls.ca_file = folder.write("stranger.pem", stranger.certificate_pem());
  expect_distrust(stage, stage.client(options));
  expect_nothing_heard(stage, 1);
  refuse_by_the_systems_store(stage, "good");
}

void outdated_protocol(Stage& stage) {
  stage.start_server({"outdated"});
  const CallRecord& call = stage.call(stage.client(unhurried(stage)));
  stage.expect_error(call, ErrorKind::tls, Outcome::not_sent);
  expect_never_sent(stage, call, 2);
  expect_nothing_heard(stage, 2);
}

// The server waits for a request line, the client for a server's hello.
void plain_http_where_tls_is_asked(Stage& stage) {
  const LedgerProcess& server = stage.start_server();
  kaiko::Options options = stage.options();
  options.base_url = "https://127.0.0.1:" + std::to_string(server.port());
  const CallRecord& call = stage.call(stage.client(options));
  stage.expect_error(call, ErrorKind::timeout, Outcome::not_sent);
  if (!call.result) {
    stage.expect(call.result.error().timeout == kaiko::TimeoutKind::connect, "the connect limit");
  }
  expect_never_sent(stage, call, 3);
  const Json report = stage.servers().back()->report_of_closed();
  stage.expect(report["requests"].empty(), "no request at the server");
  for (const Json& connection : report["connections"]) {
    stage.expect(connection["is_key_on_the_wire"] == false, "no key on the wire");
  }
}

void stalled_handshake(Stage& stage) {
  stage.start_server({"good", "hang"});
  const CallRecord& call = stage.call(stage.client());
  stage.expect_error(call, ErrorKind::timeout, Outcome::not_sent);
  if (!call.result) {
    stage.expect(call.result.error().timeout == kaiko::TimeoutKind::connect, "the connect limit");
  }
  expect_never_sent(stage, call, 3);
  const Json report = stage.servers().back()->report_of_closed();
  stage.expect(report["connections"].size() == call.result.info().attempts.size(),
               "a connection for each attempt");
  for (const Json& connection : report["connections"]) {
    stage.expect(connection["is_key_on_the_wire"] == false, "no key on the wire");
  }
}

void reset_within_the_handshake(Stage& stage, const std::string& on_accept) {
  stage.start_server({"good", on_accept});
  const CallRecord& call = stage.call(stage.client(unhurried(stage)));
  stage.expect(!call.result && call.result.error().outcome == Outcome::not_sent, "not sent");
  expect_never_sent(stage, call, 3);
  expect_nothing_heard(stage, 3);
}

void expect_configuration(Stage& stage, const kaiko::Error& error, const std::string& path) {
  stage.expect(error.kind == ErrorKind::configuration, "configuration, not " + error.to_string());
  stage.expect(error.outcome == Outcome::not_sent, "not sent");
  stage.expect(error.param == "tls.ca_file", "the option is named");
  stage.expect(error.message.find(path) != std::string::npos, "the path is named");
}

// Found when the client is made: the server sees no connection.
void unusable_ca_file(Stage& stage) {
  const kaiko_test::TempDir folder;
  const std::vector<std::string> paths = {(folder.path() / "missing.pem").string(),
                                          folder.path().string(), folder.write("empty.pem", ""),
                                          folder.write("garbage.pem", std::string(100000, '\x01'))};
  stage.start_server({"good"});
  for (const std::string& path : paths) {
    kaiko::Options options = stage.options();
    options.tls.ca_file = path;
    auto key = kaiko::ApiKey::from_file(stage.key_file());
    const auto made = kaiko::Client::create(std::move(key).value(), options);
    stage.expect(!made, "no client with " + path);
    if (!made) expect_configuration(stage, made.error(), path);
  }
  stage.expect(stage.report()["connections"].empty(), "no connection");
  stage.note("4 configuration not_sent");
}

// Fit to look at when the client is made, and of no use when it is read.
void ca_file_that_breaks_later(Stage& stage) {
  const kaiko_test::TempDir folder;
  stage.start_server({"good"});
  for (const bool is_gone : {false, true}) {
    kaiko::Options options = stage.options();
    options.tls.ca_file = folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nrubbish\n");
    const kaiko::Client client = stage.client(options);
    if (is_gone) std::filesystem::remove(options.tls.ca_file);
    const CallRecord& call = stage.call(client);
    stage.expect_error(call, ErrorKind::configuration, Outcome::not_sent);
    if (!call.result) expect_configuration(stage, call.result.error(), options.tls.ca_file);
    expect_never_sent(stage, call, 1);
  }
  expect_nothing_heard(stage, 2);
}

}  // namespace

std::vector<Row> rows_tls() {
  const std::string distrust = "tls_trust, one attempt, no byte of a request";
  const auto reset = [](Stage& stage) { reset_within_the_handshake(stage, "reset"); };
  const auto close = [](Stage& stage) { reset_within_the_handshake(stage, "close"); };
  return {
      {7, "certificate expired", distrust, both, expired},
      {8, "certificate not valid yet", distrust, both, not_yet_valid},
      {9, "certificate of another host", distrust, both, wrong_host},
      {10, "host named in the subject only", distrust, both, name_in_the_subject_only},
      {11, "certificate self-signed", "tls_trust, one attempt, at most 2 handshakes", both,
       self_signed},
      {12, "authority unknown", "tls_trust, one attempt, at most 2 handshakes", both,
       unknown_authority},
      {13, "key of 1024 bits", distrust, both, weak_key},
      {14, "TLS 1.0 and 1.1 only", "tls error, at most one retry, no key", both, outdated_protocol},
      {15, "plain HTTP on the TLS port", "connect timeout, not sent, no key", both,
       plain_http_where_tls_is_asked},
      {15, "handshake that stalls", "connect timeout, not sent, no key", both, stalled_handshake},
      {15, "reset instead of a handshake", "not sent, no key", both, reset},
      {15, "close instead of a handshake", "not sent, no key", both, close},
      {16, "CA file missing or garbage", "configuration naming the path, before any I/O", once,
       unusable_ca_file},
      {16, "CA file that breaks later", "configuration naming the path, nothing sent", once,
       ca_file_that_breaks_later},
  };
}

}  // namespace kaiko_faults
