// SPDX-License-Identifier: MIT
// The options that every handle gets: shown by what libcurl then does, or refuses to do, and by the
// sockets that it opens.
#include <kaiko/detail/curl_options.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstddef>
#include <optional>
#include <string>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/environment.hpp"
#include "support/raw_server.hpp"
#include "support/raw_socket.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using namespace kaiko_test;

std::size_t discard(char*, std::size_t, std::size_t size, void*) { return size; }

// Asks for `url` with nothing but the fixed options.
CURLcode get(const std::string& url, const CurlConfig& config) {
  const EasyHandle handle(curl_easy_init());
  REQUIRE(handle);
  OptionSetter setter(handle.get());
  set_fixed_options(setter, config);
  setter.set(CURLOPT_URL, url.c_str());
  setter.set(CURLOPT_WRITEFUNCTION, &discard);
  REQUIRE(setter.result() == CURLE_OK);
  return curl_easy_perform(handle.get());
}

CurlConfig config_with(const ProxyOptions& proxy, bool is_loopback) {
  return {TlsOptions(), proxy, LimitOptions(), is_loopback};
}

TEST_CASE("plain http and every other protocol are refused, except http for loopback") {
  RawServer server(always(json_answer(200, "{}")));
  const CurlConfig world = config_with({}, false);
  CHECK(get(server.url(), world) == CURLE_UNSUPPORTED_PROTOCOL);
  CHECK(get("file:///dev/null", world) == CURLE_UNSUPPORTED_PROTOCOL);
  CHECK(get("ftp://127.0.0.1/", world) == CURLE_UNSUPPORTED_PROTOCOL);
  server.settle();
  CHECK(server.connections().empty());
  const CurlConfig loopback = config_with({}, true);
  CHECK(get(server.url(), loopback) == CURLE_OK);
  CHECK(get("file:///dev/null", loopback) == CURLE_UNSUPPORTED_PROTOCOL);
}

TEST_CASE("a redirect is an answer, not a way") {
  RawServer target(always(json_answer(200, "{}")));
  RawServer server(always(json_answer(302, "", {{"Location", target.url() + "/"}})));
  CHECK(get(server.url(), config_with({}, true)) == CURLE_OK);
  target.settle();
  CHECK(target.connections().empty());
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a loopback host is never reached through the environment's proxy") {
  RawServer proxy(always(json_answer(200, "{}")));
  RawServer server(always(json_answer(200, "{}")));
  const EnvironmentVariable all("ALL_PROXY", proxy.url());
  const EnvironmentVariable http("http_proxy", proxy.url());
  const EnvironmentVariable none("NO_PROXY", std::nullopt);
  const EnvironmentVariable none_either("no_proxy", std::nullopt);
  CHECK(get(server.url(), config_with({}, true)) == CURLE_OK);
  proxy.settle();
  CHECK(proxy.connections().empty());
  CHECK(server.requests().size() == 1);
}

TEST_CASE("elsewhere the environment's proxy is used, unless one is named or none is wanted") {
  RawServer from_environment(always(json_answer(403, "")));
  RawServer named(always(json_answer(403, "")));
  const EnvironmentVariable https("https_proxy", from_environment.url());
  const EnvironmentVariable upper("HTTPS_PROXY", std::nullopt);
  const EnvironmentVariable except("NO_PROXY", std::nullopt);
  const EnvironmentVariable except_too("no_proxy", std::nullopt);
  // Nothing listens on port 1, and no name is looked up.
  const std::string url = "https://127.0.0.1:1/";
  CHECK(get(url, config_with({}, false)) != CURLE_OK);
  CHECK(from_environment.requests().at(0).start_line == "CONNECT 127.0.0.1:1 HTTP/1.1");

  ProxyOptions options;
  options.url = named.url();
  const EnvironmentVariable unless("NO_PROXY", "*");
  CHECK(get(url, config_with(options, false)) != CURLE_OK);
  CHECK(named.requests().size() == 1);

  options.url.clear();
  options.is_from_environment = false;
  CHECK(get(url, config_with(options, false)) == CURLE_COULDNT_CONNECT);
  from_environment.settle();
  CHECK(from_environment.requests().size() == 1);
}

TEST_CASE("sockets are not inherited by programs that are started, and give up on a dead peer") {
  curl_sockaddr address{};
  address.family = AF_INET;
  address.socktype = SOCK_STREAM;
  const Descriptor socket(open_socket(nullptr, CURLSOCKTYPE_IPCXN, &address));
  REQUIRE(socket.is_open());
  CHECK((::fcntl(socket.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(tune_socket(nullptr, socket.get(), CURLSOCKTYPE_IPCXN) == CURL_SOCKOPT_OK);
#if defined(__linux__)
  unsigned milliseconds = 0;
  socklen_t size = sizeof milliseconds;
  REQUIRE(::getsockopt(socket.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, &size) == 0);
  CHECK(milliseconds == 30000);
#endif
}

}  // namespace
