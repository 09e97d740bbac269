// SPDX-License-Identifier: MIT
// What a bulk run makes of everything that an API can do to it: nobody's message is lost, answered
// twice or mixed up, and nothing counts as finished because the service was down. No socket, no
// sleep.
#include <kaiko/detail/bulk_run.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/scripted_api.hpp"

namespace {

using namespace kaiko;
using kaiko::testing::error_reply;
using kaiko::testing::failed_reply;
using kaiko_test::ApiRequest;
using kaiko_test::BulkStage;
using Reply = std::optional<HttpReply>;
using std::chrono::minutes;
using std::chrono::seconds;

bool has(const ApiRequest& asked, const std::string& text) {
  return std::find(asked.texts.begin(), asked.texts.end(), text) != asked.texts.end();
}

TEST_CASE("three bad messages of a hundred: 97 results and three errors, in order") {
  const std::set<std::string> bad = {"3", "50", "51"};
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    for (const std::string& text : bad) {
      if (has(asked, text)) return error_reply(422, "invalid_request_error", "bad_text");
    }
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(100));
  CHECK(report.is_complete());
  CHECK(report.done == 97);
  CHECK(report.failed == 3);
  CHECK(stage.right(100) == 97);
  for (const std::string& text : bad) CHECK(stage.told_of(std::stoul(text)) == "rejected");
  CHECK(std::is_sorted(stage.order.begin(), stage.order.end()));
  // A halving costs at most two requests a level and bad message.
  CHECK(stage.api->requests().size() <= 1 + 3 * 2 * 7);
  // Another body has another key.
  std::map<std::string, std::string> bodies;
  for (const ApiRequest& request : stage.api->requests()) {
    const auto known = bodies.emplace(request.key, request.body).first;
    CHECK((known->second == request.body));
  }
}

TEST_CASE("a body that is too large for the server is halved until it fits") {
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    if (asked.texts.size() > 30) return error_reply(413, "", "payload_too_large");
    return std::nullopt;
  });
  CHECK(stage.run(BulkStage::numbers(100)).done == 100);
  CHECK(stage.right(100) == 100);
}

TEST_CASE("a server without batches is asked for each text, and for batches only once") {
  const std::string code = GENERATE("route_not_found", "not_found", "context_not_found");
  BulkStage stage([code](const ApiRequest& asked) -> Reply {
    if (asked.is_batch) return error_reply(404, "", code);
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(250));
  CHECK(report.done == 250);
  CHECK(stage.right(250) == 250);
  CHECK(stage.api->requests().size() == 251);
}

TEST_CASE("when every message is refused the run stops instead of asking for each") {
  BulkStage stage([](const ApiRequest&) -> Reply { return error_reply(400, "", "unknown_model"); });
  const BulkReport report = stage.run(BulkStage::numbers(5000));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::rejected);
  CHECK(report.failed == 100);
  CHECK(stage.api->requests().size() < 250);
}

TEST_CASE("an account without credits ends the run; the rest of the input is not read") {
  std::size_t read = 0;
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    if (asked.number >= 10) return error_reply(402, "", "insufficient_credits");
    return std::nullopt;
  });
  const BulkSource source = [&]() -> std::optional<Message> {
    if (read == 50000) return std::nullopt;
    return detail::message_of(std::to_string(read++));
  };
  std::uint64_t told = 0;
  const BulkReport report = stage.client().analyze_all(
      source, [&](const BulkAnswer&) { ++told; }, stage.bulk);
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::credits);
  CHECK(told == 1000);
  CHECK(report.done == 1000);
  CHECK(report.unfinished.size() == 100);  // the one request that was under way
  CHECK(read == 1100);
}

TEST_CASE("five minutes of 503 cost no message, and few requests") {
  BulkStage stage;
  auto began = TimePoint();
  std::size_t refused = 0;
  stage.options.transport =
      std::make_shared<kaiko_test::ScriptedApi>([&](const ApiRequest& asked) -> Reply {
        if (asked.number < 5) return std::nullopt;
        if (began == TimePoint()) began = stage.runtime->now();
        if (stage.runtime->now() - began >= minutes(5)) return std::nullopt;
        ++refused;
        return error_reply(503, "", "unavailable");
      });
  const BulkReport report = stage.run(BulkStage::numbers(2000));
  CHECK(report.is_complete());
  CHECK(report.done == 2000);
  CHECK(stage.right(2000) == 2000);
  CHECK(stage.runtime->now() - began < minutes(6));
  CHECK(refused < 60);
}

