// SPDX-License-Identifier: MIT
// The key reaches the host that was meant, over a connection that was verified, and nothing else:
// no redirect, no other certificate, no proxy, no plain http to the world.
#include <curl/curl.h>

#include <string>
#include <vector>

#include "support/environment.hpp"
#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;

RawServerOptions with_certificate(const kaiko_tools::Certificate& certificate) {
  RawServerOptions options;
  options.tls = identity_of(certificate);
  return options;
}

RawServerOptions with_issued(const kaiko_tools::CertificateOptions& options) {
  return with_certificate(test_authority().issue(options));
}

// A client that trusts test_authority() alone is refused by nobody but itself.
void check_refused(const RawServerOptions& bad, const std::string& host = "127.0.0.1") {
  RawServer server(always(json_answer(200, valid_answer)), bad);
  kaiko::Options options = options_for(server.url(host));
  options.tls.ca_file = test_authority_file();
  kaiko::Client client = client_with(options);
  const auto result = client.analyze(secret_text);
  const kaiko::Error error = error_of(result);
  CHECK(to_string(error.kind) == "tls_trust");
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  CHECK(error.attempts == 1);
  CHECK(result.info().sends == 0);
  check_that_logs_are_clean(error);

  REQUIRE(server.wait_for_closed(1));
  server.settle();
  REQUIRE(server.connections().size() == 1);
  const RecordedConnection connection = server.connections()[0];
  // A name is checked after the handshake, everything else during it; no byte follows either way.
  CHECK(connection.bytes.empty());
  CHECK_FALSE(contains_key(server.all_bytes(), fake_key));
}

TEST_CASE("the test authority's own certificate is accepted by address and by name") {
  const std::string host = GENERATE("127.0.0.1", "localhost");
  RawServer server(always(json_answer(200, valid_answer)), over_tls());
  kaiko::Options options = options_for(server.url(host));
  options.tls.ca_file = test_authority_file();
  const auto analysis = client_with(options).analyze(secret_text);
  INFO((analysis ? std::string() : analysis.error().to_string()));
  CHECK(analysis);
}

TEST_CASE("an expired certificate is refused before a byte of the request") {
  check_refused(with_issued(kaiko_tools::expired(kaiko_tools::loopback_options())));
}

TEST_CASE("a certificate that is not valid yet is refused before a byte of the request") {
  check_refused(with_issued(kaiko_tools::not_yet_valid(kaiko_tools::loopback_options())));
}

TEST_CASE("a self-signed certificate is refused before a byte of the request") {
  check_refused(with_certificate(kaiko_tools::self_signed(kaiko_tools::loopback_options())));
}

TEST_CASE("a certificate for another host is refused before a byte of the request") {
  kaiko_tools::CertificateOptions other;
  other.common_name = "api.kaikostudios.xyz";
  other.dns_names = {"api.kaikostudios.xyz"};
  other.ip_addresses = {"127.0.0.2"};
  check_refused(with_issued(other), "127.0.0.1");
  check_refused(with_issued(other), "localhost");
}

TEST_CASE("a subject that names the host helps no certificate whose other names don't") {
  kaiko_tools::CertificateOptions other;
  other.common_name = "localhost";
  other.dns_names = {"other.example"};
  check_refused(with_issued(other), "localhost");
}

// The names in a certificate can't be looked at before.
bool is_before_curl_7_80() { return ::curl_version_info(CURLVERSION_NOW)->version_num < 0x075000; }

TEST_CASE("a certificate that names the host in its subject only is refused from libcurl 7.80 on") {
  const RawServerOptions bad = with_issued(kaiko_tools::common_name_only("localhost"));
  if (is_before_curl_7_80()) {
    RawServer server(always(json_answer(200, valid_answer)), bad);
    kaiko::Options options = options_for(server.url("localhost"));
    options.tls.ca_file = test_authority_file();
    CHECK(client_with(options).analyze(secret_text));
    return;
  }
  check_refused(bad, "localhost");
  check_refused(with_issued(kaiko_tools::common_name_only("127.0.0.1")), "127.0.0.1");
}

TEST_CASE("a certificate of an unknown authority is refused before a byte of the request") {
  const kaiko_tools::CertificateAuthority stranger;
  check_refused(with_certificate(stranger.issue(kaiko_tools::loopback_options())));
}

TEST_CASE("a certificate with a weak key is refused before a byte of the request") {
  kaiko_tools::CertificateOptions weak = kaiko_tools::loopback_options();
  weak.key_type = kaiko_tools::KeyType::rsa;
  weak.rsa_bits = 1024;
  check_refused(with_issued(weak));
}

