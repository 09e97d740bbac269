// SPDX-License-Identifier: MIT
// When repeats come: the gaps between the attempts of a call, and many callers after one refusal.
// All of it by the times at which the ledger saw the requests.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/comes_true.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using std::chrono::milliseconds;
using Json = nlohmann::json;
using Times = std::vector<std::int64_t>;

Times arrivals_of(const Json& requests) {
  Times times;
  for (const Json& request : requests) times.push_back(request["at_ms"].get<std::int64_t>());
  std::sort(times.begin(), times.end());
  return times;
}

// The most arrivals within any so many milliseconds.
std::size_t most_within(const Times& times, std::int64_t window) {
  std::size_t most = 0;
  for (auto first = times.begin(); first != times.end(); ++first) {
    const auto end = std::lower_bound(first, times.end(), *first + window);
    most = (std::max)(most, static_cast<std::size_t>(end - first));
  }
  return most;
}

// --- the gaps of a call ---

// What a wait of ours may be: between none or half of the whole, and the whole, which is doubled
// until it comes to its limit.
struct Law {
  Json refusal;
  bool is_throttled = false;

  static constexpr std::int64_t base = 200;
  static constexpr std::int64_t limit = 300;
  static std::int64_t most(std::size_t gap) { return (std::min)(base << gap, limit); }
  std::int64_t least(std::size_t gap) const { return is_throttled ? most(gap) / 2 : 0; }
};

void expect_lawful(Stage& stage, const Law& law, std::size_t gap, const Times& lengths) {
  if (lengths.empty()) return stage.expect(false, "calls are repeated");
  const auto [shortest, longest] = std::minmax_element(lengths.begin(), lengths.end());
  const std::string name = "gap " + std::to_string(gap + 1) + " ";
  const std::string seen = std::to_string(*shortest) + " to " + std::to_string(*longest);
  const std::int64_t least = law.least(gap);
  const std::int64_t most = Law::most(gap);
  stage.expect(*shortest >= least && *longest <= most + slack(100).count(),
               name + "within " + std::to_string(least) + " and " + std::to_string(most) +
                   " ms, not " + seen);
  stage.expect(*longest - *shortest >= (most - least) / 2,
               name + "spread over what it may be, not " + seen);
}

// Calls on clients of their own, all at once: nothing but the law makes them wait.
std::function<void(Stage&)> by_the_law(const Law& law) {
  return [law](Stage& stage) {
    constexpr int calls = 40;
    constexpr std::size_t attempts = 3;
    Json step = law.refusal;
    step["times"] = calls * attempts;
    stage.start_server().script(Json::array({step}));
    kaiko::Options options = stage.options();
    options.retry.base_delay = options.retry.throttled_base_delay = milliseconds(Law::base);
    options.retry.max_delay = options.retry.throttled_max_delay = milliseconds(Law::limit);
    options.timeouts.attempt = milliseconds(2500);
    std::vector<std::thread> callers(calls);
    for (std::thread& caller : callers) {
      caller = std::thread([&] { stage.call(stage.client(options)); });
    }
    for (std::thread& caller : callers) caller.join();

    const Json report = stage.report();
    std::map<std::string, Json> by_key;
    for (const Json& request : report["requests"]) {
      by_key[request["key"].get<std::string>()].push_back(request);
    }
    std::vector<Times> gaps(attempts - 1);
    for (const auto& [key, requests] : by_key) {
      const Times times = arrivals_of(requests);
      stage.expect(times.size() == attempts, "three requests a call");
      for (std::size_t i = 0; i + 1 < times.size(); ++i) {
        gaps[i].push_back(times[i + 1] - times[i]);
      }
    }
    for (std::size_t i = 0; i < gaps.size(); ++i) expect_lawful(stage, law, i, gaps[i]);
  };
}

Json refusal(int status, const Json& headers = Json::object()) {
  return {{"status", status},
          {"processed", false},
          {"headers", headers},
          {"body", R"({"error":{"type":"t","code":"code","message":"m"}})"}};
}