TEST_CASE("a service that stays away ends the run after max_outage, and nothing counts as failed") {
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    if (asked.number < 1) return std::nullopt;
    return failed_reply(TransportError::connect, 0);
  });
  stage.bulk.max_outage = minutes(3);
  const TimePoint begin = stage.runtime->now();
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::connect);
  CHECK(report.done == 100);
  CHECK(report.failed == 0);
  CHECK(report.unfinished.size() == 200);  // the two requests that took turns as probes
  CHECK(stage.runtime->now() - begin >= minutes(3));
  CHECK(stage.runtime->now() - begin < minutes(5));
}

TEST_CASE("a 429 of any length is waited for, up to max_pause") {
  int refused = 0;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 1 || refused >= 2) return std::nullopt;
    ++refused;
    return error_reply(429, "", "rate_limit", {{"Retry-After", "400"}});
  });
  const TimePoint begin = stage.runtime->now();
  CHECK(stage.run(BulkStage::numbers(500)).done == 500);
  CHECK(stage.right(500) == 500);
  CHECK(stage.runtime->now() - begin >= seconds(800));
  CHECK(stage.runtime->now() - begin < seconds(900));

  BulkStage endless([](const ApiRequest&) -> Reply {
    return error_reply(429, "", "rate_limit", {{"Retry-After", "60"}});
  });
  endless.bulk.max_pause = minutes(10);
  const BulkReport report = endless.run(BulkStage::numbers(500));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::rate_limited);
  CHECK(report.failed == 0);
  CHECK(report.unfinished.size() == 100);
}

TEST_CASE("a pause that would outlast max_pause is not begun") {
  BulkStage stage([](const ApiRequest&) -> Reply {
    return error_reply(429, "", "rate_limit", {{"Retry-After", "600"}});
  });
  stage.bulk.max_pause = seconds(5);
  const BulkReport report = stage.run(BulkStage::numbers(500));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->retry_after == seconds(600));
  CHECK(report.elapsed == seconds(0));
}

TEST_CASE("in strict mode nothing of unknown outcome is sent again, whole or in parts") {
  const auto reply = GENERATE(values<HttpReply>({
      error_reply(408, "", "request_timeout"),
      error_reply(502, "", "", {{"x-should-retry", "false"}}),
      error_reply(507, "", ""),
      failed_reply(TransportError::cut, 1),
  }));
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number == 1) return reply;
    return std::nullopt;
  });
  stage.bulk.call.resend = Resend::never;
  const BulkReport report = stage.run(BulkStage::numbers(300));
  CHECK(report.is_complete());
  CHECK(report.done == 200);
  CHECK(report.failed == 100);
  std::map<std::string, int> sent;
  for (const ApiRequest& request : stage.api->requests()) {
    for (const std::string& text : request.texts) ++sent[text];
  }
  CHECK(std::all_of(sent.begin(), sent.end(), [](const auto& text) { return text.second == 1; }));
}

TEST_CASE("in strict mode what was under way when the run ends has an error that says so") {
  CancelSource cancel;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 2) return std::nullopt;
    cancel.cancel();
    return failed_reply(TransportError::cancelled, 1);
  });
  stage.bulk.call.cancel = cancel.token();
  stage.bulk.call.resend = Resend::never;
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::cancelled);
  CHECK(report.failed == 100);
  CHECK(report.unfinished.empty());
  CHECK(stage.told_of(299) == "cancelled");
}

TEST_CASE("what was under way when a run ends is told to be in doubt") {
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    if (asked.number == 1) return failed_reply(TransportError::cut, 1);
    if (asked.number > 1) return error_reply(402, "", "insufficient_credits");
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::credits);
  REQUIRE(report.in_doubt.size() == 100);
  CHECK(report.in_doubt.front() == 100);
  CHECK(report.in_doubt.back() == 199);
}

// Idempotency keys are scoped by API key: under another it would be another request.
TEST_CASE("what may have been carried out is asked for again under the key that it had") {
  const std::string old_key = "kaiko_test_old";
  const std::string new_key = "kaiko_test_new";
  std::size_t asked_for_keys = 0;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 4 && has(asked, "0")) return failed_reply(TransportError::cut, 1);
    if (asked.api_key == old_key && has(asked, "100")) return error_reply(401, "", "expired");
    return std::nullopt;
  });
  const Client client(
      [&]() -> Result<ApiKey> { return ApiKey(++asked_for_keys == 1 ? old_key : new_key); },
      stage.options);
  std::uint64_t done = 0;
  const auto texts = BulkStage::numbers(300);
  const BulkReport report = client.analyze_all(
      bulk_source(texts), [&done](const BulkAnswer& answer) { done += answer.emotion ? 1 : 0; });
  CHECK(report.is_complete());
  CHECK(done == 300);
  CHECK(asked_for_keys == 2);
  for (const ApiRequest& request : stage.api->requests()) {
    INFO(request.number << ' ' << request.texts.front());
    if (has(request, "0")) CHECK(request.api_key == old_key);
    if (has(request, "200")) CHECK(request.api_key == new_key);
  }
}

