// SPDX-License-Identifier: MIT
// Sinks of a bulk run that are slower than an attempt may be, throw, cancel, or call the client: a
// request takes effect once, and each message is answered once or listed as unfinished.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"

namespace kaiko_faults {
namespace {

using kaiko::BulkAnswer;
using kaiko::BulkOptions;
using kaiko::BulkReport;
using kaiko::ErrorKind;
using std::chrono::milliseconds;
using Json = nlohmann::json;

constexpr std::size_t batch_size = 4;

// A run over messages that are counted as they are taken and as they are told.
class CountedRun {
 public:
  CountedRun(Stage& stage, std::size_t messages) : stage_(stage), messages_(messages) {
    options_.batch_size = batch_size;
  }

  BulkOptions& options() { return options_; }
  std::size_t told() const { return told_.size(); }
  std::size_t most_held() const { return most_held_; }

  // `sink` is called after the answer was counted.
  BulkReport run(const kaiko::Client& client, const std::function<void(const BulkAnswer&)>& sink) {
    const auto source = [this]() -> std::optional<kaiko::Message> {
      if (taken_ == messages_) return std::nullopt;
      kaiko::Message message;
      message.text = text_start + "bulk " + std::to_string(++taken_);
      most_held_ = (std::max)(most_held_, taken_ - told_.size());
      return message;
    };
    const auto counted = [&](const BulkAnswer& answer) {
      stage_.expect(told_.insert(answer.index).second, "no message is told twice");
      stage_.keep(answer);
      sink(answer);
    };
    return client.analyze_all(source, counted, options_);
  }

  // Each message that was taken has been told, or is listed as unfinished.
  void expect_nothing_lost(const BulkReport& report) {
    for (const std::uint64_t index : report.unfinished) {
      stage_.expect(told_.insert(index).second, "what was told is not unfinished");
    }
    stage_.expect(told_.size() == taken_, "every message is told or unfinished");
  }
  void expect_complete(const BulkReport& report) {
    stage_.expect(
        report.is_complete(),
        "a whole run, not " + (report.stopped_by ? report.stopped_by->to_string() : std::string()));
    stage_.expect(
        report.done == messages_ && report.failed == 0,
        "every message has its emotion, not " + std::to_string(report.failed) + " an error");
    stage_.expect(told_.size() == messages_, "every message is told");
  }

 private:
  Stage& stage_;
  const std::size_t messages_;
  BulkOptions options_;
  std::size_t taken_ = 0;
  std::size_t most_held_ = 0;
  std::set<std::uint64_t> told_;
};

void expect_requests(Stage& stage, std::size_t wanted) {
  const std::size_t seen = stage.servers().front()->report()["requests"].size();
  stage.expect(seen == wanted, std::to_string(wanted) + " requests, not " + std::to_string(seen));
}

// At the first message of each request the sink waits for longer than an attempt may take, while
// the answers to the other requests lie there.
std::function<void(Stage&)> slower_than_an_attempt(const std::string& tls) {
  return [tls](Stage& stage) {
    constexpr std::size_t messages = 40;
    ServerOptions server;
    server.tls = tls;
    stage.start_server(server);
    kaiko::Options options = stage.options();
    options.timeouts.attempt = milliseconds(150);
    const kaiko::Client client = stage.client(options);

    LedgerProcess& slow = stage.start_server();
    slow.script(Json::array({{{"delay_ms", 400}, {"times", messages / batch_size}}}));
    kaiko::Options patient = stage.options();
    patient.base_url = slow.url();
    patient.timeouts.attempt = milliseconds(2500);
    const kaiko::Client other = stage.client(patient);

    CountedRun run(stage, messages);
    run.options().most_held = 2 * messages / batch_size;
    const BulkReport report = run.run(client, [&](const BulkAnswer& answer) {
      if (answer.index % batch_size == 0) stage.expect_success(stage.call(other));
    });
    run.expect_complete(report);
    stage.expect(run.most_held() <= run.options().most_held,
                 "no more is taken than may be held, not " + std::to_string(run.most_held()));
    expect_requests(stage, messages / batch_size);
  };
}

// Thrown while other requests are under way: it leaves the run, and the client works on.
void that_throws(Stage& stage) {
  constexpr std::size_t messages = 40;
  stage.start_server();
  stage.allow_other_callers();  // the requests that the exception ends give no answer to keep
  const kaiko::Client client = stage.client();
  CountedRun run(stage, messages);
  bool is_thrown = false;
  try {
    static_cast<void>(run.run(client, [&](const BulkAnswer& answer) {
      if (answer.index == 5) throw std::runtime_error("mine");
    }));
  } catch (const std::runtime_error&) {
    is_thrown = true;
  }
  stage.expect(is_thrown, "the exception reaches the caller");
  stage.expect(run.told() == 6, "nothing after it");
  const Json effects = stage.report()["effects"];
  for (const Json& effect : effects) stage.expect(effect == 1, "one effect a request");
  CountedRun again(stage, messages);
  again.expect_complete(again.run(client, [](const BulkAnswer&) {}));
}

void that_cancels(Stage& stage) {
  constexpr std::size_t messages = 400;
  stage.start_server();
  stage.allow_other_callers();  // what the cancel ends is unfinished, and gives no answer to keep
  const kaiko::Client client = stage.client();
  kaiko::CancelSource source;
  CountedRun run(stage, messages);
  run.options().call.cancel = source.token();
  const BulkReport report = run.run(client, [&](const BulkAnswer& answer) {
    if (answer.index == 5) source.cancel();
  });
  stage.expect(report.stopped_by && report.stopped_by->kind == ErrorKind::cancelled,
               "the run says that it was cancelled");
  stage.expect(run.told() < messages, "the run ends early");
  run.expect_nothing_lost(report);
  const Json effects = stage.report()["effects"];
  for (const Json& effect : effects) stage.expect(effect == 1, "one effect a request");
}

// The sink's own calls take the place that a run leaves free, or the only one while it works.
std::function<void(Stage&)> that_calls_the_client(int in_flight) {
  return [in_flight](Stage& stage) {
    constexpr std::size_t messages = 24;
    stage.start_server();
    kaiko::Options options = stage.options();
    options.limits.in_flight = in_flight;
    const kaiko::Client client = stage.client(options);
    CountedRun run(stage, messages);
    run.options().batch_size = 1;
    const BulkReport report =
        run.run(client, [&](const BulkAnswer&) { stage.expect_success(stage.call(client)); });
    run.expect_complete(report);
  };
}

}  // namespace

std::vector<Row> rows_bulk() {
  const std::string whole = "one effect a request, each message told once";
  return {
      {51, "bulk: a sink slower than an attempt", whole, both, slower_than_an_attempt("")},
      {51, "bulk: a sink slower than an attempt, TLS", whole, both, slower_than_an_attempt("good")},
      {51, "bulk: the sink throws", "its exception; the client works on", both, that_throws},
      {51, "bulk: the sink cancels", "told once or unfinished", both, that_cancels},
      {51, "bulk: the sink calls the client", whole, both, that_calls_the_client(10)},
      {51, "bulk: the sink calls a client of one place", whole, both, that_calls_the_client(1)},
  };
}

}  // namespace kaiko_faults
