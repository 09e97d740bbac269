// SPDX-License-Identifier: MIT
// Many calls: a server that is killed again and again, keys that change, and a hundred thousand
// calls after which nothing has grown.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "faults/brief.hpp"
#include "faults/oracle.hpp"
#include "faults/relay_process.hpp"
#include "faults/rows.hpp"
#include "support/comes_true.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using std::chrono::milliseconds;
using Json = nlohmann::json;

// Runs `work(number of the thread)` on so many threads.
void on_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

// --- 61 ---

// A relay stands between the client and the ledger, so that a crash loses no ledger. It is killed
// and started again each time that so many more calls have ended.
void killed_and_restarted(Stage& stage) {
  const int kills = stage.is_long() ? 20 : 5;
  constexpr int calls_between = 200;
  stage.start_server();
  RelayProcess relay(stage.servers().front()->port());
  kaiko::Options options = stage.options();
  options.base_url = relay.url();
  const kaiko::Client client = stage.client(options);
  std::atomic<int> ended{0};
  std::atomic<bool> is_over{false};
  std::thread killer([&] {
    for (int i = 1; i <= kills; ++i) {
      stage.expect(kaiko_test::comes_true([&] { return ended >= i * calls_between; }),
                   "calls go on");
      relay.kill();
      relay.start();
    }
    is_over = true;
  });
  on_threads(8, [&](int) {
    while (!is_over) {
      stage.call(client);
      ++ended;
    }
  });
  killer.join();
  for (const CallRecord& call : stage.calls()) {
    if (call.result) continue;
    const ErrorKind kind = call.result.error().kind;
    stage.expect(
        kind == ErrorKind::connect || kind == ErrorKind::interrupted || kind == ErrorKind::timeout,
        "the error says what happened, not " + call.result.error().to_string());
  }
  stage.expect_success(stage.call(client));
}

// --- 62 ---

// Copies of one client on many threads, while the source gives another key each time it is asked,
// and the server refuses a key now and then.
void keys_change(Stage& stage) {
  const int threads = stage.is_long() ? 32 : 8;
  const int calls = stage.is_long() ? 10000 : 50;
  const int refusals = threads * calls / 25;
  Json script = Json::array();
  for (int i = 0; i < refusals; ++i) {
    script.push_back({{"times", 20}});
    script.push_back({{"status", 401},
                      {"processed", false},
                      {"body", R"({"error":{"type":"authentication_error","message":"-"}})"}});
  }
  stage.start_server().script(script);
  stage.leave_steps();
  std::atomic<int> asked{0};
  const kaiko::Client client = stage.client_with_source([&]() -> kaiko::Result<kaiko::ApiKey> {
    if (++asked % 2 == 0)
      return kaiko::ApiKey::create("kaiko_test_another_" + std::to_string(asked));
    return kaiko::ApiKey::from_file(stage.key_file());
  });
  // Of so many calls only what the rules need is kept: their records would fill gigabytes.
  stage.allow_other_callers();
  std::vector<Brief> briefs(static_cast<std::size_t>(threads * calls));
  std::atomic<int> refused{0};
  std::atomic<int> otherwise_failed{0};
  on_threads(threads, [&](int thread) {
    const kaiko::Client copy = client;
    for (int i = thread * calls; i < (thread + 1) * calls; ++i) {
      const auto result = copy.analyze(text_start + std::to_string(i));
      briefs[static_cast<std::size_t>(i)] = brief_of(result);
      if (result) continue;
      ++(result.error().kind == ErrorKind::authentication ? refused : otherwise_failed);
    }
  });
  judge_briefs(stage, briefs);
  stage.expect(asked > refusals / 2, "the source is asked for further keys");
  // A call asks once; two refusals in a row are its end.
  stage.expect(refused < threads * calls / 100, "a new key is tried, and works");
  stage.expect(otherwise_failed == 0, "nothing else goes wrong");
  stage.note(std::to_string(refused) + " of " + std::to_string(threads * calls) +
             " refused twice; " + std::to_string(asked) + " keys");
}

// --- 63 ---

// One request in ten goes wrong, in a way of its own each time.
Json mixed_faults(int requests) {
  const std::vector<Json> faults = {
      {{"status", 503}, {"processed", false}},
      {{"raw", ""}, {"then", "close"}},
      {{"raw", ""}, {"then", "reset"}},
      {{"cut_after", 60}, {"then", "close"}},
      {{"status", 429}, {"processed", false}, {"headers", {{"retry-after-ms", "2"}}}},
      {{"status", 500}},
      {{"raw", "HTTP/1.1 200 OK\r\nContent-Le"}, {"then", "close"}},
      {{"then", "close"}},
  };
  Json script = Json::array();
  for (int i = 0; i < requests / 10; ++i) {
    script.push_back({{"times", 9}});
    script.push_back(faults[static_cast<std::size_t>(i) % faults.size()]);
  }
  return script;
}

// Calls over TLS on 8 threads. Between the first fifth and the end no memory may come to stay, and
// no descriptor at all.
std::function<void(Stage&)> soak(bool is_faulty) {
  return [is_faulty](Stage& stage) {
    const int count = stage.is_long() ? 100000 : 2000;
    constexpr int threads = 8;
    stage.start_server({"good"});
    if (is_faulty) stage.servers().front()->script(mixed_faults(count));
    stage.leave_steps();
    stage.allow_other_callers();
    kaiko::Options options = stage.options();
    options.observer = std::make_shared<kaiko::Observer>();
    options.timeouts.attempt = milliseconds(2500);
    options.retry.base_delay = options.retry.throttled_base_delay = milliseconds(1);
    options.retry.max_delay = options.retry.throttled_max_delay = milliseconds(2);
    const kaiko::Client client = stage.client(options);
    std::vector<Brief> briefs(static_cast<std::size_t>(count));
    std::atomic<int> next{0};
    Footprint early;
    on_threads(threads, [&](int) {
      for (int i = next++; i < count; i = next++) {
        briefs[static_cast<std::size_t>(i)] =
            brief_of(client.analyze(text_start + std::to_string(i)));
        if (i == count / 5) early = Footprint::now();
      }
    });
    const Footprint late = Footprint::now();
    constexpr std::size_t most_kib = 3 << 10U;
    stage.expect(late.resident_kib < early.resident_kib + most_kib,
                 "memory stays: " + std::to_string(early.resident_kib) + " -> " +
                     std::to_string(late.resident_kib) + " KiB");
    stage.expect(late.descriptors <= early.descriptors + threads, "descriptors stay");
    judge_briefs(stage, briefs);
    const auto succeeded = std::count_if(briefs.begin(), briefs.end(),
                                         [](const Brief& brief) { return brief.is_success; });
    stage.expect(is_faulty || succeeded == count, "all succeed");
    stage.expect(succeeded > count / 2, "most succeed");
    stage.note(std::to_string(succeeded) + " of " + std::to_string(count) + " ok; KiB " +
               std::to_string(early.resident_kib) + " -> " + std::to_string(late.resident_kib));
  };
}

}  // namespace

std::vector<Row> rows_load() {
  return {
      {61, "the server is killed and restarted", "none lost, none twice, typed errors", both,
       killed_and_restarted},
      {62, "many threads while keys change", "every answer is its request's", once, keys_change},
      {63, "many calls over TLS", "nothing grows", once, soak(false)},
      {63, "many calls over TLS, one in ten goes wrong", "invariants hold, nothing grows", both,
       soak(true)},
  };
}

}  // namespace kaiko_faults