// Whatever its last request came to: told to be sent again, it would be carried out twice.
TEST_CASE("what may once have been carried out fails with an outcome that is unknown") {
  const auto last = GENERATE(values<HttpReply>({
      failed_reply(TransportError::connect, 0),
      error_reply(503, "", "unavailable", {{"Retry-After", "1"}}),
      error_reply(409, "conflict_error", "duplicate_id"),
      error_reply(409, "conflict_error", "other"),
  }));
  BulkStage stage([&, met = 0](const ApiRequest& asked) mutable -> Reply {
    if (!has(asked, "0")) return std::nullopt;
    if (++met <= 3) return failed_reply(TransportError::cut, 1);
    return last;
  });
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  CHECK(report.is_complete());
  CHECK(report.done == 900);
  CHECK(report.failed == 100);
  REQUIRE(stage.outcomes.size() == 100);
  for (const auto& outcome : stage.outcomes) CHECK(outcome.second == Outcome::unknown);
}

TEST_CASE("where the key of what may have been carried out is no longer valid, the others go on") {
  std::size_t asked_for_keys = 0;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 3 && has(asked, "0")) return failed_reply(TransportError::cut, 1);
    if (asked.api_key == "kaiko_test_old") return error_reply(401, "", "revoked");
    return std::nullopt;
  });
  const Client client(
      [&]() -> Result<ApiKey> {
        return ApiKey(std::string(++asked_for_keys == 1 ? "kaiko_test_old" : "kaiko_test_new"));
      },
      stage.options);
  const auto texts = BulkStage::numbers(300);
  std::map<std::uint64_t, Outcome> failed;
  const BulkReport report =
      client.analyze_all(bulk_source(texts), [&failed](const BulkAnswer& answer) {
        if (!answer.emotion) failed[answer.index] = answer.emotion.error().outcome;
      });
  CHECK(report.is_complete());
  CHECK(report.done == 200);
  REQUIRE(failed.size() == 100);
  CHECK(failed.count(0) == 1);
  for (const auto& outcome : failed) CHECK(outcome.second == Outcome::unknown);
}

TEST_CASE("a key that is no longer valid ends the run where there is no other") {
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 1) return failed_reply(TransportError::cut, 1);
    return error_reply(401, "", "revoked");
  });
  const auto count = GENERATE(as<std::size_t>(), 100, 300);
  const BulkReport report = stage.run(BulkStage::numbers(count));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::authentication);
  CHECK(report.failed == 0);
  CHECK(report.in_doubt.size() == 100);
  CHECK(stage.api->requests().size() < 5);
}

TEST_CASE("a key that changes at a request's last attempt does not end the run") {
  std::size_t asked_for_keys = 0;
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.api_key == "kaiko_test_old") return error_reply(401, "", "expired");
    return std::nullopt;
  });
  stage.options.retry.attempts = 1;
  const Client client(
      [&]() -> Result<ApiKey> {
        return ApiKey(std::string(++asked_for_keys == 1 ? "kaiko_test_old" : "kaiko_test_new"));
      },
      stage.options);
  const auto texts = BulkStage::numbers(300);
  const BulkReport report = client.analyze_all(bulk_source(texts), [](const BulkAnswer&) {});
  CHECK(report.is_complete());
  CHECK(report.done == 300);

  std::size_t drawn = 0;  // no key of these is any good
  BulkStage none([](const ApiRequest&) -> Reply { return error_reply(401, "", "expired"); });
  none.options.retry.attempts = 1;
  const Client other(
      [&]() -> Result<ApiKey> { return ApiKey("kaiko_test_" + std::to_string(++drawn)); },
      none.options);
  const BulkReport end = other.analyze_all(bulk_source(texts), [](const BulkAnswer&) {});
  REQUIRE(end.stopped_by);
  CHECK(end.stopped_by->kind == ErrorKind::authentication);
  CHECK(none.api->requests().size() == 2);
}

