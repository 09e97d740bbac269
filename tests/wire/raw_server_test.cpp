// SPDX-License-Identifier: MIT
// The recorder itself is put to the test, with raw sockets on the other side and no SDK anywhere.
#include "support/raw_server.hpp"

#include <cstdlib>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "support/canary.hpp"
#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/loopback_tls.hpp"
#include "support/raw_client.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko_test;

const std::string hello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

RawServerOptions with_accept(OnAccept what) {
  RawServerOptions options;
  options.on_accept = what;
  return options;
}

TEST_CASE("a request is recorded line by line with names and order as sent") {
  RawServer server(always(json_answer(200, "{}")));
  RawClient client(server.port());
  const std::string raw =
      "POST /a%2Fb?x=1 HTTP/1.1\r\nhOsT: h\r\nX-Two:  b \r\nx-two: c\r\nContent-Length: "
      "5\r\n\r\nhe";
  const std::string whole = raw + std::string(1, '\0') + "lo";
  client.say(whole);
  CHECK(client.hear_answer() ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

  const std::vector<RecordedRequest> requests = server.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].start_line == "POST /a%2Fb?x=1 HTTP/1.1");
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].target == "/a%2Fb?x=1");
  const HeaderList expected = {
      {"hOsT", "h"}, {"X-Two", "b"}, {"x-two", "c"}, {"Content-Length", "5"}};
  CHECK(requests[0].headers == expected);
  CHECK(requests[0].values("X-TWO") == std::vector<std::string>{"b", "c"});
  CHECK_FALSE(requests[0].only("x-two"));
  CHECK(requests[0].only("host").value_or("") == "h");
  CHECK(requests[0].body == std::string("he\0lo", 5));
  CHECK(requests[0].raw == whole);
  CHECK(server.connections()[0].bytes == whole);
}

TEST_CASE("a connection that is kept carries many requests, pipelined or in pieces") {
  RawServer server(in_order({json_answer(200, "1"), json_answer(200, "22")}));
  RawClient client(server.port());
  client.say(hello + hello + "GET /third HTT");
  CHECK(body_of(client.hear_answer()).substr(0, 1) == "1");
  REQUIRE(server.wait_for_requests(2));
  client.say("P/1.1\r\n\r\n");
  REQUIRE(server.wait_for_requests(3));
  CHECK(server.requests()[2].target == "/third");
  CHECK(server.connections().size() == 1);
  CHECK(server.connections()[0].requests == 3);
}

TEST_CASE("the answer's bytes go out untouched and the connection ends as asked") {
  const auto after = GENERATE(After::close, After::cut);
  RawServer server(always({"HTTP/1.1 200 OK\r\nContent-Le", after}));
  RawClient client(server.port());
  client.say(hello);
  CHECK(client.hear_all() == "HTTP/1.1 200 OK\r\nContent-Le");
  CHECK(server.wait_for_closed(1));
}

TEST_CASE("a reset reaches the client as a reset") {
  RawServer server(always({"", After::reset}));
  const SocketAddress address("127.0.0.1", server.port());
  const Descriptor socket = open_socket(address.family());
  REQUIRE(::connect(socket.get(), address.get(), address.length()) == 0);
  REQUIRE(send_all(socket.get(), hello.data(), hello.size()));
  char byte = 0;
  CHECK(::recv(socket.get(), &byte, 1, 0) == -1);
  CHECK(errno == ECONNRESET);
}

TEST_CASE("a server that closes or resets on accept reads nothing") {
  const auto what = GENERATE(OnAccept::close, OnAccept::reset);
  RawServer server(always({}), with_accept(what));
  RawClient client(server.port());
  CHECK(client.hear_all().empty());
  CHECK(server.wait_for_closed(1));
  CHECK(server.requests().empty());
}

TEST_CASE("a server that hangs still records, and stopping it lets the client go") {
  RawServer server(always({"", After::hang}));
  RawClient client(server.port());
  client.say(hello + "more");
  REQUIRE(server.wait_for_requests(1));
  auto heard = std::async(std::launch::async, [&client] { return client.hear_all(); });
  server.stop();
  CHECK(heard.get().empty());
  CHECK(server.connections()[0].bytes == hello + "more");
}