TEST_CASE("the system's store trusts no private authority, in at most one handshake more") {
  const bool is_optimized = GENERATE(true, false);
  RawServer server(always(json_answer(200, valid_answer)), over_tls());
  kaiko::Options options = options_for(server.url());
  options.tls.is_trust_store_optimized = is_optimized;
  const kaiko::Error error = error_of(client_with(options).analyze(secret_text));
  CHECK(to_string(error.kind) == "tls_trust");
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  CHECK(error.attempts == 1);
  REQUIRE(server.wait_for_closed(1));
  server.settle();
  CHECK(server.connections().size() <= 2);
  for (const RecordedConnection& connection : server.connections()) CHECK(connection.bytes.empty());
  CHECK_FALSE(contains_key(server.all_bytes(), fake_key));
}

TEST_CASE("a server that speaks plain http where TLS is asked gets no byte of the request") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Options options = options_for("https://127.0.0.1:" + std::to_string(server.port()));
  options.timeouts.connect = std::chrono::milliseconds(300);
  const kaiko::Error error = error_of(client_with(attempts_of(options, 1)).analyze(secret_text));
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  server.settle();
  CHECK_FALSE(contains_key(server.all_bytes(), fake_key));
  CHECK(server.requests().empty());
}

TEST_CASE("a redirect is an error and its target sees no connection") {
  const int status = GENERATE(301, 302, 303, 307, 308);
  const bool is_other_host = GENERATE(false, true);
  RawServerOptions elsewhere;
  if (is_other_host) elsewhere.host = "127.0.0.2";
  RawServer target(always(json_answer(200, valid_answer)), elsewhere);
  const std::string location = target.url() + "/v2/emotions/analysis?token=quentin";
  RawServer server(always(json_answer(status, "{}", {{"Location", location}})));
  CAPTURE(status, is_other_host);

  const kaiko::Error error = error_of(client_for(server).analyze(secret_text));
  CHECK(to_string(error.kind) == "redirect");
  CHECK(error.http_status == status);
  CHECK(error.attempts == 1);
  CHECK((error.to_string() + error.message).find("quentin") == std::string::npos);
  check_that_logs_are_clean(error);
  CHECK(server.requests().size() == 1);
  target.settle();
  CHECK(target.connections().empty());
}

