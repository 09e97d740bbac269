// SPDX-License-Identifier: MIT
// How many connections many calls open, counted by the server.
#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "wire/emulator_fixture.hpp"
#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;

// The number of failed calls.
int call_repeatedly(const kaiko::Client& client, int calls) {
  int failures = 0;
  for (int i = 0; i < calls; ++i) failures += client.analyze(secret_text) ? 0 : 1;
  return failures;
}

int call_from_threads(const kaiko::Client& client, int threads, int calls) {
  std::atomic<int> failures{0};
  std::vector<std::thread> callers;
  callers.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    callers.emplace_back([&] { failures += call_repeatedly(client, calls); });
  }
  for (std::thread& caller : callers) caller.join();
  return failures;
}

TEST_CASE("100 calls on one client open one connection") {
  RawServer server(always(json_answer(200, valid_answer)), over_tls());
  CHECK(call_repeatedly(client_for(server), 100) == 0);
  server.settle();
  CHECK(server.connections().size() == 1);
  CHECK(server.requests().size() == 100);
}

TEST_CASE("each new connection looks at the certificate again: no TLS session is resumed") {
  Answer last = json_answer(200, valid_answer);
  last.after = After::close;
  RawServer server(always(last), over_tls());
  CHECK(call_repeatedly(client_for(server), 5) == 0);
  server.settle();
  REQUIRE(server.connections().size() == 5);
  for (const auto& connection : server.connections()) {
    CHECK(connection.is_handshake_finished);
    CHECK_FALSE(connection.is_session_resumed);
  }
}

TEST_CASE("10 threads with 100 calls each open at most 10 connections") {
  RawServer server(always(json_answer(200, valid_answer)), over_tls());
  CHECK(call_from_threads(client_for(server), 10, 100) == 0);
  server.settle();
  CHECK(server.connections().size() <= 10);
  CHECK(server.requests().size() == 1000);
}

TEST_CASE("against the emulator the numbers are the same") {
  const TlsEmulator emulator({"--limit", "100000"});
  CHECK(call_repeatedly(emulator.client(), 100) == 0);
  CHECK(emulator.ledger()["connections"] == 1);
  CHECK(call_from_threads(emulator.client(), 10, 100) == 0);
  const auto ledger = emulator.ledger();
  CHECK(ledger["connections"] <= 11);
  CHECK(ledger["requests"] == 1100);
  CHECK(ledger["effects"] == 1100);
}

TEST_CASE("no more requests are in flight than the limit allows, whatever the threads") {
  std::atomic<int> in_flight{0};
  std::atomic<int> highest{0};
  RawServer server([&](const RecordedRequest&, std::size_t) {
    const int now = ++in_flight;
    int seen = highest.load();
    while (now > seen && !highest.compare_exchange_weak(seen, now)) continue;
    --in_flight;
    return json_answer(200, valid_answer);
  });
  kaiko::Options options = options_for(server);
  options.limits.in_flight = 3;
  CHECK(call_from_threads(client_with(options), 10, 50) == 0);
  server.settle();
  CHECK(server.connections().size() <= 3);
  CHECK(highest.load() <= 3);
}

TEST_CASE("copies of a client share its connections, and the last one closes them") {
  RawServer server(always(json_answer(200, valid_answer)));
  {
    std::vector<kaiko::Client> copies(3, client_for(server));
    CHECK(copies[0].analyze("one"));
    copies.pop_back();
    CHECK(copies[1].analyze("two"));
    server.settle();
    CHECK(server.connections().size() == 1);
    CHECK_FALSE(server.connections()[0].is_closed);
  }
  CHECK(server.wait_for_closed(1));
}

TEST_CASE("a connection that the server closed while idle costs no call") {
  RawServer server([](const RecordedRequest&, std::size_t) {
    return json_answer(200, valid_answer, {}, After::close);
  });
  kaiko::Client client = client_for(server);
  for (std::size_t call = 1; call <= 5; ++call) {
    const auto analysis = client.analyze(secret_text);
    REQUIRE(analysis);
    REQUIRE(server.wait_for_closed(call));
  }
  CHECK(server.requests().size() == 5);
  CHECK(server.connections().size() == 5);
}

}  // namespace