// --- many callers ---

// 64 threads on one client while the API refuses everything. Each request in flight is answered by
// a wait of 50 ms for all, so that none of the ten places is used twice within it.
void refused_for_ever(Stage& stage) {
  constexpr int calls = 64;
  constexpr std::size_t places = 10;
  Json step = refusal(429, {{"retry-after-ms", "50"}});
  step["times"] = 1000;
  stage.start_server().script(Json::array({step}));
  stage.leave_steps();
  stage.call_from_threads(stage.client(), calls, 1);
  const Json report = stage.report();
  constexpr int budget = 500 / 5;
  stage.expect(report["requests"].size() <= calls + budget, "no more repeats than the budget has");
  stage.expect(report["connections"].size() <= places, "ten connections at most");
  const std::size_t most = most_within(arrivals_of(report["requests"]), 50);
  stage.expect(most <= places, "ten requests within any 50 ms, not " + std::to_string(most));
  for (const CallRecord& call : stage.calls()) {
    stage.expect_error(call, ErrorKind::rate_limited,
                       call.sends() == 0 ? Outcome::not_sent : Outcome::rejected);
  }
}

class PauseSeen final : public kaiko::Observer {
 public:
  void on_retry_scheduled(const kaiko::RetryScheduled&) override { has_begun = true; }
  std::atomic<bool> has_begun{false};
};

// Threads that come while one call is paused are held back, and don't all come at its end: the
// waits end within a tenth of the pause after it, each when chance says.
void pause_for_everybody(Stage& stage) {
  constexpr std::int64_t pause = 1500;
  constexpr int threads = 32;
  stage.start_server().script(
      Json::array({refusal(429, {{"retry-after-ms", std::to_string(pause)}})}));
  kaiko::Options options = stage.options();
  const auto seen = std::make_shared<PauseSeen>();
  options.observer = seen;
  const kaiko::Client client = stage.client(options);
  std::thread first([&] { stage.call(client); });
  stage.expect(kaiko_test::comes_true([&] { return seen->has_begun.load(); }), "the pause begins");
  stage.call_from_threads(client, threads, 1);
  first.join();

  for (const CallRecord& call : stage.calls()) {
    stage.expect_success(call);
    stage.expect(call.elapsed > milliseconds(pause / 2), "each call began within the pause");
  }
  Times times = arrivals_of(stage.report()["requests"]);
  stage.expect(times.size() == threads + 2, "one request a call, and the refused one");
  const std::int64_t refused_at = times.front();
  times.erase(times.begin());
  stage.expect(times.front() - refused_at >= pause, "nothing before the pause is over");
  stage.expect(times.back() - refused_at <= pause + pause / 10 + slack(250).count(),
               "everything soon after it");
  const std::size_t most = most_within(times, pause / 100);
  stage.expect(most <= threads / 2, "no more than half of them within a tenth of the spread, not " +
                                        std::to_string(most));
  stage.note(std::to_string(stage.calls().size()) + " ok; at most " + std::to_string(most) +
             " within 15 ms");
}

}  // namespace

std::vector<Row> rows_rhythm() {
  const std::vector<Mode> repeating = {Mode::keyed, Mode::ignoring};
  Json done_but_502 = refusal(502);
  done_but_502["processed"] = true;
  Json done_but_503 = refusal(503);
  done_but_503["processed"] = true;
  return {
      {37, "429 for ever, 64 threads", "no more repeats than the budget has", both,
       refused_for_ever},
      {37, "429 once, 32 threads within its wait", "held back, then spread", both,
       pause_for_everybody},
      {38, "502 for ever, 40 calls at once", "gaps by full jitter", repeating,
       by_the_law({done_but_502, false})},
      {38, "503 for ever, 40 calls at once", "gaps by equal jitter", repeating,
       by_the_law({done_but_503, true})},
      {38, "429 without a wait for ever, 40 calls", "gaps by equal jitter", both,
       by_the_law({refusal(429), true})},
  };
}

}  // namespace kaiko_faults