TEST_CASE("a redirect to a file, to plain http or to nowhere is the same error") {
  const std::string location = GENERATE("file:///etc/hostname", "http://192.0.2.1/", "", "\x01");
  RawServer server(always(json_answer(302, "{}", {{"Location", location}})));
  const kaiko::Error error = error_of(client_for(server).analyze(secret_text));
  CHECK(to_string(error.kind) == "redirect");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("plain http is refused for any host but this machine, before any I/O") {
  const std::string url =
      GENERATE("http://api.kaikostudios.xyz", "http://192.0.2.1", "http://127.0.0.1.example.com",
               "http://0.0.0.0", "http://[::2]", "http://localhost.example.com", "http://128.0.0.1",
               "http://127.1", "http://2130706433", "http://[::ffff:192.0.2.1]");
  CAPTURE(url);
  const auto made = kaiko::Client::create(kaiko::ApiKey(fake_key), options_for(url));
  const kaiko::Error error = error_of(made);
  CHECK(to_string(error.kind) == "configuration");
  CHECK(error.param == "base_url");
}

// Every variable that libcurl reads, pointing to the recorder.
class ProxyEnvironment {
 public:
  explicit ProxyEnvironment(const std::string& url)
      : lower_(url, "http_proxy"),
        upper_(url, "HTTP_PROXY"),
        secure_(url, "https_proxy"),
        secure_upper_(url, "HTTPS_PROXY"),
        all_(url, "all_proxy"),
        all_upper_(url, "ALL_PROXY") {}

 private:
  struct Variable : EnvironmentVariable {
    Variable(const std::string& value, const char* name) : EnvironmentVariable(name, value) {}
  };
  EnvironmentVariable no_proxy_{"no_proxy", std::nullopt};
  EnvironmentVariable no_proxy_upper_{"NO_PROXY", std::nullopt};
  Variable lower_, upper_, secure_, secure_upper_, all_, all_upper_;
};

TEST_CASE("a loopback base URL goes direct whatever proxy the environment names") {
  RawServer proxy(always(json_answer(502, "{}")));
  const ProxyEnvironment environment(proxy.url());
  const bool is_tls = GENERATE(false, true);
  const std::string host = GENERATE("127.0.0.1", "localhost");
  RawServer server(always(json_answer(200, valid_answer)),
                   is_tls ? over_tls() : RawServerOptions());
  kaiko::Options options = options_for(server);
  options.base_url = server.url(host);
  const auto analysis = client_with(options).analyze(secret_text);
  INFO((analysis ? std::string() : analysis.error().to_string()));
  CHECK(analysis);
  CHECK(server.requests().size() == 1);
  proxy.settle();
  CHECK(proxy.connections().empty());
}

TEST_CASE("an explicit proxy with a loopback base URL is a configuration error") {
  RawServer proxy(always(json_answer(502, "{}")));
  const std::string url = GENERATE("http://127.0.0.1:9", "https://localhost:9", "https://[::1]:9");
  kaiko::Options options = options_for(url);
  options.proxy.url = proxy.url();
  const kaiko::Error error = error_of(kaiko::Client::create(kaiko::ApiKey(fake_key), options));
  CHECK(to_string(error.kind) == "configuration");
  CHECK(starts_with(error.param, "proxy"));
  proxy.settle();
  CHECK(proxy.connections().empty());
}

// A call to a host elsewhere through this proxy, which is the only one that hears of it.
kaiko::Error error_through(const RawServer& proxy, bool is_from_environment) {
  const ProxyEnvironment environment(is_from_environment ? proxy.url() : "http://127.0.0.1:9");
  kaiko::Options options = options_for("https://api.kaiko.example");
  if (!is_from_environment) options.proxy.url = proxy.url();
  kaiko::Error error = error_of(client_with(attempts_of(options, 1)).analyze(secret_text));
  check_that_logs_are_clean(error);
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  REQUIRE(proxy.requests().size() == 1);
  const RecordedRequest connect = proxy.requests()[0];
  CHECK(connect.start_line == "CONNECT api.kaiko.example:443 HTTP/1.1");
  CHECK(connect.values("Idempotency-Key").empty());
  CHECK(connect.values("x-api-key").empty());
  CHECK_FALSE(contains_key(proxy.all_bytes(), fake_key));
  CHECK(proxy.all_bytes().find("Quentin") == std::string::npos);
  return error;
}

TEST_CASE("over https a proxy sees the host's name and nothing of the request") {
  const bool is_from_environment = GENERATE(false, true);
  RawServer proxy(always({"HTTP/1.1 200 Connection established\r\n\r\n", After::close}));
  error_through(proxy, is_from_environment);
}

TEST_CASE("a proxy that refuses is a proxy error, and its headers are not the API's") {
  const bool is_from_environment = GENERATE(false, true);
  const std::vector<Answer> refusals = {
      json_answer(407, "{}", {{"Retry-After", "60"}}, After::close),
      json_answer(502, "{}", {{"X-Request-Id", "q"}}, After::close),
      {"", After::close}};
  for (const Answer& refusal : refusals) {
    CAPTURE(is_from_environment, refusal.bytes);
    RawServer proxy(always(refusal));
    const kaiko::Error error = error_through(proxy, is_from_environment);
    CHECK(to_string(error.kind) == "proxy");
    CHECK(error.http_status == 0);
    CHECK_FALSE(error.retry_after);
    CHECK(error.request_id.empty());
  }
}

TEST_CASE("a CA that can't be used is a configuration error") {
  kaiko::Options options = options_for("https://localhost:9");
  const bool is_file = GENERATE(false, true);
  if (is_file) options.tls.ca_file = "/nonexistent/ca.pem";
  if (!is_file) options.tls.ca_pem = "not a certificate";
  auto made = kaiko::Client::create(kaiko::ApiKey(fake_key), options);
  const kaiko::Error error = made ? error_of(made->analyze("x")) : made.error();
  CHECK(to_string(error.kind) == "configuration");
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  if (is_file) CHECK(error.to_string().find("tls.ca_file") != std::string::npos);
}

TEST_CASE("a proxy's own certificate is checked against the same authorities as the API's") {
  const bool is_known = GENERATE(true, false);
  const bool is_in_memory = GENERATE(true, false);
  const kaiko_tools::CertificateAuthority stranger;
  const RawServerOptions identity =
      is_known ? over_tls() : with_certificate(stranger.issue(kaiko_tools::loopback_options()));
  RawServer proxy(always(json_answer(403, "{}")), identity);
  kaiko::Options options = options_for("https://api.example.test");
  options.proxy.url = proxy.url();
  options.tls.ca_file = is_in_memory ? "" : test_authority_file();
  options.tls.ca_pem = is_in_memory ? test_authority().certificate_pem() : "";
  options.retry.attempts = 1;
  const kaiko::Error error = error_of(client_with(options).analyze(secret_text));
  CHECK(to_string(error.kind) == std::string(is_known ? "proxy" : "tls_trust"));
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  REQUIRE(proxy.wait_for_closed(1));
  REQUIRE(proxy.connections().size() == 1);
  const std::string bytes = proxy.connections()[0].bytes;
  const std::string asked = is_known ? "CONNECT api.example.test:443 HTTP/1.1" : "";
  CHECK(bytes.substr(0, bytes.find('\r')) == asked);
  CHECK_FALSE(contains_key(bytes, fake_key));
  CHECK_FALSE(contains_key(proxy.all_bytes(), fake_key));
}

}  // namespace
