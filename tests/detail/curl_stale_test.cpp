// SPDX-License-Identifier: MIT
// A reused connection that the server has ended is not sent on, over plain TCP and over TLS.
#include <kaiko/detail/curl_stale.hpp>

#include <kaiko/detail/curl_transport.hpp>

#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/raw_server.hpp"
#include "support/raw_socket.hpp"

namespace {

using namespace kaiko_test;
using kaiko::detail::CurlTransport;

TEST_CASE("after a close while idle a request that may be sent once goes out once, anew") {
  const bool is_tls = GENERATE(false, true);
  // The first connection ends after its answer, the second one stays.
  RawServer server(in_order({json_answer(200, "{}", {}, After::close), json_answer(200, "{}")}),
                   is_tls ? over_tls() : RawServerOptions());
  CurlTransport transport(loopback_config(), 1);
  kaiko::HttpRequest request = post_to(server.url());
  request.may_send_again = false;
  REQUIRE(transport.send(request, unhurried()).status == 200);
  REQUIRE(server.wait_for_closed(1));
  const kaiko::HttpReply reply = transport.send(request, unhurried());
  CHECK(reply.status == 200);
  CHECK(reply.sends == 1);
  CHECK(server.requests().size() == 2);
  CHECK(server.connections().size() == 2);
}

// Any transfer of a lane may get the connection that another one has opened.
TEST_CASE("so it is for the transfers of a lane, which share their connections") {
  const bool is_tls = GENERATE(false, true);
  constexpr std::size_t width = 3;
  // The first answers wait for each other, so that each has a connection, which then ends.
  std::atomic<std::size_t> arrived{0};
  RawServer server(
      [&arrived](const RecordedRequest&, std::size_t) {
        const bool is_first_round = ++arrived <= width;
        while (arrived < width) std::this_thread::yield();
        return json_answer(200, "{}", {}, is_first_round ? After::close : After::keep);
      },
      is_tls ? over_tls() : RawServerOptions());
  CurlTransport transport(loopback_config(), 1);
  const auto lane = transport.lane(width);
  kaiko::HttpRequest request = post_to(server.url());
  request.may_send_again = false;
  const auto send = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) lane->start(i, request, unhurried());
    for (std::size_t i = 0; i < count; ++i) {
      const auto next = lane->wait((kaiko::TimePoint::max)());
      REQUIRE(next);
      CHECK(next->reply.status == 200);
      CHECK(next->reply.sends == 1);
    }
  };
  send(width);
  REQUIRE(server.connections().size() == width);
  REQUIRE(server.wait_for_closed(width));
  send(1);
  send(width);
  CHECK(server.requests().size() == width + 1 + width);
}

TEST_CASE("sockets whose end nobody tells do not hide those that come later") {
  RawServer server(always(json_answer(200, "{}", {}, After::close)));
  kaiko::detail::OpenSockets sockets(1);
  for (curl_socket_t lost = 1000; lost < 1010; ++lost) sockets.opened(lost);
  for (int i = 0; i < 10; ++i) {
    const SocketAddress address("127.0.0.1", server.port());
    const Descriptor socket = open_socket(address.family());
    REQUIRE(::connect(socket.get(), address.get(), address.length()) == 0);
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    REQUIRE(::send(socket.get(), request.data(), request.size(), 0) > 0);
    REQUIRE(server.wait_for_closed(static_cast<std::size_t>(i) + 1));
    sockets.opened(socket.get());  // its number was another's before
    CHECK(sockets.is_over(kaiko::detail::local_port_of(socket.get())));
  }
}

TEST_CASE("a connection that lives is used again") {
  const bool is_tls = GENERATE(false, true);
  RawServer server(always(json_answer(200, "{}")), is_tls ? over_tls() : RawServerOptions());
  CurlTransport transport(loopback_config(), 1);
  for (int i = 0; i < 5; ++i) {
    CHECK(transport.send(post_to(server.url()), unhurried()).status == 200);
  }
  server.settle();
  CHECK(server.connections().size() == 1);
}

}  // namespace
