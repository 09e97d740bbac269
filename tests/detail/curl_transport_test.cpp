// SPDX-License-Identifier: MIT
// The pool of lanes: the last used first, never more idle than asked for, and nothing of it shared
// with a forked child.
#include <kaiko/detail/curl_transport.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/forked.hpp"
#include "support/raw_server.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using namespace kaiko_test;

// Holds back every answer until so many requests are there.
Script together(std::atomic<int>& arrived, int count) {
  return [&arrived, count](const RecordedRequest&, std::size_t) {
    ++arrived;
    while (arrived < count) std::this_thread::yield();
    return json_answer(200, "{}");
  };
}

// Sends from `count` threads at once; the number of good answers.
int send_at_once(CurlTransport& transport, const HttpRequest& request, int count) {
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads.emplace_back(
        [&] { answered += transport.send(request, unhurried()).status == 200 ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  return answered;
}

TEST_CASE("calls at the same time have a connection each, calls one by one share the last used") {
  std::atomic<int> arrived{0};
  RawServer server(together(arrived, 3));
  CurlTransport transport(loopback_config(), 10);
  const HttpRequest request = post_to(server.url());
  CHECK(send_at_once(transport, request, 3) == 3);
  CHECK(server.connections().size() == 3);
  std::set<std::size_t> used;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(transport.send(request, unhurried()).status == 200);
    used.insert(server.requests().back().connection);
  }
  CHECK(used.size() == 1);
  CHECK(server.connections().size() == 3);
}

TEST_CASE("no more connections are kept idle than asked for") {
  std::atomic<int> arrived{0};
  RawServer server(together(arrived, 3));
  CurlTransport transport(loopback_config(), 1);
  CHECK(send_at_once(transport, post_to(server.url()), 3) == 3);
  REQUIRE(server.wait_for_closed(2));
  const HttpRequest request = repeatable(post_to(server.url()));
  CHECK(transport.send(request, unhurried()).timings.is_connection_reused);
  CHECK(server.connections().size() == 3);
}

TEST_CASE("a failed call leaves a transport that serves the next") {
  RawServer server(in_order({{"", After::reset}, json_answer(200, "{}")}));
  CurlTransport transport(loopback_config(), 10);
  HttpRequest request = post_to(server.url());
  request.may_send_again = false;
  CHECK(transport.send(request, unhurried()).error == TransportError::cut);
  CHECK(transport.send(request, unhurried()).status == 200);
}

TEST_CASE("a child connects anew, and the parent's connection lives on") {
  RawServer server(always(json_answer(200, "{}")), over_tls());
  CurlTransport transport(loopback_config(), 10);
  const HttpRequest request = repeatable(post_to(server.url()));
  REQUIRE(transport.send(request, unhurried()).status == 200);
  const std::string answer = answer_of_child([&] {
    const HttpReply first = transport.send(request, unhurried());
    const HttpReply second = transport.send(request, unhurried());
    return std::to_string(first.status) + (first.timings.is_connection_reused ? " old " : " new ") +
           std::to_string(second.status) + (second.timings.is_connection_reused ? " old" : " new");
  });
  CHECK(answer == "200 new 200 old");
  REQUIRE(server.wait_for_closed(1));
  CHECK(transport.send(request, unhurried()).timings.is_connection_reused);
  CHECK(server.connections().size() == 2);
  std::vector<std::size_t> connections;
  for (const RecordedRequest& each : server.requests()) connections.push_back(each.connection);
  CHECK(connections == std::vector<std::size_t>{0, 1, 1, 0});
}

TEST_CASE("a lane is as wide as asked for and beside the pool") {
  std::atomic<int> arrived{0};
  RawServer server(together(arrived, 4));
  CurlTransport transport(loopback_config(), 10);
  const std::unique_ptr<Lane> lane = transport.lane(4);
  REQUIRE(lane);
  const HttpRequest request = post_to(server.url());
  for (Ticket ticket = 0; ticket < 4; ++ticket) lane->start(ticket, request, unhurried());
  const TimePoint end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::set<Ticket> ended;
  for (int i = 0; i < 4; ++i) {
    const std::optional<Arrived> next = lane->wait(end);
    REQUIRE(next);
    CHECK(next->reply.status == 200);
    ended.insert(next->ticket);
  }
  CHECK(ended.size() == 4);
  CHECK_FALSE(transport.send(request, unhurried()).timings.is_connection_reused);
}

}  // namespace
