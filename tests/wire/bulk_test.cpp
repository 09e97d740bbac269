// SPDX-License-Identifier: MIT
// Bulk over real connections: ten at once by the server's count, the limit kept, bad messages
// found, the gateway's way of answering, and a crowd on one client whose key changes.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <kaiko/bulk.hpp>
#include <kaiko/observer.hpp>
#include <kaiko/submit.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "faults/sanitizers.hpp"
#include "wire/emulator_fixture.hpp"

namespace {

using namespace kaiko_test;
using kaiko::BulkAnswer;
using kaiko::BulkReport;
using std::chrono::milliseconds;

// Texts whose emotions differ, so that a misplaced answer shows.
std::vector<std::string> moods(std::size_t count) {
  const std::vector<std::string> words = {"I am so happy", "I am afraid", "I am very angry",
                                          "I feel sad and lonely", "What a surprise"};
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(words[i * i % words.size()] + ", number " + std::to_string(i));
  }
  return texts;
}

std::vector<std::string> categories_of(const std::vector<kaiko::Result<kaiko::Emotion>>& results) {
  std::vector<std::string> categories;
  categories.reserve(results.size());
  for (const auto& result : results) {
    categories.push_back(result ? result->category : std::string(to_string(result.error().kind)));
  }
  return categories;
}

TEST_CASE("a run of full batches is in order, nothing twice, and never more at once than allowed") {
  const TlsEmulator emulator({"--limit", "100000"});
  const auto texts = moods(3050);
  const auto results = emulator.client().analyze_all(texts);
  const auto ledger = emulator.ledger();
  CHECK(ledger.at("effects") == 31);
  CHECK(ledger.at("in_flight_max") <= 10);
  CHECK(ledger.at("in_flight_max") >= 2);
  CHECK(ledger.at("connections") <= 9);
  REQUIRE(results.size() == texts.size());
  const kaiko::Client client = emulator.client();
  for (std::size_t i = 0; i < texts.size(); i += 301) {
    const auto single = client.analyze(texts[i]);
    REQUIRE(single);
    REQUIRE(results[i]);
    CHECK(results[i]->category == single->primary().category);
    CHECK(results[i]->text == texts[i]);
  }
}

TEST_CASE("three bad messages of a hundred: 97 results and three errors, in order") {
  const TlsEmulator emulator({"--limit", "100000"});
  std::vector<std::string> texts = moods(100);
  // The emulator refuses what is longer than the service takes; the SDK is told not to look.
  for (const std::size_t bad : {std::size_t{3}, std::size_t{50}, std::size_t{51}}) {
    texts[bad] = std::string(10001, 'x');
  }
  kaiko::Options options = emulator.options();
  options.limits.is_checking_published_limits = false;
  const auto results = client_with(options).analyze_all(texts);
  REQUIRE(results.size() == 100);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const bool is_bad = i == 3 || i == 50 || i == 51;
    INFO(i);
    CHECK(results[i].has_value() == !is_bad);
    if (is_bad && !results[i]) CHECK(results[i].error().kind == kaiko::ErrorKind::rejected);
    if (!is_bad && results[i]) CHECK(results[i]->text == texts[i]);
  }
}

TEST_CASE("the gateway, which has no batches, gives the same results by single calls") {
  const auto texts = moods(60);
  const TlsEmulator docs({"--limit", "100000"});
  const TlsEmulator gateway({"--profile", "gateway", "--limit", "100000"});
  const auto in_batches = categories_of(docs.client().analyze_all(texts));
  const auto one_by_one = categories_of(gateway.client().analyze_all(texts));
  CHECK(in_batches == one_by_one);
  CHECK(std::count(one_by_one.begin(), one_by_one.end(), "unsupported") == 0);
  CHECK(gateway.ledger().at("requests") >= 61);
  CHECK(docs.ledger().at("requests") == 1);
}

TEST_CASE("an answer that was lost after the work is asked for again, and carried out once") {
  const TlsEmulator emulator({"--limit", "100000"});
  emulator.order_faults(
      R"([{"after_effect":true,"status":502,"body":"","times":3},{"cut_body_after":40}])");
  const auto results = emulator.client().analyze_all(moods(2000));
  CHECK(std::all_of(results.begin(), results.end(), [](const auto& r) { return r.has_value(); }));
  CHECK(emulator.consumed_faults() == 4);
  CHECK(emulator.ledger().at("effects") == 20);
}

