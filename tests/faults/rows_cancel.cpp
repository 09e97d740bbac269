// SPDX-License-Identifier: MIT
// A call is cancelled from another thread, in each phase that it goes through: it returns at once,
// and says rightly what may have come of it.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "faults/dead_ends.hpp"
#include "faults/name_server.hpp"
#include "faults/oracle.hpp"
#include "faults/own_network.hpp"
#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/comes_true.hpp"
#include "support/raw_server.hpp"
#include "support/watched_runtime.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko_test::OnAccept;
using kaiko_test::RawServer;
using std::chrono::microseconds;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr microseconds bound = slack(5);
constexpr microseconds bound_of_longest = slack(50);

// Each phase this often; the machine may be busy, so it is the middle one that is held to the
// bound, and the longest to a wider one.
constexpr int repeats = 9;

// Where a call is. True: it is there, cancel it now.
using IsThere = std::function<bool()>;

class Latencies {
 public:
  explicit Latencies(Stage& stage) : stage_(stage) {}
  ~Latencies() { tell(); }
  Latencies(const Latencies&) = delete;
  Latencies& operator=(const Latencies&) = delete;

  // Runs `call` on another thread, cancels it there, and takes the time until it returns.
  void measure(const std::function<void(const kaiko::CallOptions&)>& call,
               const IsThere& is_there) {
    kaiko::CancelSource source;
    kaiko::CallOptions options;
    options.cancel = source.token();
    Clock::time_point end;
    std::thread caller([&] {
      call(options);
      end = Clock::now();
    });
    const bool was_there = kaiko_test::comes_true(is_there);
    const Clock::time_point start = Clock::now();
    source.cancel();
    caller.join();
    stage_.expect(was_there, "the call comes to the phase in which it is to be cancelled");
    taken_.push_back(std::chrono::duration_cast<microseconds>(end - start));
  }

 private:
  void tell() {
    std::sort(taken_.begin(), taken_.end());
    if (taken_.empty()) return;
    const microseconds middle = taken_[taken_.size() / 2];
    stage_.expect(middle < bound, "a return within " + std::to_string(bound.count()) + " us, not " +
                                      std::to_string(middle.count()));
    stage_.expect(taken_.back() < bound_of_longest,
                  "each return within " + std::to_string(bound_of_longest.count()) + " us, not " +
                      std::to_string(taken_.back().count()));
    stage_.note("cancelled; us: middle " + std::to_string(middle.count()) + ", longest " +
                std::to_string(taken_.back().count()));
  }

  Stage& stage_;
  std::vector<microseconds> taken_;
};

// Limits far away, so that nothing but the cancelling ends a call.
kaiko::Options patient(const Stage& stage) {
  kaiko::Options options = stage.options();
  options.timeouts.connect = std::chrono::seconds(30);
  options.timeouts.attempt = std::chrono::seconds(30);
  options.timeouts.total = std::chrono::seconds(60);
  return options;
}

kaiko::Options patient_with(const Stage& stage, const std::string& base_url) {
  kaiko::Options options = patient(stage);
  options.base_url = base_url;
  return options;
}

// Cancels one call of the stage in the phase, as often as is wanted, and looks at what it says.
void cancel_each(Stage& stage, const kaiko::Client& client, Outcome outcome,
                 const std::function<bool(int)>& is_there) {
  Latencies latencies(stage);
  for (int i = 0; i < repeats; ++i) {
    latencies.measure(
        [&](const kaiko::CallOptions& options) {
          stage.expect_error(stage.call(client, options), ErrorKind::cancelled, outcome);
        },
        [&] { return is_there(i); });
  }
}

void in_the_lookup(Stage& stage) {
  in_own_network("", [&] {
    NameServer names(NameServer::Manner::silent);
    const kaiko::Client client = stage.client(patient_with(stage, "https://api.kaiko.test"));
    const Footprint before = Footprint::now();
    cancel_each(stage, client, Outcome::not_sent,
                [&](int done) { return names.lookups() > static_cast<std::size_t>(done); });
    names.answer();
    stage.expect(kaiko_test::comes_true([&] { return Footprint::now().threads <= before.threads; }),
                 "the threads of the lookups end");
  });
}

void while_connecting(Stage& stage) {
  const BlackHole hole;
  const std::string url = "http://127.0.0.1:" + std::to_string(hole.port());
  const kaiko::Client client = stage.client(patient_with(stage, url));
  cancel_each(stage, client, Outcome::not_sent,
              [&](int) { return Outgoing::to(hole.port()).connecting == 1; });
}

void in_the_handshake(Stage& stage) {
  kaiko_test::RawServerOptions hang;
  hang.on_accept = OnAccept::hang;
  const RawServer server(kaiko_test::always({}), hang);
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port());
  const kaiko::Client client = stage.client(patient_with(stage, url));
  cancel_each(stage, client, Outcome::not_sent, [&](int done) {
    const auto connections = server.connections();
    return connections.size() > static_cast<std::size_t>(done) && !connections.back().bytes.empty();
  });
  stage.capture("handshakes", server.all_bytes());
}

