// SPDX-License-Identifier: MIT
// shutdown() from everywhere that the SDK calls back to, in both of its modes: it returns, the call
// that it is part of ends as it should, and later calls say so. No socket.
#include <kaiko/client.hpp>

#include <kaiko/observer.hpp>
#include <kaiko/submit.hpp>
#include <kaiko/testing.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/forked.hpp"
#include "support/scripted_api.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::testing;
using kaiko_test::BulkStage;

ShutdownMode any_mode() { return GENERATE(ShutdownMode::cancel, ShutdownMode::drain); }

// A client whose transport is scripted.
struct Stage {
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  Options options;

  explicit Stage(std::vector<HttpReply> replies) {
    for (HttpReply& reply : replies) transport->push(std::move(reply));
    options.transport = transport;
  }
  Client client() const { return Client(ApiKey("kaiko_test_example"), options); }
};

ChatRequest chat_request() {
  ChatRequest request;
  request.messages.emplace_back().content = "I am nervous";
  return request;
}

void check_shut_down(const Client& client) {
  CHECK(client.analyze("later").error().kind == ErrorKind::shut_down);
}

// A call that is cancelled by a shutdown, and carried to its end by one that drains.
template <class T>
void check_end(const Result<T>& result, ShutdownMode mode) {
  CHECK(result.has_value() == (mode == ShutdownMode::drain));
  if (!result) CHECK(result.error().kind == ErrorKind::cancelled);
}

TEST_CASE("from a delta callback: the stream ends as cancelled, or to its own end") {
  const ShutdownMode mode = any_mode();
  Stage stage({chat_stream_reply({"a", "b"})});
  Client client = stage.client();
  int events = 0;
  const auto chat = client.stream_chat(chat_request(), [&](const ChatDelta&) {
    if (++events == 1) client.shutdown(mode);
    return StreamControl::proceed;
  });
  check_end(chat, mode);
  CHECK(events == (mode == ShutdownMode::drain ? 3 : 1));
  check_shut_down(client);
}

TEST_CASE("from an observer, before the request and after its answer") {
  struct Closer final : Observer {
    void on_attempt_started(const AttemptStarted&) override {
      if (is_before) client->shutdown(mode);
    }
    void on_attempt_finished(const AttemptFinished&) override {
      if (!is_before) client->shutdown(mode);
    }
    std::optional<Client> client;
    ShutdownMode mode = ShutdownMode::cancel;
    bool is_before = true;
  };
  const ShutdownMode mode = any_mode();
  const bool is_before = GENERATE(true, false);
  const auto closer = std::make_shared<Closer>();
  closer->mode = mode;
  closer->is_before = is_before;
  Stage stage({analysis_reply("joy", 0.5)});
  stage.options.observer = closer;
  const Client client = stage.client();
  closer->client = client;
  // An answer that is there is not taken back.
  check_end(client.analyze("text"), is_before ? mode : ShutdownMode::drain);
  check_shut_down(client);
  closer->client.reset();  // it holds the client that holds it
}

TEST_CASE("from a key source: the new key is not used, or the call ends with it") {
  const ShutdownMode mode = any_mode();
  Stage stage(
      {error_reply(401, "authentication_error", "invalid_api_key"), analysis_reply("joy", 0.5)});
  std::optional<Client> client;
  client.emplace(
      [&]() -> Result<ApiKey> {
        if (!client) return ApiKey::create("kaiko_test_old");
        client->shutdown(mode);
        return ApiKey::create("kaiko_test_new");
      },
      stage.options);
  check_end(client->analyze("text"), mode);
  CHECK(stage.transport->unused() == (mode == ShutdownMode::drain ? 0U : 1U));
  check_shut_down(*client);
}

TEST_CASE("from a submitted job: its own calls are refused, what else was submitted is done") {
  const ShutdownMode mode = any_mode();
  Stage stage({analysis_reply("joy", 0.5)});
  Client client = stage.client();
  auto inner = client.submit([client, mode]() mutable {
    client.shutdown(mode);
    return client.analyze("text").error().kind;
  });
  CHECK(inner.get() == ErrorKind::shut_down);
  CHECK(client.submit([] { return 7; }).get() == 7);
  check_shut_down(client);
}

enum class Where { source, sink, progress };

