// SPDX-License-Identifier: MIT
// A bulk run as its user sees it, where all goes well and where the caller is wrong: sources,
// sinks, order, progress, memory. What becomes of it when the API fails is in
// detail/bulk_run_test.cpp.
#include <kaiko/bulk.hpp>

#include <kaiko/client.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/scripted_api.hpp"

namespace {

using namespace kaiko;
using kaiko_test::BulkStage;

// Everything that a source gives, with the text of each message.
std::vector<std::string> texts_of(const BulkSource& source) {
  std::vector<std::string> texts;
  while (const std::optional<Message> message = source()) texts.push_back(message->text);
  return texts;
}

TEST_CASE("a source can be made of any container of texts or messages") {
  const std::vector<std::string> strings = {"a", "b"};
  const std::list<const char*> literals = {"c", "d"};
  const std::string_view views[] = {"e"};
  Message message;
  message.text = "f";
  message.role = "assistant";
  const std::vector<Message> messages = {message};
  CHECK(texts_of(bulk_source(strings)) == std::vector<std::string>{"a", "b"});
  CHECK(texts_of(bulk_source(literals)) == std::vector<std::string>{"c", "d"});
  CHECK(texts_of(bulk_source(views)) == std::vector<std::string>{"e"});
  CHECK(bulk_source(messages)()->role == "assistant");
  CHECK(texts_of(bulk_source(strings.begin() + 1, strings.end())) == std::vector<std::string>{"b"});
}

TEST_CASE("each message gets its own answer once, in order, a hundred to a request") {
  BulkStage stage;
  const BulkReport report = stage.run(BulkStage::numbers(250));
  CHECK(report.is_complete());
  CHECK(report.done == 250);
  CHECK(report.failed == 0);
  CHECK(report.requests == 3);
  CHECK(report.unfinished.empty());
  CHECK(stage.right(250) == 250);
  CHECK(std::is_sorted(stage.order.begin(), stage.order.end()));
  const auto requests = stage.api->requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].texts.size() == 100);
  CHECK(requests[2].texts.size() == 50);
  CHECK(requests[0].key != requests[1].key);
}

TEST_CASE("the source is asked as late as possible and never after its end") {
  BulkStage stage;
  std::size_t asked = 0;
  std::vector<std::size_t> asked_at_answer;
  const BulkSource source = [&]() -> std::optional<Message> {
    if (asked++ == 25) return std::nullopt;
    return detail::message_of("text");
  };
  stage.bulk.batch_size = 10;
  const auto report = stage.client().analyze_all(
      source, [&](const BulkAnswer&) { asked_at_answer.push_back(asked); }, stage.bulk);
  CHECK(report.done == 25);
  CHECK(asked == 26);
  CHECK(asked_at_answer[0] == 10);  // without a lane there is one request at a time
  CHECK(asked_at_answer[10] == 20);
}

TEST_CASE("a message that can't be sent is answered without a request and spoils no other's") {
  BulkStage stage;
  std::vector<std::string> texts = BulkStage::numbers(100);
  texts[7] = "caf\xE9";
  texts[40] = std::string(10001, 'x');
  std::optional<Error> error;
  const auto report = stage.client().analyze_all(
      bulk_source(texts),
      [&](const BulkAnswer& answer) {
        if (answer.index == 7) error = answer.emotion.error();
        if (answer.index != 7 && answer.index != 40) CHECK(answer.emotion);
      },
      stage.bulk);
  CHECK(report.done == 98);
  CHECK(report.failed == 2);
  REQUIRE(error);
  CHECK(error->kind == ErrorKind::invalid_argument);
  CHECK(error->param == "text");
  CHECK(error->outcome == Outcome::not_sent);
  CHECK(stage.api->requests().size() == 1);
  CHECK(stage.api->requests()[0].texts.size() == 98);
}

TEST_CASE("a run of nothing, and one of nothing that can be sent, asks the API nothing") {
  BulkStage stage;
  CHECK(stage.run({}).is_complete());
  const BulkReport report = stage.run({"\xFF", "\xFE"});
  CHECK(report.is_complete());
  CHECK(report.failed == 2);
  CHECK(stage.api->requests().empty());
}