// More than the buffers of both sides hold, to somebody who never reads.
void while_sending(Stage& stage) {
  const NeverAccepts server(repeats + 1);
  kaiko::Options options = patient_with(stage, "http://127.0.0.1:" + std::to_string(server.port()));
  options.limits.is_checking_published_limits = false;
  const kaiko::Client client = stage.client(options);
  const std::string text(std::size_t{256} << 10U, 'a');
  Latencies latencies(stage);
  for (int i = 0; i < repeats; ++i) {
    latencies.measure(
        [&](const kaiko::CallOptions& with_cancel) {
          const auto result = client.analyze(text, with_cancel);
          stage.expect(!result && result.error().kind == ErrorKind::cancelled &&
                           result.error().outcome == Outcome::unknown,
                       "cancelled with outcome unknown");
        },
        [&] { return Outgoing::to(server.port()).stuck == 1; });
  }
}

void while_waiting_for_the_answer(Stage& stage) {
  stage.start_server().script({{{"raw", ""}, {"then", "hang"}, {"times", repeats}}});
  cancel_each(stage, stage.client(patient(stage)), Outcome::unknown, [&](int done) {
    return stage.report()["requests"].size() > static_cast<std::size_t>(done);
  });
}

// A piece at a time, for longer than anybody waits. The head has come once the server has written
// the first piece and the client has left nothing of it unread.
void within_the_body(Stage& stage) {
  stage.start_server().script({{{"status", 200},
                                {"body", std::string(1000, ' ')},
                                {"piece", 500},
                                {"every_ms", 60000},
                                {"times", repeats}}});
  const auto port = static_cast<std::uint16_t>(stage.servers().front()->port());
  cancel_each(stage, stage.client(patient(stage)), Outcome::unknown, [&](int done) {
    const Json connections = stage.report()["connections"];
    return connections.size() > static_cast<std::size_t>(done) &&
           connections.back()["written"] > 0 && Outgoing::to(port).unread == 0;
  });
  for (const CallRecord& call : stage.calls()) {
    stage.expect(call.result.info().http_status == 200, "the head of the answer had come");
  }
}

class RetriesSeen final : public kaiko::Observer {
 public:
  void on_retry_scheduled(const kaiko::RetryScheduled&) override { ++count; }
  std::atomic<int> count{0};
};

// The server said that it did not do it, and how long to wait.
void within_a_backoff(Stage& stage) {
  stage.start_server().script({{{"status", 503},
                                {"processed", false},
                                {"headers", {{"Retry-After", "20"}}},
                                {"times", repeats}}});
  kaiko::Options options = patient(stage);
  const auto retries = std::make_shared<RetriesSeen>();
  options.observer = retries;
  cancel_each(stage, stage.client(options), Outcome::rejected,
              [&](int done) { return retries->count > done; });
}

// One call has the only permit and gets no answer; the other one queues behind it.
void within_the_queue(Stage& stage) {
  stage.start_server().script({{{"raw", ""}, {"then", "hang"}}});
  kaiko::Options options = patient(stage);
  options.limits.in_flight = 1;
  std::atomic<int> queued{0};  // the queue is the only thing here that waits through the runtime
  options.runtime = std::make_shared<kaiko_test::WatchedRuntime>(kaiko::system_runtime(),
                                                                 [&queued] { ++queued; });
  const kaiko::Client client = stage.client(options);
  kaiko::CancelSource first;
  kaiko::CallOptions with_first;
  with_first.cancel = first.token();
  std::thread holder([&] {
    stage.expect_error(stage.call(client, with_first), ErrorKind::cancelled, Outcome::unknown);
  });
  stage.expect(kaiko_test::comes_true([&] { return !stage.report()["requests"].empty(); }),
               "the first call holds the permit");
  cancel_each(stage, client, Outcome::not_sent, [&](int done) { return queued > done; });
  first.cancel();
  holder.join();
}

Row row(const std::string& phase, const std::string& expected, void (*run)(Stage&)) {
  return {52, "cancelled " + phase, expected, both, run};
}

}  // namespace

std::vector<Row> rows_cancel() {
  return {
      row("in the name lookup", "back at once, not sent", in_the_lookup),
      row("while connecting", "back at once, not sent", while_connecting),
      row("in the TLS handshake", "back at once, not sent", in_the_handshake),
      row("while the request is sent", "back at once, unknown", while_sending),
      row("while no answer comes", "back at once, unknown", while_waiting_for_the_answer),
      row("within the body of the answer", "back at once, unknown", within_the_body),
      row("within the wait after a 503", "back at once, rejected", within_a_backoff),
      row("in the queue", "back at once, not sent", within_the_queue),
  };
}

}  // namespace kaiko_faults
