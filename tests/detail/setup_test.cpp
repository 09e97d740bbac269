// SPDX-License-Identifier: MIT
// Where requests go: the key's prefix, a named environment and a base URL against each other; the
// proxy; the certificate authorities; the name that is sent.
#include <kaiko/detail/setup.hpp>

#include <optional>
#include <string>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

const std::string production = "https://api.kaikostudios.xyz";
const std::string staging = "https://stg.api.kaikostudios.xyz";

// The base URL, or the field at fault in brackets.
std::string resolved(const std::string& key, std::optional<Environment> environment,
                     const std::string& base_url = "") {
  Options options;
  options.environment = environment;
  options.base_url = base_url;
  BaseUrl base;
  const Refusal refusal = resolve_base_url(ApiKey(key), options, base);
  if (!refusal) return base.prefix;
  CHECK(refusal->kind == ErrorKind::configuration);
  CHECK(refusal->message.find(key) == std::string::npos);
  return "[" + refusal->param + "]";
}

TEST_CASE("prefix and named environment together decide, and must not contradict each other") {
  struct Row {
    const char* key;
    std::optional<Environment> named;
    std::string expected;
  };
  const Row rows[] = {
      {"kaiko_live_example", std::nullopt, production},
      {"kaiko_test_example", std::nullopt, staging},
      {"kaiko_live_example", Environment::production, production},
      {"kaiko_test_example", Environment::staging, staging},
      {"kaiko_live_example", Environment::staging, "[environment]"},
      {"kaiko_test_example", Environment::production, "[environment]"},
      {"sk_prod_example", std::nullopt, "[environment]"},
      {"sk_prod_example", Environment::production, production},
      {"sk_prod_example", Environment::staging, staging},
      {"kaiko_liveexample", std::nullopt, "[environment]"},
      {"KAIKO_LIVE_example", std::nullopt, "[environment]"},
      {"xkaiko_live_example", std::nullopt, "[environment]"},
  };
  for (const Row& row : rows) {
    INFO(row.key);
    CHECK(resolved(row.key, row.named) == row.expected);
  }
}

TEST_CASE("a base URL replaces the environment's, but does not excuse a contradiction") {
  const std::string url = "https://emotions.example/api";
  CHECK(resolved("kaiko_live_example", std::nullopt, url + "//") == url);
  CHECK(resolved("sk_prod_example", std::nullopt, url) == url);
  CHECK(resolved("kaiko_live_example", Environment::production, url) == url);
  CHECK(resolved("kaiko_live_example", Environment::staging, url) == "[environment]");
  CHECK(resolved("kaiko_live_example", std::nullopt, "http://emotions.example") == "[base_url]");
  CHECK(resolved("kaiko_live_example", std::nullopt, "https://u:p@emotions.example") ==
        "[base_url]");
}

BaseUrl base_of(const std::string& url) {
  BaseUrl base;
  REQUIRE(parse_base_url(url, base).empty());
  return base;
}

TEST_CASE("a proxy is http or https, and never for a loopback host") {
  const BaseUrl world = base_of("https://api.kaikostudios.xyz");
  ProxyOptions proxy;
  CHECK_FALSE(check_proxy(proxy, world));
  for (const char* good : {"http://proxy.example:3128", "https://proxy.example:3129"}) {
    proxy.url = good;
    CHECK_FALSE(check_proxy(proxy, world));
    for (const char* loopback : {"http://127.0.0.1:1", "https://localhost", "http://[::1]:1"}) {
      CHECK(check_proxy(proxy, base_of(loopback))->param == "proxy.url");
    }
  }
  for (const char* bad : {"proxy.example:3128", "socks5://proxy.example", "ftp://proxy.example",
                          "http://proxy.example:1 x", "http://proxy.example\r\nx"}) {
    INFO(bad);
    proxy.url = bad;
    const Refusal refusal = check_proxy(proxy, world);
    REQUIRE(refusal);
    CHECK(refusal->kind == ErrorKind::configuration);
  }
  CHECK_FALSE(check_proxy(ProxyOptions(), base_of("http://127.0.0.1:1")));
}

TEST_CASE("a CA file must be there and hold a certificate, wherever in the file that begins") {
  const kaiko_test::TempDir folder;
  const std::string marker = "-----BEGIN CERTIFICATE-----";
  CHECK_FALSE(check_ca_file(""));
  CHECK(check_ca_file(folder.write("empty.pem", ""))->param == "tls.ca_file");
  CHECK(check_ca_file(folder.write("words.pem", std::string(10000, 'x'))));
  const Refusal absent = check_ca_file((folder.path() / "absent.pem").string());
  REQUIRE(absent);
  CHECK(absent->message.find("absent.pem: No such file or directory") != std::string::npos);
  CHECK(check_ca_file(folder.path().string()));
  // 4096 bytes are read at a time: the marker may lie across two pieces.
  for (const std::size_t before : {0U, 4085U, 4086U, 4087U, 4095U, 4096U, 4097U, 8190U}) {
    INFO(before);
    CHECK_FALSE(check_ca_file(folder.write("ca.pem", std::string(before, '\n') + marker)));
  }
}

TEST_CASE("certificates in memory must be PEM too") {
  TlsOptions tls;
  tls.ca_pem = "not a certificate";
  CHECK(check_tls(tls)->param == "tls.ca_pem");
  tls.ca_pem = "-----BEGIN CERTIFICATE-----";
  CHECK_FALSE(check_tls(tls));
}

TEST_CASE("the application's name comes first in the user agent, the transport's in brackets") {
  const std::string own =
      std::string("kaiko-cpp/") + KAIKO_VERSION_STRING + " (" + std::string(operating_system());
  CHECK(make_user_agent("", "") == own + ")");
  CHECK(make_user_agent("shop/2.1", "libcurl/7.88.1") == "shop/2.1 " + own + "; libcurl/7.88.1)");
}

}  // namespace