TEST_CASE("model and parameters go with every request") {
  BulkStage stage;
  stage.bulk.model = "emotion-v9";
  stage.bulk.params_json = R"({"deep":true})";
  stage.run(BulkStage::numbers(101));
  for (const auto& request : stage.api->requests()) {
    CHECK(request.body.find(R"("model":"emotion-v9","params":{"deep":true})") != std::string::npos);
  }
}

TEST_CASE("texts in memory give one result each, with what happened on the wire") {
  BulkStage stage;
  const auto results = stage.client().analyze_all(BulkStage::numbers(150));
  REQUIRE(results.size() == 150);
  CHECK(results[149]->category == "joy of 149");
  CHECK(results[0].info().http_status == 200);
  CHECK(results[0].shared_info() == results[99].shared_info());
  CHECK(results[0].shared_info() != results[100].shared_info());
}

TEST_CASE("placeholders of a classifier that is down are counted") {
  BulkStage stage([](const kaiko_test::ApiRequest&) {
    return testing::json_reply(
        200, R"({"is_fallback":true,"emotions":[{"category":"neutral"},{"category":"neutral"}]})");
  });
  BulkProgress last;
  stage.bulk.on_progress = [&](const BulkProgress& progress) { last = progress; };
  const BulkReport report = stage.run({"a", "b"});
  CHECK(report.done == 2);
  CHECK(report.fallbacks == 2);
  CHECK(last.fallbacks == 2);
}

TEST_CASE("progress tells what is done, how fast, and how long it takes") {
  BulkStage stage([&](const kaiko_test::ApiRequest& asked) {
    stage.runtime->advance(std::chrono::seconds(1));
    HttpReply reply = kaiko_test::ScriptedApi::answer(asked);
    reply.headers.add("X-RateLimit-Limit", "100000");
    reply.headers.add("X-RateLimit-Remaining", "99000");
    reply.headers.add("X-RateLimit-Reset",
                      "1764003660");  // the hand-moved clock begins at 1764003600
    return std::optional<HttpReply>(std::move(reply));
  });
  std::vector<BulkProgress> seen;
  stage.bulk.expected = 1000;
  stage.bulk.on_progress = [&](const BulkProgress& progress) { seen.push_back(progress); };
  stage.run(BulkStage::numbers(1000));
  REQUIRE_FALSE(seen.empty());
  const BulkProgress& last = seen.back();
  CHECK(last.done == 1000);
  CHECK(last.in_flight == 0);
  CHECK(last.per_second > 50);
  CHECK(last.limit == 100000);
  CHECK(last.limit_window == std::chrono::seconds(59));  // the first answer came after a second
  CHECK(last.fallbacks == 0);
  CHECK(last.time_left == std::chrono::seconds(0));
  CHECK_FALSE(last.is_waiting_for_service);
}

// Whether a run whose first request is answered like this says meanwhile that it waits.
bool is_wait_told(const HttpReply& trouble, int attempts) {
  BulkStage stage([&](const kaiko_test::ApiRequest& asked) {
    return asked.number == 0 ? std::optional<HttpReply>(trouble) : std::nullopt;
  });
  stage.options.retry.attempts = attempts;
  bool is_told = false;
  BulkProgress last;
  stage.bulk.on_progress = [&](const BulkProgress& progress) {
    is_told |= progress.is_waiting_for_service;
    last = progress;
  };
  CHECK(stage.run(BulkStage::numbers(10)).is_complete());
  CHECK(last.done == 10);
  CHECK_FALSE(last.is_waiting_for_service);
  return is_told;
}

TEST_CASE("progress tells of an outage, and of a pause whoever waits it out: the run or the call") {
  CHECK(is_wait_told(testing::error_reply(503, "server_error", "service_unavailable"), 1));
  const HttpReply throttled =
      testing::error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "5"}});
  CHECK(is_wait_told(throttled, 1));
  CHECK(is_wait_told(throttled, 3));
  CHECK_FALSE(is_wait_told(testing::batch_reply(std::vector<std::string>(10, "joy")), 3));
}

