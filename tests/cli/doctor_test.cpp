// SPDX-License-Identifier: MIT
// kaiko doctor as a process: what it finds with and without each thing in order, what it sends, and
// what it never shows.
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/raw_client.hpp"

namespace {

using kaiko_test::CliResult;
using kaiko_test::EmulatorProcess;
using kaiko_test::run_cli;
using Json = nlohmann::json;
using Environment = std::vector<std::string>;

constexpr const char* canary = "canary";
const std::string key = "KAIKO_API_KEY=kaiko_test_canary";

Environment environment_with_canary(const EmulatorProcess& emulator) {
  Environment environment = {key, "KAIKO_BASE_URL=" + emulator.base_url()};
  if (!emulator.ca_file().empty()) environment.push_back("KAIKO_CA_FILE=" + emulator.ca_file());
  return environment;
}

// Nothing secret in it, whatever happens.
CliResult run_doctor(const Environment& environment, std::vector<std::string> more = {}) {
  more.insert(more.begin(), "doctor");
  CliResult told = run_cli(more, "", environment);
  INFO(told.out << told.err);
  CHECK(told.out.find(canary) == std::string::npos);
  CHECK(told.err.find(canary) == std::string::npos);
  return told;
}

Json report_of(const Environment& environment, std::vector<std::string> more = {}) {
  more.emplace_back("--json");
  const CliResult told = run_doctor(environment, more);
  Json report = Json::parse(told.out);
  CHECK(report.at("exit_status") == told.status);
  CHECK(told.err.empty());
  return report;
}

// The first one of a check.
Json finding_of(const Json& report, const std::string& check) {
  for (const Json& finding : report.at("findings")) {
    if (finding.at("check") == check) return finding;
  }
  return {{"result", "none"}, {"finding", ""}};
}

std::string result_of(const Json& report, const std::string& check) {
  return finding_of(report, check).at("result");
}

bool tells(const Json& report, const std::string& check, const std::string& words) {
  const auto text = finding_of(report, check).at("finding").get<std::string>();
  INFO(text);
  return text.find(words) != std::string::npos;
}

// Says one request to the emulator's own routes; the body of its answer.
std::string ask(const EmulatorProcess& emulator, const std::string& method, const std::string& path,
                const std::string& body = "") {
  kaiko_test::RawClient client(static_cast<std::uint16_t>(emulator.port()));
  client.say(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n\r\n" + body);
  return kaiko_test::body_of(client.hear_answer());
}

TEST_CASE("with all in order nothing is bad, and each check is one line") {
  const EmulatorProcess emulator({"--tls"});
  Environment environment = environment_with_canary(emulator);
  environment.emplace_back("COLUMNS=200");
  const CliResult told = run_doctor(environment);
  CHECK(told.status == 0);
  CHECK(told.err.empty());
  std::size_t at = 0;
  for (const char* const name :
       {" key ", " settings ", " libcurl ", " proxy ", " dns ", " connect ", " tls ", " clock ",
        " auth ", " rate ", " contexts ", " batches ", " analysis ", "\nnothing is bad\n"}) {
    INFO(name << " in " << told.out);
    at = told.out.find(name, at);
    REQUIRE(at != std::string::npos);
  }
  const Json report = report_of(environment_with_canary(emulator));
  CHECK(report.at("bad") == 0);
  CHECK(report.at("warnings") == 0);
  CHECK(tells(report, "key", "kaiko_test_\u2026 from KAIKO_API_KEY"));
  CHECK(tells(report, "tls", "certificate accepted"));
  CHECK(tells(report, "rate", " of 1,000 requests left"));
  CHECK(tells(report, "contexts", "is there"));
  CHECK(tells(report, "batches", "is there"));
}

TEST_CASE("lines fit a narrow terminal") {
  const EmulatorProcess emulator;
  for (const std::size_t width : {std::size_t{80}, std::size_t{40}}) {
    Environment environment = environment_with_canary(emulator);
    environment.push_back("COLUMNS=" + std::to_string(width));
    environment.emplace_back("LC_ALL=C");
    const std::string out = run_doctor(environment).out;
    for (std::size_t at = 0; at < out.size();) {
      const std::size_t end = out.find('\n', at);
      INFO(out.substr(at, end - at));
      CHECK(end - at <= width + 2);  // in C the "…" of a key is three bytes
      at = end + 1;
    }
  }
}

TEST_CASE("the doctor has nothing carried out, and sends each request once") {
  for (const char* const profile : {"docs", "gateway"}) {
    const EmulatorProcess emulator({"--profile", profile});
    CHECK(report_of(environment_with_canary(emulator)).at("bad") == 0);
    const Json ledger = Json::parse(ask(emulator, "GET", "/_emulator/ledger"));
    INFO(ledger.dump());
    CHECK(ledger.at("requests") == 3);
    CHECK(ledger.at("effects") == 0);
  }
}

TEST_CASE("the public gateway has contexts and no batches") {
  const EmulatorProcess emulator({"--profile", "gateway"});
  const Json report = report_of(environment_with_canary(emulator));
  CHECK(report.at("exit_status") == 0);
  CHECK(result_of(report, "contexts") == "fine");
  CHECK(result_of(report, "batches") == "note");
  CHECK(tells(report, "batches", "is not there"));
}

TEST_CASE("without a key the network is looked at all the same") {
  const EmulatorProcess emulator;
  Environment environment = environment_with_canary(emulator);
  environment[0] = "KAIKO_API_KEY=";
  const Json report = report_of(environment);
  CHECK(report.at("exit_status") == 3);
  CHECK(result_of(report, "key") == "bad");
  CHECK(result_of(report, "connect") == "fine");
  CHECK(tells(report, "auth", "not asked: there is no key"));
  const Json alone = report_of({"KAIKO_API_KEY="});
  CHECK(alone.at("exit_status") == 3);
  CHECK(tells(alone, "settings", "without a key nothing says which API to ask"));
}

TEST_CASE("a key that the service refuses is told with what to do") {
  const EmulatorProcess emulator;
  Environment environment = environment_with_canary(emulator);
  environment[0] = "KAIKO_API_KEY=canary-of-another-kind";
  const Json report = report_of(environment);
  CHECK(report.at("exit_status") == 4);
  CHECK(finding_of(report, "auth").at("error_kind") == "authentication");
  CHECK_FALSE(finding_of(report, "auth").at("advice").get<std::string>().empty());
}

TEST_CASE("where nobody listens connecting is what fails") {
  const Json report = report_of({key, "KAIKO_BASE_URL=http://127.0.0.1:1"});
  CHECK(report.at("exit_status") == 8);
  CHECK(result_of(report, "dns") == "fine");
  CHECK(result_of(report, "connect") == "bad");
  CHECK(tells(report, "tls", "not reached"));
  CHECK(tells(report, "rest", "no answer"));
}

TEST_CASE("a certificate that nobody vouches for is a matter of trust") {
  const EmulatorProcess emulator({"--tls"});
  const Json report = report_of({key, "KAIKO_BASE_URL=" + emulator.base_url()});
  CHECK(report.at("exit_status") == 8);
  CHECK(result_of(report, "connect") == "fine");
  CHECK(finding_of(report, "tls").at("error_kind") == "tls_trust");
}

TEST_CASE("a proxy is named without its user and password") {
  const std::string proxy = "http://canary:canary@127.0.0.1:1";
  const Json report = report_of(
      {key, "KAIKO_BASE_URL=https://api.invalid", "https_proxy=" + proxy, "ALL_PROXY=" + proxy});
  CHECK(report.at("exit_status") == 8);
  CHECK(tells(report, "proxy", "http://***@127.0.0.1:1 is used for this host"));
  CHECK(result_of(report, "connect") == "bad");
  const EmulatorProcess emulator;
  Environment environment = environment_with_canary(emulator);
  environment.push_back("http_proxy=" + proxy);
  CHECK(tells(report_of(environment), "proxy", "not used for loopback"));
}

TEST_CASE("a key file that others may read is a warning, and its home is not told") {
  const EmulatorProcess emulator;
  const kaiko_test::TempDir home;
  const std::string path = home.write("key", "kaiko_test_canary\n");
  ::chmod(path.c_str(), 0644);
  Environment environment = {"KAIKO_BASE_URL=" + emulator.base_url(), "KAIKO_API_KEY_FILE=" + path};
  const kaiko_test::EnvironmentVariable at_home("HOME", home.path().string());
  const Json report = report_of(environment);
  CHECK(report.at("exit_status") == 0);
  CHECK(result_of(report, "key") == "warning");
  CHECK(tells(report, "key", "KAIKO_API_KEY_FILE ~/key"));
  CHECK(tells(report, "key", "(644)"));
  ::chmod(path.c_str(), 0600);
  CHECK(result_of(report_of(environment), "key") == "fine");
}

TEST_CASE("a key in the place of its file's name is not shown") {
  const Json report = report_of({"KAIKO_API_KEY_FILE=kaiko_live_canary"});
  CHECK(result_of(report, "key") == "bad");
}

TEST_CASE("settings that are wrong are told without what is secret in them") {
  const Json user = report_of({key, "KAIKO_BASE_URL=https://u:canary@api.invalid"});
  CHECK(user.at("exit_status") == 3);
  CHECK(tells(user, "settings", "https://***@api.invalid"));
  const Json file = report_of({key, "KAIKO_CA_FILE=/nowhere/ca.pem"});
  CHECK(file.at("exit_status") == 3);
  CHECK(tells(file, "settings", "tls.ca_file"));
}

TEST_CASE("a log of TLS secrets is a warning") {
  const EmulatorProcess emulator;
  Environment environment = environment_with_canary(emulator);
  environment.emplace_back("SSLKEYLOGFILE=/dev/null");
  const Json report = report_of(environment);
  CHECK(report.at("exit_status") == 0);
  CHECK(report.at("warnings") == 2);
}

TEST_CASE("a clock that differs from the service's is a warning") {
  const EmulatorProcess emulator;
  ask(emulator, "POST", "/_emulator/faults",
      R"([{"headers":{"Date":"Sun, 06 Nov 1994 08:49:37 GMT"}}])");
  const Json report = report_of(environment_with_canary(emulator));
  CHECK(report.at("exit_status") == 0);
  CHECK(result_of(report, "clock") == "warning");
  CHECK(tells(report, "clock", "ahead of the service's"));
}

TEST_CASE("a service without a ping is asked for a context instead") {
  const EmulatorProcess emulator;
  ask(emulator, "POST", "/_emulator/faults",
      R"([{"status":404,"body":"404 Not Found","content_type":"text/plain"}])");
  const Json report = report_of(environment_with_canary(emulator));
  CHECK(report.at("exit_status") == 0);
  CHECK(tells(report, "auth", "takes the key; it has no ping"));
}

TEST_CASE("a limit that is used up and a service in trouble have exit statuses of their own") {
  const EmulatorProcess emulator;
  ask(emulator, "POST", "/_emulator/faults", R"([{"status":503,"body":"canary"}])");
  const Json trouble = report_of(environment_with_canary(emulator));
  CHECK(trouble.at("exit_status") == 8);
  CHECK(result_of(trouble, "answer") == "bad");
  ask(emulator, "POST", "/_emulator/faults", R"([{"status":429,"headers":{"Retry-After":"60"}}])");
  const Json limited = report_of(environment_with_canary(emulator));
  CHECK(limited.at("exit_status") == 7);
  CHECK(finding_of(limited, "rate").at("error_kind") == "rate_limited");
  CHECK(tells(limited, "rest", "routes not looked at"));
}

}  // namespace
