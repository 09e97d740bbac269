// SPDX-License-Identifier: MIT
// Proxies that refuse, break off or can't be found, and proxies that must not be asked at all.
#include <fstream>
#include <list>
#include <optional>
#include <string>

#include "faults/name_server.hpp"
#include "faults/own_network.hpp"
#include "faults/rows.hpp"
#include "faults/tunnel_proxy.hpp"
#include "support/environment.hpp"
#include "support/raw_server.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko_test::After;
using kaiko_test::Answer;
using kaiko_test::RawServer;

constexpr const char* api = "https://api.kaiko.test";

// Every variable that libcurl reads.
class ProxyEnvironment {
 public:
  explicit ProxyEnvironment(const std::string& url) {
    for (const char* name : {"no_proxy", "NO_PROXY"}) variables_.emplace_back(name, std::nullopt);
    for (const char* name :
         {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
      variables_.emplace_back(name, url);
    }
  }

 private:
  std::list<kaiko_test::EnvironmentVariable> variables_;
};

kaiko::Options options_through(const Stage& stage, const std::string& proxy) {
  kaiko::Options options = stage.options();
  options.base_url = api;
  options.proxy.url = proxy;
  return options;
}

// Nothing of what a proxy says is taken for the API's word.
void expect_proxy_ignored(Stage& stage, const CallRecord& call) {
  if (call.result) return stage.expect(false, "an error");
  const kaiko::Error& error = call.result.error();
  const kaiko::CallInfo& info = call.result.info();
  stage.expect(call.sends() == 0, "nothing is counted as sent");
  stage.expect(error.http_status == 0 && info.http_status == 0, "the proxy's status is not told");
  stage.expect(!error.retry_after, "the proxy's wait is not told");
  stage.expect(error.request_id.empty() && info.request_id.empty(), "nor its request id");
  stage.expect(!info.headers.get("Retry-After") && !info.headers.get("X-Request-Id"),
               "nor its headers");
  stage.expect(call.elapsed < std::chrono::milliseconds(2500), "the proxy's wait is not waited");
}

// Each connection asks for the tunnel, and for nothing else before it stands.
void expect_only_connect(Stage& stage, const std::string& head, const std::string& target) {
  const std::string first = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  stage.expect(head.rfind(first, 0) == 0, "CONNECT is the proxy's first line, with its host");
  for (const char* name : {"x-api-key", "Authorization", "Idempotency-Key", "Content-Type"}) {
    stage.expect(head.find(name) == std::string::npos, std::string("no header ") + name);
  }
}

// Three attempts, each with one connection to a proxy that does the same each time.
void meet(Stage& stage, const Answer& answer, ErrorKind kind, std::size_t attempts) {
  RawServer proxy(kaiko_test::always(answer));
  const CallRecord& call = stage.call(stage.client(options_through(stage, proxy.url())));
  stage.expect_error(call, kind, Outcome::not_sent);
  expect_proxy_ignored(stage, call);
  proxy.settle();
  for (const kaiko_test::RecordedRequest& request : proxy.requests()) {
    expect_only_connect(stage, request.raw, "api.kaiko.test:443");
  }
  stage.expect(proxy.requests().size() == attempts, std::to_string(attempts) +
                                                        " requests for a tunnel, not " +
                                                        std::to_string(proxy.requests().size()));
  stage.capture("proxy", proxy.all_bytes());
}

void refusal(Stage& stage, int status) {
  meet(stage,
       kaiko_test::json_answer(
           status, R"({"error":{"message":"-"}})",
           {{"Retry-After", "1"}, {"X-Request-Id", "proxy"}, {"Proxy-Authenticate", "Basic"}},
           After::close),
       ErrorKind::proxy, 3);
}

void refuses_with_407(Stage& stage) { refusal(stage, 407); }
void refuses_with_502(Stage& stage) { refusal(stage, 502); }
void closes_without_a_word(Stage& stage) { meet(stage, {"", After::close}, ErrorKind::proxy, 3); }
void resets(Stage& stage) { meet(stage, {"", After::reset}, ErrorKind::proxy, 3); }

void closes_in_the_tunnel(Stage& stage) {
  meet(stage, {"HTTP/1.1 200 Connection established\r\nRetry-After: 1\r\n\r\n", After::close},
       ErrorKind::proxy, 3);
}

void never_answers(Stage& stage) { meet(stage, {"", After::hang}, ErrorKind::timeout, 3); }

void host_unknown(Stage& stage) {
  in_own_network("", [&] {
    const NameServer names(NameServer::Manner::no_such_name);
    const CallRecord& call =
        stage.call(stage.client(options_through(stage, "http://proxy.kaiko.test:3128")));
    stage.expect_error(call, ErrorKind::proxy, Outcome::not_sent);
    expect_proxy_ignored(stage, call);
  });
}

// A proxy that would answer everything, so that being asked shows.
void loopback_is_direct(Stage& stage) {
  RawServer proxy(kaiko_test::always(kaiko_test::json_answer(502, "{}")));
  stage.start_server();
  const ProxyEnvironment environment(proxy.url());
  stage.expect_success(stage.call(stage.client()));
  proxy.settle();
  stage.expect(proxy.connections().empty() && proxy.all_bytes().empty(), "0 bytes at the proxy");
}

void plain_http_elsewhere(Stage& stage) {
  RawServer proxy(kaiko_test::always(kaiko_test::json_answer(200, "{}")));
  const ProxyEnvironment environment(proxy.url());
  for (const char* url : {"http://api.kaiko.test", "http://192.0.2.1:8080"}) {
    kaiko::Options options = stage.options();
    options.base_url = url;
    const auto made =
        kaiko::Client::create(kaiko::ApiKey::from_file(stage.key_file()).value(), options);
    stage.expect(
        !made && made.error().kind == ErrorKind::configuration && made.error().param == "base_url",
        "a configuration error that names base_url");
  }
  proxy.settle();
  stage.expect(proxy.connections().empty() && proxy.all_bytes().empty(), "0 bytes at the proxy");
  stage.note("configuration: base_url");
}

// A whole call through the tunnel: the API gets the request, the proxy sees a name and TLS.
void https_shows_only_connect(Stage& stage) {
  ServerOptions named;
  named.tls = "named";
  const int port = stage.start_server(named).port();
  const TunnelProxy proxy(static_cast<std::uint16_t>(port));
  const ProxyEnvironment environment(proxy.url());
  const std::string target = "api.kaiko.test:" + std::to_string(port);
  kaiko::Options options = stage.options();
  options.base_url = "https://" + target;
  const kaiko::Client client = stage.client(options);
  stage.expect_success(stage.call(client));
  stage.expect_success(stage.call(client));
  stage.expect(proxy.heads().size() == 1, "one tunnel serves both calls");
  for (const std::string& head : proxy.heads()) {
    expect_only_connect(stage, head, target);
    stage.capture("tunnel", head);
  }
  stage.expect(!proxy.tunnelled().empty() && proxy.tunnelled()[0] == '\x16',
               "a TLS handshake follows");
  stage.capture("tunnel", proxy.tunnelled());
}

}  // namespace

std::vector<Row> rows_proxy() {
  return {
      {45, "proxy answers CONNECT with 407", "proxy, not sent, its headers unused", both,
       refuses_with_407},
      {45, "proxy answers CONNECT with 502", "proxy, not sent, its headers unused", both,
       refuses_with_502},
      {45, "proxy closes without a word", "proxy, not sent", both, closes_without_a_word},
      {45, "proxy resets", "proxy, not sent", both, resets},
      {45, "proxy never answers", "timeout, not sent", both, never_answers},
      {45, "proxy closes in the tunnel", "proxy, not sent, its headers unused", both,
       closes_in_the_tunnel},
      {45, "proxy's name unknown", "proxy, not sent", both, host_unknown},
      {46, "proxy variables set, http to loopback", "success, 0 bytes at the proxy", both,
       loopback_is_direct},
      {46, "proxy variables set, http elsewhere", "refused before any I/O", once,
       plain_http_elsewhere},
      {46, "proxy variables set, https", "success, the proxy sees CONNECT and TLS", both,
       https_shows_only_connect},
  };
}

}  // namespace kaiko_faults