TEST_CASE("a 402 in the middle costs no more than the requests in flight") {
  const TlsEmulator emulator({"--limit", "100000"});
  std::size_t read = 0;
  const kaiko::BulkSource source = [&]() -> std::optional<kaiko::Message> {
    if (read == 50000) return std::nullopt;
    if (read == 1000) emulator.order_faults(R"([{"status":402,"times":1000}])");
    kaiko::Message message;
    message.text = "number " + std::to_string(read++);
    return message;
  };
  std::uint64_t told = 0;
  const BulkReport report =
      emulator.client().analyze_all(source, [&](const BulkAnswer&) { ++told; });
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == kaiko::ErrorKind::credits);
  CHECK(report.done == told);
  CHECK(report.failed == 0);
  CHECK(report.done + report.unfinished.size() == read);
  CHECK(report.unfinished.size() <= 900);
  CHECK(read <= 1900);
}

TEST_CASE("cancelling a run ends it at once") {
  const TlsEmulator emulator({"--limit", "100000"});
  emulator.order_faults(R"([{"delay_ms":60000,"times":100}])");
  kaiko::CancelSource cancel;
  kaiko::BulkOptions bulk;
  bulk.call.cancel = cancel.token();
  std::atomic<bool> is_waiting{false};
  std::thread canceller([&] {
    while (!is_waiting) std::this_thread::yield();
    cancel.cancel();
  });
  bulk.on_progress = [&](const kaiko::BulkProgress& progress) {
    if (progress.in_flight > 0) is_waiting = true;
  };
  bulk.progress_interval = milliseconds(1);
  const auto texts = moods(1000);
  const auto begin = std::chrono::steady_clock::now();
  const BulkReport report = emulator.client().analyze_all(
      kaiko::bulk_source(texts), [](BulkAnswer) {}, bulk);
  canceller.join();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == kaiko::ErrorKind::cancelled);
  CHECK(report.unfinished.size() == 900);
}

// What throws, where, and at which request of the run at the earliest.
enum class Thrower { source, sink, progress };

struct Run {
  explicit Run(Thrower place) : thrower(place) {
    bulk.progress_interval = milliseconds(1);
    bulk.on_progress = [this](const kaiko::BulkProgress& progress) {
      throw_in(Thrower::progress, progress.in_flight > 0);
    };
  }
  kaiko::BulkReport run(const kaiko::Client& client) {
    const kaiko::BulkSource all = kaiko::bulk_source(texts);
    const auto source = [this, all] {
      throw_in(Thrower::source, ++pulled > 500);  // five requests are under way
      return all();
    };
    return client.analyze_all(
        source, [this](const BulkAnswer&) { throw_in(Thrower::sink, true); }, bulk);
  }
  void throw_in(Thrower place, bool is_time) const {
    if (place == thrower && is_time) throw std::runtime_error("mine");
  }

  Thrower thrower;
  kaiko::BulkOptions bulk;
  std::vector<std::string> texts = moods(2000);
  int pulled = 0;
};

// Nothing was carried out twice, and no key was used with two bodies.
void check_once_each(const nlohmann::json& ledger) {
  for (const auto& [key, entry] : ledger.at("keys").items()) {
    INFO(key);
    CHECK(entry.at("effects") <= 1);
    CHECK(entry.at("body_hashes").size() == 1);
  }
}

TEST_CASE("what a source, a sink or a progress throws ends a run, with requests under way") {
  const auto thrower = GENERATE(Thrower::source, Thrower::sink, Thrower::progress);
  const TlsEmulator emulator({"--limit", "100000"});
  emulator.order_faults(R"([{"delay_ms":20,"times":20}])");
  const kaiko::Client client = emulator.client();
  CHECK_THROWS_WITH(Run(thrower).run(client), "mine");
  CHECK(client.analyze("I am happy"));
  const auto results = client.analyze_all(moods(300));
  CHECK(std::all_of(results.begin(), results.end(), [](const auto& r) { return r.has_value(); }));
  const auto ledger = emulator.ledger();
  CHECK(ledger.at("effects") >= 1 + 3);
  check_once_each(ledger);
}

TEST_CASE("what a delta callback throws ends a stream in the middle, and the client works on") {
  const TlsEmulator emulator;
  const kaiko::Client client = emulator.client();
  kaiko::ChatRequest question;
  question.messages.emplace_back().content = "I am nervous";
  const auto broken = [](const kaiko::ChatDelta&) -> kaiko::StreamControl {
    throw std::runtime_error("mine");
  };
  CHECK_THROWS_WITH(client.stream_chat(question, broken), "mine");
  CHECK(client.chat(question));
  const auto ledger = emulator.ledger();
  CHECK(ledger.at("effects") == 2);
  check_once_each(ledger);
}