TEST_CASE("a 429 that names no time is not asked again at once") {
  BulkStage stage;
  const TimePoint begin = stage.runtime->now();
  stage.options.transport =
      std::make_shared<kaiko_test::ScriptedApi>([&](const ApiRequest& asked) -> Reply {
        if (asked.number >= 1000 || stage.runtime->now() - begin >= seconds(20)) {
          return std::nullopt;
        }
        return error_reply(429, "", "rate_limit", {{"Retry-After", "0"}});
      });
  const BulkReport report = stage.run(BulkStage::numbers(100));
  CHECK(report.is_complete());
  CHECK(report.requests < 30);
}

TEST_CASE("in strict mode a route that is not there leaves no doubt untold") {
  BulkStage stage([](const ApiRequest&) -> Reply { return error_reply(501, "", ""); });
  stage.bulk.call.resend = Resend::never;
  const BulkReport report = stage.run(BulkStage::numbers(200));
  REQUIRE(report.stopped_by);
  CHECK(report.failed == 100);
  CHECK(report.unfinished.empty());
  CHECK(stage.outcomes[99] == Outcome::unknown);
}

TEST_CASE("after an outage that outlived the server's memory of keys nothing in doubt is sent") {
  const std::size_t in_doubt = GENERATE(as<std::size_t>(), 1, 2);
  BulkStage stage;
  const TimePoint begin = stage.runtime->now();
  stage.api = std::make_shared<kaiko_test::ScriptedApi>([&](const ApiRequest& asked) -> Reply {
    if (asked.number < 3 * in_doubt) return failed_reply(TransportError::cut, 1);
    if (stage.runtime->now() - begin < std::chrono::hours(30)) {
      return failed_reply(TransportError::connect, 0);
    }
    return std::nullopt;
  });
  stage.options.transport = stage.api;
  stage.bulk.max_outage = std::chrono::hours(48);
  const BulkReport report = stage.run(BulkStage::numbers(500));
  CHECK(report.is_complete());
  CHECK(report.done == 500 - 100 * in_doubt);
  CHECK(report.failed == 100 * in_doubt);
  CHECK(stage.told_of(0) == "interrupted");
  CHECK(stage.outcomes[0] == Outcome::unknown);
}

TEST_CASE("a run is over when its last answer is there, whatever the limit leaves") {
  const auto texts = GENERATE(as<std::size_t>(), 2, 100);
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    HttpReply reply = kaiko_test::ScriptedApi::answer(asked);
    reply.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    reply.headers.add("X-RateLimit-Limit", "60");
    reply.headers.add("X-RateLimit-Remaining", "1");
    reply.headers.add("X-RateLimit-Reset", "784111837");
    return reply;
  });
  const BulkReport report = stage.run(BulkStage::numbers(texts));
  CHECK(report.done == texts);
  CHECK(report.elapsed == std::chrono::milliseconds(0));
}

TEST_CASE("a run is over when it is stopped, whatever pause the stop told") {
  BulkStage stage([](const ApiRequest&) -> Reply {
    return error_reply(429, "", "quota_exceeded", {{"Retry-After", "86400"}});
  });
  const BulkReport report = stage.run(BulkStage::numbers(200));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::rate_limited);
  CHECK(report.elapsed == std::chrono::milliseconds(0));
}

TEST_CASE("a run that passes over many messages can be cancelled meanwhile") {
  CancelSource cancel;
  BulkStage stage;
  stage.bulk.call.cancel = cancel.token();
  std::size_t read = 0;
  const BulkSource source = [&]() -> std::optional<Message> {
    if (++read == 1500) cancel.cancel();
    if (read == 100000) return std::nullopt;
    return detail::message_of("\xff");  // can't be sent
  };
  const BulkReport report = stage.client().analyze_all(
      source, [](const BulkAnswer&) {}, stage.bulk);
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::cancelled);
  CHECK(read < 3000);
}

TEST_CASE("a refusal after an attempt of unknown outcome is asked for once more before halving") {
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    if (asked.number == 0) return error_reply(504, "", "");
    if (has(asked, "3")) return error_reply(422, "invalid_request_error", "bad_text");
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(100));
  CHECK(report.is_complete());
  CHECK(report.done == 99);
  const std::vector<ApiRequest> requests = stage.api->requests();
  REQUIRE(requests.size() > 3);
  CHECK(requests[1].key == requests[0].key);
  CHECK(requests[2].key == requests[0].key);
  CHECK(requests[2].texts.size() == 100);
  CHECK(requests[3].texts.size() == 50);
}