TEST_CASE("settling counts every earlier connection and not its own") {
  RawServer server(always({}));
  server.settle();
  CHECK(server.connections().empty());
  RawClient first(server.port());
  RawClient second(server.port());
  server.settle();
  server.settle();
  CHECK(server.connections().size() == 2);
}

TEST_CASE("over TLS the bytes are recorded decrypted and on the wire, with the server name") {
  RawServer server(always(json_answer(200, "{}", {}, After::close)), over_tls());
  RawClient client(server.port(), RawClient::Security::tls, "127.0.0.1", "kaiko.example");
  client.say(hello);
  CHECK(body_of(client.hear_all()) == "{}");
  REQUIRE(server.wait_for_closed(1));
  const RecordedConnection connection = server.connections()[0];
  CHECK(connection.is_handshake_finished);
  CHECK(connection.server_name == "kaiko.example");
  CHECK(connection.bytes == hello);
  CHECK(connection.wire_bytes.size() > hello.size());
  CHECK(connection.wire_bytes.find("GET /hello") == std::string::npos);
  CHECK(connection.wire_bytes.find("kaiko.example") != std::string::npos);
}

TEST_CASE("plain bytes sent to a TLS server are on record") {
  RawServer server(always({}), over_tls());
  RawClient client(server.port());
  client.say(hello);
  client.hear_all();
  REQUIRE(server.wait_for_closed(1));
  CHECK_FALSE(server.connections()[0].is_handshake_finished);
  CHECK(server.connections()[0].bytes.empty());
  CHECK(server.all_bytes().find("GET /") != std::string::npos);
}

TEST_CASE("an IPv6 address can be bound and shows in the URL") {
  RawServerOptions options;
  options.host = "::1";
  RawServer server(always({"x", After::close}), options);
  CHECK(server.url() == "http://[::1]:" + std::to_string(server.port()));
  RawClient client(server.port(), RawClient::Security::plain, "::1");
  client.say(hello);
  CHECK(client.hear_all() == "x");
}

TEST_CASE("the canary is found raw and in base64, hex and URL form, and only then") {
  const std::string key = "kaiko_test_example?1";
  CHECK(contains_key("x-api-key: kaiko_test_example?1\r\n", key));
  CHECK(contains_key("KAIKO_TEST_EXAMPLE?1", key));
  CHECK(contains_key("6b61696b6f5f746573745f6578616d706c653f31", key));
  CHECK(contains_key("a=kaiko_test_example%3f1", key));
  CHECK(contains_key("%6B%61%69%6B%6F%5F%74%65%73%74%5F%65%78%61%6D%70%6C%65%3F%31", key));
  CHECK(contains_key("a2Fpa29fdGVzdF9leGFtcGxlPzE=", key));
  CHECK(contains_key("OmthaWtvX3Rlc3RfZXhhbXBsZT8x", key));      // after ":"
  CHECK(contains_key("dTprYWlrb190ZXN0X2V4YW1wbGU/MQ==", key));  // after "u:"
  CHECK_FALSE(contains_key("kaiko_test_example", key));
  CHECK_FALSE(contains_key("", key));
  CHECK(count_of("abab ab", "ab") == 3);
}

TEST_CASE("a variable of the environment comes back as it was") {
  const EnvironmentVariable outer("KAIKO_TEST_VARIABLE", "one");
  {
    const EnvironmentVariable inner("KAIKO_TEST_VARIABLE", std::nullopt);
    CHECK(std::getenv("KAIKO_TEST_VARIABLE") == nullptr);
  }
  CHECK(std::getenv("KAIKO_TEST_VARIABLE") == std::string("one"));
}

TEST_CASE("a temporary folder is gone with its object") {
  std::string file;
  {
    const TempDir folder;
    file = folder.write("a.txt", std::string("a\0b", 3));
    CHECK(std::filesystem::file_size(file) == 3);
  }
  CHECK_FALSE(std::filesystem::exists(file));
}

}  // namespace
