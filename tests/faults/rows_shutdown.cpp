// SPDX-License-Identifier: MIT
// A client that ends while its calls run: told to, or because its last copy goes away.
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/comes_true.hpp"
#include "support/watched_runtime.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Clock = std::chrono::steady_clock;

constexpr int many = 64;

class AttemptsSeen final : public kaiko::Observer {
 public:
  void on_attempt_started(const kaiko::AttemptStarted&) override { ++count; }
  std::atomic<int> count{0};
};

// Has `many` calls wait for answers that never come, ends them, and looks how long that took.
// `in_flight` of them are under way, the others queue.
void end_while_calls_run(Stage& stage, int in_flight,
                         const std::function<void(std::optional<kaiko::Client>&)>& end) {
  stage.start_server().script({{{"raw", ""}, {"then", "hang"}, {"times", in_flight}}});
  kaiko::Options options = stage.options();
  options.timeouts.attempt = options.timeouts.total = std::chrono::seconds(60);
  options.limits.in_flight = in_flight;
  const auto attempts = std::make_shared<AttemptsSeen>();
  options.observer = attempts;
  std::atomic<int> queued{0};  // the queue is the only thing here that waits through the runtime
  options.runtime = std::make_shared<kaiko_test::WatchedRuntime>(kaiko::system_runtime(),
                                                                 [&queued] { ++queued; });
  std::optional<kaiko::Client> client = stage.client(options);
  std::vector<std::thread> callers;
  for (int i = 0; i < many; ++i) {
    callers.emplace_back([&stage, &own = *client] { stage.call(own); });
  }
  stage.expect(kaiko_test::comes_true([&] {
                 return attempts->count == in_flight && queued >= many - in_flight &&
                        stage.report()["requests"].size() == static_cast<std::size_t>(in_flight);
               }),
               "the calls wait for their answers");
  const Clock::time_point start = Clock::now();
  end(client);
  for (std::thread& caller : callers) caller.join();
  stage.expect(Clock::now() - start < slack(500), "all calls return within 500 ms");
  for (const CallRecord& call : stage.calls()) {
    stage.expect_error(call, ErrorKind::cancelled,
                       call.sends() == 0 ? Outcome::not_sent : Outcome::unknown);
  }
}

void shut_down(std::optional<kaiko::Client>& client) {
  client->shutdown();
  client->shutdown();  // once more changes nothing
}

void all_under_way(Stage& stage) { end_while_calls_run(stage, many, shut_down); }

void some_in_the_queue(Stage& stage) { end_while_calls_run(stage, 10, shut_down); }

void last_copy_goes(Stage& stage) {
  end_while_calls_run(stage, many, [](std::optional<kaiko::Client>& client) { client.reset(); });
}

void calls_after_it(Stage& stage) {
  stage.start_server();
  kaiko::Client client = stage.client();
  const kaiko::Client copy = client;
  stage.expect_success(stage.call(client));
  client.shutdown();
  stage.expect_error(stage.call(copy), ErrorKind::shut_down, Outcome::not_sent);
  stage.expect(stage.report()["requests"].size() == 1, "no request after the shutdown");
}

}  // namespace

std::vector<Row> rows_shutdown() {
  const std::string at_once = "all cancelled within 500 ms";
  return {
      {53, "shutdown with 64 calls in flight", at_once, both, all_under_way},
      {53, "shutdown with 54 calls in the queue", at_once, both, some_in_the_queue},
      {53, "the last copy goes during 64 calls", at_once, both, last_copy_goes},
      {53, "a call after the shutdown", "shut_down, not sent", once, calls_after_it},
  };
}

}  // namespace kaiko_faults
