// SPDX-License-Identifier: MIT
// No connection: ports that refuse or stay silent, names that nobody knows, name servers that hang.
#include <netdb.h>

#include <string>

#include "faults/dead_ends.hpp"
#include "faults/name_server.hpp"
#include "faults/oracle.hpp"
#include "faults/own_network.hpp"
#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/comes_true.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko::TimeoutKind;
using std::chrono::milliseconds;

std::size_t attempts_of(const CallRecord& call) { return call.result.info().attempts.size(); }

kaiko::Options options_to(const Stage& stage, const std::string& host, std::uint16_t port) {
  kaiko::Options options = stage.options();
  options.base_url = host + ":" + std::to_string(port);
  return options;
}

// In every mode alike: nothing was sent, so everything may be tried again.
void expect_unsent(Stage& stage, const CallRecord& call, ErrorKind kind, std::size_t attempts) {
  stage.expect_error(call, kind, Outcome::not_sent);
  stage.expect(call.sends() == 0, "nothing is counted as sent");
  stage.expect(attempts_of(call) == attempts,
               std::to_string(attempts) + " attempts, not " + std::to_string(attempts_of(call)));
}

void expect_limit(Stage& stage, const CallRecord& call, TimeoutKind limit) {
  if (call.result) return;
  const TimeoutKind named = call.result.error().timeout;
  stage.expect(named == limit, "the limit " + std::string(to_string(limit)) + " is named, not " +
                                   std::string(to_string(named)));
}

void port_refused(Stage& stage) {
  const RefusedPort port;
  const kaiko::Client client = stage.client(options_to(stage, "http://127.0.0.1", port.port()));
  const CallRecord& call = stage.call(client);
  expect_unsent(stage, call, ErrorKind::connect, 3);
  stage.expect(call.elapsed < milliseconds(1000), "an end long before the deadline");
}

void connect_black_hole(Stage& stage) {
  const BlackHole hole;
  const kaiko::Options options = options_to(stage, "http://127.0.0.1", hole.port());
  const CallRecord& call = stage.call(stage.client(options));
  expect_unsent(stage, call, ErrorKind::timeout, 3);
  expect_limit(stage, call, TimeoutKind::connect);
  for (const kaiko::Attempt& attempt : call.result.info().attempts) {
    stage.expect(attempt.elapsed >= options.timeouts.connect - milliseconds(2) &&
                     attempt.elapsed <= options.timeouts.connect + milliseconds(100),
                 "each attempt ends at its limit, not after " +
                     std::to_string(attempt.elapsed.count()) + " us");
  }
}

void reset_at_syn(Stage& stage) {
  in_own_network("127.0.0.1 api.kaiko.test\n::1 api.kaiko.test", [&] {
    const RefusedPort four("127.0.0.1", 443);
    const RefusedPort six("::1", 443);
    const CallRecord& call =
        stage.call(stage.client(options_to(stage, "https://api.kaiko.test", 443)));
    expect_unsent(stage, call, ErrorKind::connect, 3);
    stage.expect(call.elapsed < milliseconds(2000), "an end long before the deadline");
  });
}

void no_such_name(Stage& stage) {
  in_own_network("", [&] {
    const NameServer names(NameServer::Manner::no_such_name);
    addrinfo* found = nullptr;
    const bool is_known = ::getaddrinfo("api.kaiko.test", "443", nullptr, &found) == 0;
    if (is_known) ::freeaddrinfo(found);
    stage.expect(!is_known, "nobody else finds the name");
    const std::size_t one = names.lookups();
    const CallRecord& call =
        stage.call(stage.client(options_to(stage, "https://api.kaiko.test", 443)));
    expect_unsent(stage, call, ErrorKind::dns, 2);
    stage.expect(names.lookups() == 3 * one, "the name server is asked twice");
  });
}

// Once the name server speaks again, everything that was left behind goes away.
void expect_back_to(Stage& stage, const Footprint& before) {
  stage.expect(kaiko_test::comes_true([&] { return Footprint::now().threads <= before.threads; }),
               "the threads are back to " + std::to_string(before.threads));
}