// A run of three requests, with a shutdown from one of its callbacks at the first chance.
struct Run {
  Run(Where place, ShutdownMode how) : where(place), mode(how) {
    stage.bulk.on_progress = [this](const BulkProgress&) { shut_down_in(Where::progress); };
    const BulkSource texts = bulk_source(numbers);
    report = client.analyze_all(
        [this, texts] {
          shut_down_in(Where::source);
          return texts();
        },
        [this](const BulkAnswer& answer) {
          shut_down_in(Where::sink);
          told += answer.emotion ? 1 : 0;
        },
        stage.bulk);
  }
  void shut_down_in(Where place) {
    if (place == where && !std::exchange(is_shut_down, true)) client.shutdown(mode);
  }

  Where where;
  ShutdownMode mode;
  BulkStage stage;
  std::vector<std::string> numbers = BulkStage::numbers(300);
  Client client = stage.client();
  bool is_shut_down = false;
  std::uint64_t told = 0;
  BulkReport report;
};

TEST_CASE("from a bulk run's source, sink or progress: every message is told once or unfinished") {
  const ShutdownMode mode = any_mode();
  const Where where = GENERATE(Where::source, Where::sink, Where::progress);
  const Run run(where, mode);
  const BulkReport& report = run.report;
  CHECK(run.is_shut_down);
  CHECK(report.done == run.told);
  CHECK(report.failed == 0);
  if (mode == ShutdownMode::drain) {
    CHECK(report.is_complete());
    CHECK(report.done == 300);
  } else if (where == Where::progress) {
    CHECK(report.done + report.unfinished.size() <= 300);  // it may be told only at the end
  } else {
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->kind == ErrorKind::cancelled);
    CHECK(report.done < 300);
  }
  check_shut_down(run.client);
}

TEST_CASE("from two callbacks at once: drains do not wait for each other") {
  Stage stage({chat_stream_reply({"a"}), chat_stream_reply({"b"})});
  Client client = stage.client();
  std::atomic<int> here{0};
  const auto drain = [&](const ChatDelta& delta) {
    if (delta.content.empty()) return StreamControl::proceed;
    ++here;
    while (here < 2) std::this_thread::yield();
    client.shutdown(ShutdownMode::drain);
    return StreamControl::proceed;
  };
  bool is_one_good = false;
  std::thread one([&] { is_one_good = client.stream_chat(chat_request(), drain).has_value(); });
  const bool is_two_good = client.stream_chat(chat_request(), drain).has_value();
  one.join();
  CHECK(is_one_good);
  CHECK(is_two_good);
  check_shut_down(client);
}

TEST_CASE("from a callback and from a job at once: drains do not wait for each other") {
  Stage stage({chat_stream_reply({"a"})});
  Client client = stage.client();
  std::atomic<int> here{0};
  const auto drain = [&] {
    ++here;
    while (here < 2) std::this_thread::yield();
    client.shutdown(ShutdownMode::drain);
  };
  auto job = client.submit(drain);
  const auto chat = client.stream_chat(chat_request(), [&](const ChatDelta& delta) {
    if (!delta.content.empty()) drain();
    return StreamControl::proceed;
  });
  job.get();
  CHECK(chat);
  check_shut_down(client);
}

TEST_CASE("in a forked child, of a call too: the child is shut down and the parent goes on") {
  const ShutdownMode mode = any_mode();
  Stage stage({chat_stream_reply({"a", "b"}), analysis_reply("joy", 0.5)});
  Client client = stage.client();
  std::string said;
  const auto chat = client.stream_chat(chat_request(), [&](const ChatDelta&) {
    if (!said.empty()) return StreamControl::proceed;
    said = kaiko_test::answer_of_child([&] {
      client.shutdown(mode);
      return std::string(to_string(client.analyze("child").error().kind));
    });
    return StreamControl::proceed;
  });
  CHECK(said == "shut_down");
  CHECK(chat);
  CHECK(client.analyze("parent"));
}

TEST_CASE("from every one of many jobs: those that are queued still run, and the client ends") {
  const ShutdownMode mode = any_mode();
  Stage stage({});
  stage.options.limits.in_flight = GENERATE(1, 3);
  Client client = stage.client();
  std::promise<void> all_there;
  const std::shared_future<void> begin = all_there.get_future().share();
  std::atomic<int> ran{0};
  std::vector<std::future<void>> jobs;
  jobs.reserve(20);
  for (int i = 0; i < 20; ++i) {
    jobs.push_back(client.submit([&] {
      begin.wait();
      client.shutdown(mode);
      ++ran;
    }));
  }
  all_there.set_value();
  for (auto& job : jobs) job.get();
  client.shutdown(ShutdownMode::drain);
  CHECK(ran == 20);
  check_shut_down(client);
}

}  // namespace