TEST_CASE("what a source, a sink or a progress throws comes out, and the client works on") {
  BulkStage stage;
  const Client client = stage.client();
  const auto texts = BulkStage::numbers(10);
  CHECK_THROWS_AS(
      client.analyze_all(bulk_source(texts), [](BulkAnswer) { throw std::runtime_error("sink"); }),
      std::runtime_error);
  const BulkSource broken = []() -> std::optional<Message> { throw std::logic_error("source"); };
  CHECK_THROWS_AS(client.analyze_all(broken, [](BulkAnswer) {}), std::logic_error);
  BulkOptions watched;
  watched.on_progress = [](const BulkProgress&) { throw std::runtime_error("progress"); };
  CHECK_THROWS_WITH(client.analyze_all(texts, watched), "progress");
  CHECK(client.analyze_all(texts).size() == 10);
  CHECK(client.analyze("after"));
}

TEST_CASE("the sink may call the client, whose calls find a free place") {
  BulkStage stage;
  const Client client = stage.client();
  int right = 0;
  const auto texts = BulkStage::numbers(3);
  client.analyze_all(bulk_source(texts), [&](const BulkAnswer& answer) {
    right += client.analyze("again " + std::to_string(answer.index)) ? 1 : 0;
  });
  CHECK(right == 3);
}

TEST_CASE("a cancelled run ends, and tells which messages it took and did not finish") {
  CancelSource cancel;
  BulkStage stage([&](const kaiko_test::ApiRequest& asked) -> std::optional<HttpReply> {
    if (asked.number < 2) return std::nullopt;
    cancel.cancel();
    return testing::failed_reply(TransportError::cancelled, 1);
  });
  stage.bulk.call.cancel = cancel.token();
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::cancelled);
  CHECK(report.done == 200);
  REQUIRE(report.unfinished.size() == 100);
  CHECK(report.unfinished.front() == 200);
  CHECK(report.unfinished.back() == 299);
  CHECK(stage.told.size() == 200);
}

TEST_CASE("what is wrong with a run is told before any I/O") {
  const auto refused = [](auto&& spoil) {
    BulkStage stage;
    BulkSource source = [] { return std::optional<Message>(); };
    BulkSink sink = [](BulkAnswer) {};
    spoil(source, sink, stage.bulk);
    const BulkReport report = stage.client().analyze_all(source, sink, stage.bulk);
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->kind == ErrorKind::invalid_argument);
    CHECK(stage.api->requests().empty());
    return report.stopped_by->param;
  };
  CHECK(refused([](auto& source, auto&, auto&) { source = nullptr; }) == "source");
  CHECK(refused([](auto&, auto& sink, auto&) { sink = nullptr; }) == "sink");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.model = ""; }) == "model");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.params_json = "[]"; }) == "params_json");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.batch_size = 0; }) == "batch_size");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.batch_size = 101; }) == "batch_size");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.most_held = 99; }) == "most_held");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.max_pause = std::chrono::seconds(-1); }) ==
        "max_pause");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.max_outage = std::chrono::seconds(-1); }) ==
        "max_outage");
  CHECK(refused([](auto&, auto&, auto& bulk) {
          bulk.progress_interval = std::chrono::seconds(0);
        }) == "progress_interval");
  static constexpr auto for_ever = (std::chrono::milliseconds::max)();
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.max_pause = for_ever; }) == "max_pause");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.max_outage = for_ever; }) == "max_outage");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.progress_interval = for_ever; }) ==
        "progress_interval");
  CHECK(refused([](auto&, auto&, auto& bulk) {
          bulk.journal.key_lifetime = (std::chrono::hours::max)();
        }) == "journal.key_lifetime");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.call.idempotency_key = "mine"; }) ==
        "call.idempotency_key");
  CHECK(refused([](auto&, auto&, auto& bulk) { bulk.call.deadline = TimePoint(); }) ==
        "call.deadline");
  CHECK(refused([](auto&, auto&, auto& bulk) {
          bulk.call.headers.push_back({"x-api-key", "other"});
        }) == "headers[0].name");
}

TEST_CASE("after a shutdown a run does not begin") {
  BulkStage stage;
  Client client = stage.client();
  client.shutdown();
  const auto results = client.analyze_all(BulkStage::numbers(2));
  REQUIRE(results.size() == 2);
  CHECK(results[1].error().kind == ErrorKind::shut_down);
}

}  // namespace
