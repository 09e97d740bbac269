// SPDX-License-Identifier: MIT
// A bad link: packets that get lost, and few bytes a second, in a network of its own whose loopback
// nftables and tc make worse; and a long way, by a relay that lets every byte wait.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "faults/latent_relay.hpp"
#include "faults/own_network.hpp"
#include "faults/rows.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using std::chrono::milliseconds;

// Of the system, by a thread in its own network: what it starts is in there too.
void run(const std::string& command) {
  if (std::system(("PATH=$PATH:/usr/sbin:/sbin; " + command).c_str()) != 0) {
    throw std::runtime_error("this row needs nft and tc, and a kernel that has them: " + command);
  }
}

// One packet in five, either way, by chance of the kernel's.
constexpr const char* lossy =
    "nft -f - <<'END'\n"
    "table inet bad {\n"
    "  chain in {\n"
    "    type filter hook input priority 0;\n"
    "    meta l4proto tcp numgen random mod 100 < 20 drop\n"
    "  }\n"
    "}\n"
    "END";
constexpr const char* no_longer_lossy = "nft delete table inet bad";

constexpr const char* slow =
    "ip link set lo mtu 1500 && tc qdisc add dev lo root tbf rate 200kbit burst 4kb latency 2s";
constexpr const char* no_longer_slow = "tc qdisc del dev lo root";

bool is_clean(const kaiko::Error& error) {
  return error.kind == ErrorKind::timeout || error.kind == ErrorKind::connect ||
         error.kind == ErrorKind::tls || error.kind == ErrorKind::interrupted;
}

// `mend` ends what `spoil` did, before the server is asked what it saw.
std::function<void(Stage&)> over(const std::string& spoil, const std::string& mend,
                                 const std::string& tls) {
  return [=](Stage& stage) {
    in_own_network("", [&] {
      run(spoil);
      ServerOptions server;
      server.tls = tls;
      stage.start_server(server);
      kaiko::CallOptions patient;
      patient.timeouts = stage.options().timeouts;
      patient.timeouts->connect = patient.timeouts->attempt = milliseconds(2500);
      patient.timeouts->total = milliseconds(6000);
      const kaiko::Client client = stage.client();
      std::vector<std::thread> callers(10);
      for (std::thread& caller : callers) {
        caller = std::thread([&] {
          const CallRecord& call = stage.call(client, patient);
          stage.expect(call.result || is_clean(call.result.error()),
                       "a success or a clean end, not " +
                           (call.result ? "" : call.result.error().to_string()));
        });
      }
      for (std::thread& caller : callers) caller.join();
      run(mend);
      bool is_any_success = false;
      for (const CallRecord& call : stage.calls()) is_any_success |= call.result.has_value();
      stage.expect(is_any_success, "some get through");
    });
  };
}

// --- a long way ---

constexpr milliseconds latency(100);  // each way
constexpr milliseconds round_trip = 2 * latency;

kaiko::Options options_over(const Stage& stage, const LatentRelay& relay, const std::string& tls) {
  kaiko::Options options = stage.options();
  options.base_url =
      (tls.empty() ? "http" : "https") + ("://127.0.0.1:" + std::to_string(relay.port()));
  options.timeouts.connect = options.timeouts.attempt = milliseconds(2500);
  return options;
}

// A connection that is there already costs one round trip, and no more, on every later call.
std::function<void(Stage&)> far_away(const std::string& tls) {
  return [tls](Stage& stage) {
    ServerOptions server;
    server.tls = tls;
    const LatentRelay relay(stage.start_server(server).port(), latency);
    const kaiko::Client client = stage.client(options_over(stage, relay, tls));
    const CallRecord& first = stage.call(client);
    stage.expect_success(first);
    stage.expect(first.elapsed >= (tls.empty() ? round_trip : 2 * round_trip),
                 "a round trip, and one more for a handshake");
    for (int i = 0; i < 3; ++i) {
      const CallRecord& call = stage.call(client);
      stage.expect_success(call);
      stage.expect_time(call.elapsed, round_trip);
    }
    stage.call_from_threads(client, 10, 1);
    for (const CallRecord& call : stage.calls()) stage.expect_success(call);
  };
}

// What an attempt may take is over before any answer can be there, though the server does its work.
void too_far_away(Stage& stage) {
  const LatentRelay relay(stage.start_server().port(), latency);
  kaiko::Options options = options_over(stage, relay, "");
  options.timeouts.attempt = round_trip * 3 / 4;
  const CallRecord& call = stage.call(stage.client(options));
  stage.expect_error(call, ErrorKind::timeout, Outcome::unknown);
  stage.expect(call.sends() == (stage.is_strict() ? 1 : 3), "sent once, with a key three times");
  if (call.result) return;
  stage.expect(call.result.error().timeout == kaiko::TimeoutKind::attempt,
               "the attempt's limit is named");
}

}  // namespace

std::vector<Row> rows_link() {
  const std::string expected = "success or a clean end";
  return {
      {60, "one packet in five is lost, plain", expected, both, over(lossy, no_longer_lossy, "")},
      {60, "one packet in five is lost, TLS", expected, both, over(lossy, no_longer_lossy, "good")},
      {60, "200 kbit/s, TLS", expected, both, over(slow, no_longer_slow, "good")},
      {60, "100 ms each way, plain", "success, one round trip a call", all_modes, far_away("")},
      {60, "100 ms each way, TLS", "success, one round trip a call", all_modes, far_away("good")},
      {60, "100 ms each way, 150 ms for an attempt", "timeout/attempt; strict: one request",
       all_modes, too_far_away},
  };
}

}  // namespace kaiko_faults