TEST_CASE("a request that alone makes the server fail fails alone") {
  BulkStage stage([](const ApiRequest& asked) -> Reply {
    if (has(asked, "150")) return error_reply(500, "", "internal_error");
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(1000));
  CHECK(report.is_complete());
  CHECK(report.done == 900);
  CHECK(stage.right(1000) == 900);
  CHECK(stage.told_of(150) == "server");
  CHECK(stage.told_of(100) == "server");
}

TEST_CASE(
    "what was sent and not answered is sent again with its key, in strict mode it is an error") {
  const auto script = [](const ApiRequest& asked) -> Reply {
    if (asked.number >= 1 && asked.number < 5) return failed_reply(TransportError::cut, 1);
    return std::nullopt;
  };
  BulkStage keyed(script);
  CHECK(keyed.run(BulkStage::numbers(500)).done == 500);
  CHECK(keyed.right(500) == 500);
  CHECK(keyed.api->requests().size() == 9);
  std::map<std::string, std::string> bodies;
  for (const ApiRequest& request : keyed.api->requests()) {
    const auto known = bodies.emplace(request.key, request.body).first;
    CHECK((known->second == request.body));
  }
  CHECK(bodies.size() == 5);

  BulkStage strict(script);
  strict.bulk.call.resend = Resend::never;
  const BulkReport report = strict.run(BulkStage::numbers(600));
  CHECK(report.is_complete());
  CHECK(report.failed == 400);
  std::set<std::string> keys;
  for (const ApiRequest& request : strict.api->requests()) {
    CHECK(keys.insert(request.key).second);  // nothing went out twice
  }
  CHECK(strict.told_of(100) == "interrupted");
}

TEST_CASE("a batch answered in another shape fails as a whole and is not asked for again") {
  const std::size_t odd = GENERATE(std::size_t{0}, std::size_t{1});
  BulkStage stage([odd](const ApiRequest& asked) -> Reply {
    if (asked.number == odd) return testing::batch_reply({"one for all"});
    return std::nullopt;
  });
  const BulkReport report = stage.run(BulkStage::numbers(300));
  CHECK(report.is_complete());
  CHECK(report.failed == 100);
  CHECK(stage.right(300) == 200);
  CHECK(stage.told_of(odd * 100) == "invalid_response");
  CHECK(stage.api->requests().size() == 3);
}

TEST_CASE("each message is told once, whatever happens, in both orders") {
  const auto order = GENERATE(BulkOrder::input, BulkOrder::as_completed);
  const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
  std::uint32_t state = seed;
  const auto chance = [&state] {
    state = state * 1664525U + 1013904223U;
    return (state >> 16U) % 100U;
  };
  BulkStage stage([&](const ApiRequest& asked) -> Reply {
    const std::uint32_t drawn = chance();
    if (has(asked, "77") || has(asked, "123")) return error_reply(422, "", "bad_text");
    if (drawn < 5) return failed_reply(TransportError::cut, 1);
    if (drawn < 10) return failed_reply(TransportError::connect, 0);
    if (drawn < 15) return error_reply(429, "", "rate_limit", {{"Retry-After", "2"}});
    if (drawn < 20) return error_reply(503, "", "unavailable");
    if (drawn < 22) return error_reply(500, "", "internal_error");
    return std::nullopt;
  });
  stage.bulk.order = order;
  stage.bulk.batch_size = 20;
  stage.bulk.most_held = 50;
  const BulkReport report = stage.run(BulkStage::numbers(2000));
  INFO("seed " << seed);
  CHECK(report.is_complete());
  CHECK(stage.right(2000) == report.done);
  CHECK(report.done + report.failed == 2000);
  CHECK(stage.order.size() == 2000);
  CHECK(stage.told_of(77) == "rejected");
  CHECK(stage.told_of(123) == "rejected");
  if (order == BulkOrder::input) CHECK(std::is_sorted(stage.order.begin(), stage.order.end()));
}

TEST_CASE("without randomness there is no key and no request") {
  class Dull final : public Runtime {
   public:
    TimePoint now() const override { return TimePoint(std::chrono::hours(1)); }
    WallTime wall_now() const override { return WallTime(std::chrono::hours(490000)); }
    bool wait(Wakeup&, TimePoint) override { return false; }
    bool random(void*, std::size_t) noexcept override { return false; }
  };
  BulkStage stage;
  stage.options.runtime = std::make_shared<Dull>();
  const BulkReport report = stage.run(BulkStage::numbers(10));
  REQUIRE(report.stopped_by);
  CHECK(report.stopped_by->kind == ErrorKind::resources);
  CHECK(report.unfinished.size() == 10);
  CHECK(stage.api->requests().empty());
}

}  // namespace
