// SPDX-License-Identifier: MIT
// What kaiko doctor makes of a key, settings, libcurl and proxy variables.
#include "cli/check_local.hpp"

#include <map>
#include <string>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using kaiko_cli::Finding;
using kaiko_cli::key_facts;
using kaiko_cli::key_finding;
using kaiko_cli::key_log_findings;
using kaiko_cli::KeyFacts;
using kaiko_cli::library_findings;
using kaiko_cli::Mark;
using kaiko_cli::origin_of;
using kaiko_cli::proxy_finding;
using kaiko_cli::proxy_for;
using kaiko_cli::redacted_url;
using kaiko_cli::settings_finding;
using kaiko_cli::Variables;

Variables variables_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
}

bool tells(const Finding& finding, const char* words) {
  return finding.text.find(words) != std::string::npos;
}

TEST_CASE("a proxy's user and password are never repeated, whatever form it has") {
  CHECK(redacted_url("http://user:canary@proxy.example:3128") == "http://***@proxy.example:3128");
  CHECK(redacted_url("user:canary@proxy:3128") == "***@proxy:3128");
  CHECK(redacted_url("http://user:can@ry/canary@proxy:1/path?canary") == "http://***@proxy:1");
  CHECK(redacted_url("user:canary") == "user:***");
  CHECK(redacted_url("socks5h://[::1]:1080") == "socks5h://[::1]:1080");
  CHECK(redacted_url("http://can ary:1") == "http://***");
  CHECK(redacted_url("HTTPS://Host/canary") == "https://Host");
  CHECK(redacted_url("") == "***");
}

TEST_CASE("a base URL in its parts") {
  const auto origin = origin_of("https://api.example:8443/v");
  CHECK(origin.scheme == "https");
  CHECK(origin.host == "api.example");
  CHECK(origin.port == "8443");
  CHECK(origin.has_path);
  CHECK_FALSE(origin.is_loopback);
  CHECK_FALSE(origin.is_address);
  CHECK(origin_of("http://[::1]:80").is_loopback);
  CHECK(origin_of("http://127.0.0.1").is_address);
  CHECK(origin_of("http://LOCALHOST:1").is_loopback);
}

TEST_CASE("a key is told by its prefix and place alone") {
  const auto key = kaiko::ApiKey::create("kaiko_live_canary");
  const Finding fine = key_finding(key, {"KAIKO_API_KEY"});
  CHECK(fine.mark == Mark::fine);
  CHECK(fine.text == "kaiko_live_\u2026 from KAIKO_API_KEY, a key for production");
  const auto other = kaiko::ApiKey::create("canary");
  CHECK(key_finding(other, {"KAIKO_API_KEY"}).text ==
        "\u2026 from KAIKO_API_KEY, its prefix tells no environment");
}

TEST_CASE("both variables for the key are a warning, since from_env() refuses them") {
  const auto key = kaiko::ApiKey::create("kaiko_test_canary");
  KeyFacts facts{"KAIKO_API_KEY"};
  facts.is_file_ignored = true;
  const Finding both = key_finding(key, facts);
  CHECK(both.mark == Mark::warning);
  CHECK(tells(both, "KAIKO_API_KEY_FILE is set too"));
  facts.source = "--key-file";
  CHECK(key_finding(key, facts).mark == Mark::fine);
}

TEST_CASE("a key file that others may read is a warning") {
  const auto key = kaiko::ApiKey::create("kaiko_test_canary");
  KeyFacts facts{"--key-file", "/etc/key"};
  facts.mode = 0600;
  CHECK(key_finding(key, facts).mark == Mark::fine);
  for (const unsigned mode : {0644U, 0640U, 0604U}) {
    facts.mode = mode;
    const Finding finding = key_finding(key, facts);
    CHECK(finding.mark == Mark::warning);
    CHECK(finding.advice == "chmod 600 on the file");
  }
  CHECK(tells(key_finding(key, facts), "(604)"));
}

TEST_CASE("a key that is missing or malformed is bad, with what to do") {
  const Finding missing =
      key_finding(kaiko::ApiKey::from_env("KAIKO_NO_SUCH_KEY"), {"KAIKO_API_KEY"});
  CHECK(missing.mark == Mark::bad);
  CHECK(missing.code == kaiko_cli::exit_set_up);
  CHECK_FALSE(missing.advice.empty());
  const Finding malformed = key_finding(kaiko::ApiKey::create("canary canary"), {"KAIKO_API_KEY"});
  CHECK(malformed.mark == Mark::bad);
  CHECK_FALSE(tells(malformed, "canary"));
}