// Each call is left by its deadline, which libcurl's own limits don't hold inside DNS.
void names_unanswered(Stage& stage) {
  in_own_network("", [&] {
    NameServer names(NameServer::Manner::silent);
    kaiko::Options options = options_to(stage, "https://api.kaiko.test", 443);
    options.timeouts.connect = milliseconds(5000);
    options.timeouts.attempt = milliseconds(5000);
    options.timeouts.total = milliseconds(500);
    kaiko::CallOptions limits;
    limits.timeouts = options.timeouts;
    const kaiko::Client client = stage.client(options);
    const Footprint before = Footprint::now();
    for (int i = 0; i < 3; ++i) {
      const CallRecord& call = stage.call(client, limits);
      expect_unsent(stage, call, ErrorKind::timeout, 1);
      expect_limit(stage, call, TimeoutKind::total);
      stage.expect(call.elapsed >= milliseconds(490), "the whole deadline is used");
    }
    names.answer();
    expect_back_to(stage, before);
  });
}

// A lookup is part of connecting: without an answer it ends by that limit, each time.
void names_unanswered_until_the_connect_limit(Stage& stage) {
  in_own_network("", [&] {
    NameServer names(NameServer::Manner::silent);
    const kaiko::Options options = options_to(stage, "https://api.kaiko.test", 443);
    const kaiko::Client client = stage.client(options);
    const Footprint before = Footprint::now();
    const CallRecord& call = stage.call(client);
    expect_unsent(stage, call, ErrorKind::timeout, 3);
    expect_limit(stage, call, TimeoutKind::connect);
    for (const kaiko::Attempt& attempt : call.result.info().attempts) {
      stage.expect_time(attempt.elapsed, options.timeouts.connect);
    }
    names.answer();
    expect_back_to(stage, before);
  });
}

// More callers than lookups may be left behind: the rest is told at once what is wrong.
void outage_under_load(Stage& stage) {
  in_own_network("", [&] {
    constexpr int callers = 24;
    NameServer names(NameServer::Manner::silent);
    kaiko::Options options = options_to(stage, "https://api.kaiko.test", 443);
    options.timeouts.connect = milliseconds(200);
    const kaiko::Client client = stage.client(options);
    const Footprint before = Footprint::now();
    stage.call_from_threads(client, callers, 2);
    stage.expect(names.waiting() <= 16,
                 "at most 16 lookups are left behind, not " + std::to_string(names.waiting()));
    for (const CallRecord& call : stage.calls()) {
      stage.expect(!call.result && call.result.error().outcome == Outcome::not_sent,
                   "nothing was sent");
      if (!call.result && call.result.error().kind == ErrorKind::timeout) {
        expect_limit(stage, call, TimeoutKind::connect);
      } else {
        stage.expect(!call.result && call.result.error().kind == ErrorKind::dns, "or it is dns");
      }
    }
    stage.note(std::to_string(stage.calls().size()) + " not sent, " +
               std::to_string(names.waiting()) + " lookups left behind");
    const CallRecord& late = stage.call(client);
    expect_unsent(stage, late, ErrorKind::dns, 1);
    stage.expect(late.elapsed < slack(50), "a further call fails at once");
    names.answer();
    expect_back_to(stage, before);
  });
}

}  // namespace

std::vector<Row> rows_connect() {
  return {
      {1, "port refused", "connect, not sent, after 3 attempts", both, port_refused},
      {2, "SYN dropped: the back-log is full", "timeout/connect, not sent, each at its limit", both,
       connect_black_hole},
      {3, "RST at SYN from every address of a name", "connect, not sent, after 3 attempts", both,
       reset_at_syn},
      {4, "no such name", "dns, not sent, one more attempt only", both, no_such_name},
      {5, "name server silent", "timeout by the deadline; threads come back", both,
       names_unanswered},
      {5, "name server silent, connect limit", "timeout/connect, each at its limit", both,
       names_unanswered_until_the_connect_limit},
      {6, "name server silent, 24 callers", "at most 16 lookups left behind, then dns at once",
       both, outage_under_load},
  };
}

}  // namespace kaiko_faults