// Counts the calls that ended after a refusal of their key.
class Refusals final : public kaiko::Observer {
 public:
  void on_call_finished(const kaiko::CallFinished& event) override {
    for (const kaiko::Attempt& attempt : event.info.attempts) count_ += attempt.http_status == 401;
  }
  int count() const noexcept { return count_; }

 private:
  std::atomic<int> count_{0};
};

// Eight threads that call, two bulk runs and a hundred futures, on one client whose source gives
// another key each time. They call on until it was asked for `keys` of them, or it is all over. The
// limit is to be out of their reach: beyond it the runs would make room for the calls.
class Crowd {
 public:
  Crowd(const TlsEmulator& emulator, int keys) : wanted_(keys), client_(make(emulator)) {
    for (int i = 0; i < 8; ++i) threads_.emplace_back([this] { call(); });
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { run(); });
    for (int i = 0; i < 100; ++i) {
      futures_.push_back(client_.submit([client = client_] { return client.analyze("I am sad"); }));
    }
  }
  kaiko::Client& client() { return client_; }
  int keys() const noexcept { return *keys_; }
  bool has_enough_keys() const noexcept { return keys() >= wanted_; }

  // One refusal after the other: two that met one call would be its end.
  void refuse_keys(const TlsEmulator& emulator) const {
    for (int refused = 0; !has_enough_keys(); ++refused) {
      emulator.order_faults(R"([{"status":401}])");
      while (refusals_->count() <= refused) std::this_thread::yield();
    }
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
    for (auto& future : futures_) count(future.get());
  }
  // Of calls and messages: how they ended.
  std::atomic<int> asked{100};
  std::atomic<int> good{0};
  std::atomic<int> stopped{0};  // by the shutdown
  std::atomic<int> other{0};

 private:
  kaiko::Client make(const TlsEmulator& emulator) const {
    const kaiko::KeySource source = [keys = keys_] {
      return kaiko::ApiKey::create("kaiko_test_number_" + std::to_string(++*keys));
    };
    kaiko::Options options = emulator.options();
    options.observer = refusals_;
    auto client = kaiko::Client::create(source, options);
    REQUIRE(client);
    return std::move(client).value();
  }
  template <class T>
  bool count(const kaiko::Result<T>& result) {
    const bool is_stopped = !result && (result.error().kind == kaiko::ErrorKind::cancelled ||
                                        result.error().kind == kaiko::ErrorKind::shut_down);
    ++(result ? good : is_stopped ? stopped : other);
    return !is_stopped;
  }
  void call() {
    bool is_open = true;
    for (int i = 0; is_open && (i < 20 || !has_enough_keys()); ++i) {
      ++asked;
      is_open = count(client_.analyze("I am happy"));
    }
  }
  void run() {
    asked += 1500;
    for (const auto& result : client_.analyze_all(moods(1500))) count(result);
  }

  const int wanted_;
  const std::shared_ptr<std::atomic<int>> keys_ = std::make_shared<std::atomic<int>>(0);
  const std::shared_ptr<Refusals> refusals_ = std::make_shared<Refusals>();
  kaiko::Client client_;
  std::vector<std::thread> threads_;
  std::vector<std::future<kaiko::Result<kaiko::Analysis>>> futures_;
};

TEST_CASE("threads, runs and futures share one client while its key changes") {
  const TlsEmulator emulator({"--limit", "100000000"});
  Crowd crowd(emulator, 5);
  crowd.refuse_keys(emulator);
  crowd.join();
  CHECK(crowd.keys() == 5);
  CHECK(crowd.good == crowd.asked);
  CHECK(crowd.other == 0);
  CHECK(emulator.ledger().at("in_flight_max") <= 10);
}

TEST_CASE("a shutdown in the middle of everything ends it all") {
  const TlsEmulator emulator({"--limit", "100000000"});
  // More keys than there will be: nobody leaves before the shutdown.
  Crowd crowd(emulator, 1000000);
  emulator.order_faults(R"([{"status":401}])");
  while (crowd.keys() < 2 || emulator.ledger().at("requests") < 30) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  crowd.client().shutdown();
  crowd.join();
  CHECK(std::chrono::steady_clock::now() - begin < kaiko_faults::slack(500));
  CHECK(crowd.other == 0);
  CHECK(crowd.stopped >= 8);
  CHECK(crowd.good + crowd.stopped == crowd.asked);
}

}  // namespace