TEST_CASE("where the key comes from: the option, then the variable, then the file's variable") {
  const kaiko_test::TempDir folder;
  const std::string path = folder.write("key", "kaiko_test_canary\n");
  kaiko_cli::Session session;
  CHECK(key_facts(session, variables_of({})).source == "KAIKO_API_KEY");
  const KeyFacts file = key_facts(session, variables_of({{"KAIKO_API_KEY_FILE", path}}));
  CHECK(file.source == "KAIKO_API_KEY_FILE");
  CHECK(file.mode != 0);
  CHECK_FALSE(file.is_file_ignored);
  const KeyFacts both =
      key_facts(session, variables_of({{"KAIKO_API_KEY", "canary"}, {"KAIKO_API_KEY_FILE", path}}));
  CHECK(both.source == "KAIKO_API_KEY");
  CHECK(both.is_file_ignored);
  session.key_file = path;
  CHECK(key_facts(session, variables_of({{"KAIKO_API_KEY", "canary"}})).source == "--key-file");
}

TEST_CASE("settings say where requests go and whom they trust") {
  kaiko::Options options;
  const Finding system = settings_finding("https://api.kaikostudios.xyz", options);
  CHECK(system.text == "https://api.kaikostudios.xyz, production, trusts the system's authorities");
  options.tls.ca_file = "/etc/ca.pem";
  CHECK(tells(settings_finding("https://a.example/p", options),
              "a base URL of its own, with a path prefix, trusts /etc/ca.pem only"));
  options.base_url = "https://user:canary@a.example";
  kaiko::Error error;
  error.kind = kaiko::ErrorKind::configuration;
  error.param = "base_url";
  const Finding refused = settings_finding(error, options, true);
  CHECK(refused.mark == Mark::bad);
  CHECK(tells(refused, "https://***@a.example"));
  error.param = "environment";
  CHECK(settings_finding(error, {}, false).mark == Mark::note);
  CHECK(settings_finding(error, {}, true).mark == Mark::bad);
}

TEST_CASE("a log of TLS secrets and a promise that does not hold are warnings") {
  CHECK(key_log_findings(variables_of({})).empty());
  CHECK(key_log_findings(variables_of({{"SSLKEYLOGFILE", "x"}})).front().mark == Mark::warning);
  kaiko::Guarantees guarantees{"8.0", "OpenSSL/3", {{"never_hung", true, "a price"}}};
  CHECK(library_findings(guarantees).size() == 1);
  guarantees.promises.push_back({"never_leaked", false, "for a reason"});
  const auto findings = library_findings(guarantees);
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].text == "never_leaked does not hold: for a reason");
  CHECK(findings[1].mark == Mark::warning);
}

TEST_CASE("NO_PROXY names hosts and their parents, as libcurl reads it") {
  CHECK(kaiko_cli::is_exempt("*", "a.example"));
  CHECK(kaiko_cli::is_exempt("x, A.Example", "a.example"));
  CHECK(kaiko_cli::is_exempt(".example", "a.example"));
  CHECK(kaiko_cli::is_exempt("example", "a.example"));
  CHECK_FALSE(kaiko_cli::is_exempt("ample", "a.example"));
  CHECK_FALSE(kaiko_cli::is_exempt("", "a.example"));
  CHECK_FALSE(kaiko_cli::is_exempt("0.0.1", "10.0.0.1"));
}

TEST_CASE("which proxy a host is reached through") {
  const auto host = origin_of("https://api.example");
  const auto loopback = origin_of("https://127.0.0.1:1");
  CHECK(proxy_finding(host, variables_of({})).text == "none");
  CHECK(proxy_finding(host, variables_of({{"http_proxy", "http://canary:1"}})).text == "none");
  const Variables set =
      variables_of({{"HTTPS_PROXY", "http://u:canary@p:1"}, {"all_proxy", "http://q:2"}});
  const Finding used = proxy_finding(host, set);
  CHECK(used.mark == Mark::note);
  CHECK(used.text ==
        "http://***@p:1 is used for this host; set: HTTPS_PROXY=http://***@p:1, "
        "all_proxy=http://q:2");
  CHECK(proxy_for(host, set) == "http://***@p:1");
  CHECK(tells(proxy_finding(loopback, set), "not used for loopback"));
  CHECK(proxy_for(loopback, set).empty());
  const Variables kept = variables_of({{"https_proxy", "http://p:1"}, {"NO_PROXY", "example"}});
  CHECK(tells(proxy_finding(host, kept), "NO_PROXY names this host"));
}

}  // namespace
