// SPDX-License-Identifier: MIT
// The client over a scripted transport and a hand-moved clock: where requests go, what is tried
// again, how calls end. No socket, no sleep.
#include <kaiko/client.hpp>

#include <kaiko/observer.hpp>
#include <kaiko/submit.hpp>
#include <kaiko/testing.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/comes_true.hpp"
#include "support/environment.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using kaiko::testing::analysis_reply;
using kaiko::testing::error_reply;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;
using std::chrono::milliseconds;

const std::string test_key = "kaiko_test_example";
const std::string live_key = "kaiko_live_example";

// A client whose world is scripted.
struct Stage {
  std::shared_ptr<testing::ScriptedTransport> transport =
      std::make_shared<testing::ScriptedTransport>();
  std::shared_ptr<testing::ManualRuntime> runtime = std::make_shared<testing::ManualRuntime>();
  std::shared_ptr<Counters> counters = std::make_shared<Counters>();
  Options options;

  Stage() {
    options.transport = transport;
    options.runtime = runtime;
    options.observer = counters;
  }
  void script(std::vector<HttpReply> replies) {
    for (HttpReply& reply : replies) transport->push(std::move(reply));
  }
  Client client(const std::string& key = test_key) const { return Client(ApiKey(key), options); }
};

Error refusal(const std::string& key, Options options) {
  const auto client = Client::create(ApiKey(key), std::move(options));
  REQUIRE_FALSE(client);
  return client.error();
}

TEST_CASE("the key's prefix picks the host") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
  REQUIRE(stage.client(live_key).analyze("text"));
  REQUIRE(stage.client(test_key).analyze("text"));
  const auto requests = stage.transport->requests();
  CHECK(requests[0].url == "https://api.kaikostudios.xyz/v2/emotions/analysis");
  CHECK(requests[1].url == "https://stg.api.kaikostudios.xyz/v2/emotions/analysis");
}

TEST_CASE("a key with another prefix needs a named environment or a base URL") {
  Stage stage;
  const Error error = refusal("sk_test_example", stage.options);
  CHECK(error.kind == ErrorKind::configuration);
  CHECK(error.param == "environment");
  CHECK(error.to_string().find("sk_test") == std::string::npos);
  stage.options.environment = Environment::staging;
  CHECK(stage.client("sk_test_example").base_url() == "https://stg.api.kaikostudios.xyz");
  stage.options.environment.reset();
  stage.options.base_url = "https://proxy.example/kaiko/";
  CHECK(stage.client("sk_test_example").base_url() == "https://proxy.example/kaiko");
}

TEST_CASE("a key of one environment with the other one named is refused") {
  Stage stage;
  stage.options.environment = Environment::staging;
  const Error error = refusal(live_key, stage.options);
  CHECK(error.kind == ErrorKind::configuration);
  CHECK(error.message == "by its prefix the API key is for production, not for staging");
  stage.options.environment = Environment::production;
  CHECK(refusal(test_key, stage.options).param == "environment");
}

TEST_CASE("plain http is for loopback hosts only") {
  Stage stage;
  stage.options.base_url = "http://api.kaikostudios.xyz";
  CHECK(refusal(test_key, stage.options).param == "base_url");
  for (const char* url : {"http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"}) {
    stage.options.base_url = url;
    CHECK(Client::create(ApiKey(test_key), stage.options));
  }
}

TEST_CASE("exactly one credential goes out, in the scheme that was chosen") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
  REQUIRE(stage.client().analyze("text"));
  stage.options.auth_scheme = AuthScheme::bearer;
  REQUIRE(stage.client().analyze("text"));
  const auto requests = stage.transport->requests();
  CHECK(requests[0].credential_header == "x-api-key");
  CHECK(requests[0].credential_value == test_key);
  CHECK(requests[1].credential_header == "Authorization");
  CHECK(requests[1].credential_value == "Bearer " + test_key);
}

TEST_CASE("all attempts of a call carry one idempotency key and the same bytes, calls differ") {
  Stage stage;
  stage.script({error_reply(502, "server_error", "internal"), failed_reply(TransportError::cut, 1),
                analysis_reply("fear", 0.5), analysis_reply("fear", 0.5)});
  const Client client = stage.client();
  const auto first = client.analyze("text");
  const auto second = client.analyze("text");
  REQUIRE(first);
  REQUIRE(second);
  const auto requests = stage.transport->requests();
  REQUIRE(requests.size() == 4);
  const auto key = [&](std::size_t i) {
    return std::string(requests[i].headers.get("Idempotency-Key").value());
  };
  CHECK(key(0) == key(1));
  CHECK(key(0) == key(2));
  CHECK(key(0) != key(3));
  CHECK(requests[0].body == requests[2].body);
  CHECK(first.info().idempotency_key == key(0));
  CHECK(first.info().attempts.size() == 3);
  CHECK(first.info().sends == 3);
  CHECK(stage.counters->retries() == 2);
}

TEST_CASE("in strict mode a POST of unknown outcome is not sent again, one that was not sent is") {
  Stage stage;
  stage.options.retry.resend = Resend::never;
  stage.script({failed_reply(TransportError::connect, 0), failed_reply(TransportError::cut, 1)});
  const auto analysis = stage.client().analyze("text");
  REQUIRE_FALSE(analysis);
  CHECK(stage.transport->requests().size() == 2);
  CHECK(analysis.error().kind == ErrorKind::interrupted);
  CHECK(analysis.error().outcome == Outcome::unknown);
  CHECK(analysis.error().why_stopped == WhyStopped::outcome_unknown);
}

TEST_CASE("a server's wait is kept, and one that does not fit is returned at once") {
  Stage stage;
  stage.script(
      {error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "7"}}),
       analysis_reply("joy", 0.8),
       error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "64"}}),
       error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "66"}})});
  const Client client = stage.client();
  REQUIRE(client.analyze("text"));
  REQUIRE(stage.runtime->waits().size() == 1);
  CHECK(stage.runtime->waits()[0] >= milliseconds(7000));
  CHECK(stage.runtime->waits()[0] <= milliseconds(7700));
  CallOptions hurried;
  hurried.timeouts = TimeoutOptions{};
  hurried.timeouts->total = milliseconds(30000);
  const auto late = client.analyze("text", hurried);
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::rate_limited);
  CHECK(late.error().why_stopped == WhyStopped::deadline);
  CHECK(late.error().retry_after == milliseconds(64000));
  CHECK(stage.runtime->waits().size() == 1);
  const auto long_wait = stage.client().analyze("text");
  REQUIRE_FALSE(long_wait);
  CHECK(long_wait.error().why_stopped == WhyStopped::wait_too_long);
  CHECK(long_wait.error().outcome == Outcome::rejected);
  CHECK(stage.runtime->waits().size() == 1);
}

TEST_CASE("a refused key is asked for once more, and used when it has changed") {
  Stage stage;
  stage.script(
      {error_reply(401, "authentication_error", "invalid_api_key"), analysis_reply("joy", 0.8)});
  int asked = 0;
  const Client client(
      [&asked] { return ApiKey::create(++asked == 1 ? "kaiko_test_old" : "kaiko_test_new"); },
      stage.options);
  REQUIRE(client.analyze("text"));
  CHECK(asked == 2);
  CHECK(stage.transport->requests()[0].credential_value == "kaiko_test_old");
  CHECK(stage.transport->requests()[1].credential_value == "kaiko_test_new");
}

TEST_CASE("an unchanged key, or one of the other environment, is not tried again") {
  const std::string second = GENERATE("kaiko_test_old", "kaiko_live_new");
  Stage stage;
  stage.script({error_reply(401, "authentication_error", "invalid_api_key")});
  int asked = 0;
  const Client client(
      [&] { return ApiKey::create(++asked == 1 ? std::string("kaiko_test_old") : second); },
      stage.options);
  const auto analysis = client.analyze("text");
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::authentication);
  CHECK(asked == 2);
  CHECK(stage.transport->requests().size() == 1);
}

TEST_CASE("a key source that throws is an error, not an exception of the call") {
  Stage stage;
  const KeySource source = []() -> Result<ApiKey> { throw 7; };
  const auto client = Client::create(source, stage.options);
  REQUIRE_FALSE(client);
  CHECK(client.error().kind == ErrorKind::key_source);
}

TEST_CASE("a cancelled call sends nothing, and one cancelled while it waits ends at once") {
  Stage stage;
  CancelSource source;
  CallOptions options;
  options.cancel = source.token();
  stage.script({error_reply(503, "server_error", "service_unavailable", {{"Retry-After", "9"}})});
  stage.transport->on_send([&] { stage.runtime->set_waiting(true); });
  const Client client = stage.client();
  std::thread canceller([&] {
    while (stage.counters->retries() == 0) std::this_thread::yield();
    source.cancel();
  });
  const auto waiting = client.analyze("text", options);
  canceller.join();
  REQUIRE_FALSE(waiting);
  CHECK(waiting.error().kind == ErrorKind::cancelled);
  CHECK(waiting.error().why_stopped == WhyStopped::stopped_by_caller);
  const auto late = client.analyze("text", options);
  REQUIRE_FALSE(late);
  CHECK(late.error().outcome == Outcome::not_sent);
  CHECK(stage.transport->requests().size() == 1);
}

TEST_CASE("after a shutdown of one copy every call of all copies is refused") {
  Stage stage;
  Client client = stage.client();
  const Client copy = client;
  client.shutdown();
  client.shutdown(ShutdownMode::drain);
  const auto analysis = copy.analyze("text");
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::shut_down);
  CHECK(stage.transport->requests().empty());
}

TEST_CASE("calls beyond the in-flight limit wait for a permit, until their deadline") {
  Stage stage;
  stage.options.limits.in_flight = 1;
  stage.script({analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  CallOptions hurried;
  hurried.timeouts = TimeoutOptions{};
  hurried.timeouts->total = milliseconds(1000);
  // The second call is made while the first holds the only permit.
  Error second;
  stage.transport->on_send(
      [&] { std::thread([&] { second = client.analyze("two", hurried).error(); }).join(); });
  REQUIRE(client.analyze("one"));
  CHECK(second.kind == ErrorKind::timeout);
  CHECK(second.timeout == TimeoutKind::total);
  CHECK(second.outcome == Outcome::not_sent);
}

TEST_CASE("a call from a callback takes a free place, and never waits for its own request") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
  const int in_flight = GENERATE(1, 2);
  stage.options.limits.in_flight = in_flight;
  const Client client = stage.client();
  std::optional<Result<Analysis>> inner;
  bool is_inside = false;
  stage.transport->on_send([&] {
    if (!std::exchange(is_inside, true)) inner.emplace(client.analyze("inner"));
  });
  CHECK(client.analyze("outer"));
  REQUIRE(inner);
  CHECK(stage.runtime->waits().empty());
  if (in_flight == 2) {
    CHECK(*inner);
    return;
  }
  REQUIRE_FALSE(*inner);
  CHECK(inner->error().kind == ErrorKind::would_deadlock);
  CHECK(inner->error().outcome == Outcome::not_sent);
}

TEST_CASE("after a 429 the whole client pauses, and a call without the time fails at once") {
  Stage stage;
  stage.script({error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "20"}}),
                analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  CallOptions once;
  once.retry = RetryOptions{};
  once.retry->attempts = 1;
  CHECK(client.analyze("text", once).error().kind == ErrorKind::rate_limited);
  CallOptions hurried;
  hurried.timeouts = TimeoutOptions{};
  hurried.timeouts->total = milliseconds(10000);
  const auto refused = client.analyze("text", hurried);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::rate_limited);
  CHECK(refused.error().outcome == Outcome::not_sent);
  CHECK(refused.error().why_stopped == WhyStopped::deadline);
  CHECK(refused.error().retry_after == milliseconds(20000));
  CHECK(refused.info().attempts.empty());
  CHECK(stage.transport->requests().size() == 1);
  CHECK(client.analyze("text"));
  REQUIRE(stage.runtime->waits().size() == 1);
  CHECK(stage.runtime->waits()[0] >= milliseconds(20000));
}

TEST_CASE("an answer that says that the window is used up holds the next call until its reset") {
  Stage stage;
  const auto used_up = [](std::string_view reset) {
    HttpReply reply = analysis_reply("joy", 0.8);
    reply.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");  // second 784111777
    reply.headers.add("X-RateLimit-Remaining", "0");
    reply.headers.add("X-RateLimit-Reset", reset);
    return reply;
  };
  stage.script({used_up("784111807"), used_up("784115377"), analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  REQUIRE(client.analyze("text"));
  CHECK(stage.runtime->waits().empty());
  REQUIRE(client.analyze("text"));
  REQUIRE(stage.runtime->waits().size() == 1);
  CHECK(stage.runtime->waits()[0] >= milliseconds(30000));
  REQUIRE(client.analyze("text"));  // an hour away is no window of the API's
  CHECK(stage.runtime->waits().size() == 1);
}

TEST_CASE("a key source that calls its own client is not asked inside itself") {
  Stage stage;
  stage.script({error_reply(401, "authentication_error", "invalid_api_key"),
                error_reply(401, "authentication_error", "invalid_api_key"),
                analysis_reply("joy", 0.8)});
  std::optional<Client> client;
  std::optional<ErrorKind> inner;
  client.emplace(
      [&]() -> Result<ApiKey> {
        if (!client) return ApiKey::create("kaiko_test_old");
        inner = client->analyze("inner").error().kind;
        return ApiKey::create("kaiko_test_new");
      },
      stage.options);
  CHECK(client->analyze("outer"));
  CHECK(inner == ErrorKind::authentication);
  CHECK(stage.runtime->waits().empty());
}

TEST_CASE("a drain from a callback does not wait for the call that it is part of") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8)});
  Client client = stage.client();
  stage.transport->on_send([&] { client.shutdown(ShutdownMode::drain); });
  CHECK(client.analyze("text"));
  CHECK(client.analyze("text").error().kind == ErrorKind::shut_down);
}

TEST_CASE("a caller's idempotency key is refused for another text, before anything is sent") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  CallOptions keyed;
  keyed.idempotency_key = "order-17";
  REQUIRE(client.analyze("one", keyed));
  const auto other = client.analyze("two", keyed);
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::idempotency_mismatch);
  CHECK(other.error().outcome == Outcome::not_sent);
  CHECK(other.error().param == "idempotency_key");
  CHECK(stage.transport->requests().size() == 1);
  CHECK(client.analyze("one", keyed));
}

TEST_CASE("a caller's idempotency key says nothing of a read, which goes out without it") {
  Stage stage;
  stage.script({error_reply(404, "", ""), analysis_reply("joy", 0.8), error_reply(404, "", "")});
  const Client client = stage.client();
  const Context context = client.context("c-1");
  CallOptions keyed;
  keyed.idempotency_key = "order-17";
  CHECK(context.state(keyed).error().kind == ErrorKind::not_found);
  CHECK(context.analyze("one", keyed));
  CHECK(context.message("m-1", keyed).error().kind == ErrorKind::not_found);
  CHECK(stage.transport->requests().size() == 3);
}

TEST_CASE("an observer that throws at a deprecation keeps the call's end from nobody") {
  class Thrower : public Observer {
   public:
    void on_deprecation_seen(const DeprecationSeen&) override { throw 1; }
  };
  Stage stage;
  const auto counters = std::make_shared<Counters>();
  stage.options.observer = std::make_shared<ObserverGroup>(
      std::vector<std::shared_ptr<Observer>>{std::make_shared<Thrower>(), counters});
  HttpReply reply = analysis_reply("joy", 0.8);
  reply.headers.add("Deprecation", "true");
  stage.script({reply});
  CHECK(stage.client().analyze("text"));
  CHECK(counters->calls() == 1);
}

TEST_CASE("what an observer throws is kept away from the call") {
  class Thrower : public Observer {
   public:
    void on_attempt_started(const AttemptStarted&) override { throw 1; }
    void on_call_finished(const CallFinished&) override { throw 2; }
  };
  Stage stage;
  stage.options.observer = std::make_shared<Thrower>();
  stage.script({analysis_reply("joy", 0.8)});
  CHECK(stage.client().analyze("text"));
}

TEST_CASE("what a transport of yours throws reaches the caller, and its place is free again") {
  Stage stage;
  stage.options.limits.in_flight = 1;
  stage.script({analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  stage.transport->on_send([] { throw 7; });
  CHECK_THROWS_AS(client.analyze("one"), int);
  stage.transport->on_send(nullptr);
  CHECK(client.analyze("two"));
}

TEST_CASE("from_env reads a key or a file with one, and a base URL") {
  const kaiko_test::EnvironmentVariable url("KAIKO_BASE_URL", "https://emotions.example/api");
  const kaiko_test::EnvironmentVariable ca("KAIKO_CA_FILE", std::nullopt);
  const kaiko_test::EnvironmentVariable no_file("KAIKO_API_KEY_FILE", std::nullopt);
  Stage stage;
  {
    const kaiko_test::EnvironmentVariable no_key("KAIKO_API_KEY", std::nullopt);
    const auto client = Client::from_env(stage.options);
    REQUIRE_FALSE(client);
    CHECK(client.error().kind == ErrorKind::key_source);
  }
  const kaiko_test::EnvironmentVariable key("KAIKO_API_KEY", test_key);
  const auto client = Client::from_env(stage.options);
  REQUIRE(client);
  CHECK(client->base_url() == "https://emotions.example/api");
  const kaiko_test::EnvironmentVariable both("KAIKO_API_KEY_FILE", "/nowhere");
  CHECK_FALSE(Client::from_env(stage.options));
}

TEST_CASE("the throwing constructor throws what create would return") {
  Options options;
  options.limits.in_flight = 0;
  CHECK_THROWS_AS(Client(ApiKey(test_key), options), Exception);
}

TEST_CASE("an answer of the wrong shape is never tried again, one that is not JSON is") {
  Stage stage;
  stage.script({json_reply(200, R"({"emotions":{}})"), json_reply(200, "<html>"),
                analysis_reply("joy", 0.8)});
  const Client client = stage.client();
  const auto wrong = client.analyze("text");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == ErrorKind::invalid_response);
  CHECK(wrong.error().param == "emotions");
  CHECK(stage.transport->requests().size() == 1);
  CHECK(client.analyze("text"));
}

// The threads that began after this was made. The kernel lists a thread for a moment after it was
// joined, so neither those of an earlier test may count nor may an end be looked for only once.
class ThreadsSince {
 public:
  std::size_t count() const {
    const std::set<std::string> now = listed();
    return static_cast<std::size_t>(std::count_if(
        now.begin(), now.end(), [this](const std::string& id) { return before_.count(id) == 0; }));
  }

 private:
  std::set<std::string> before_ = listed();

  static std::set<std::string> listed() {
    std::set<std::string> ids;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      ids.insert(task.path().filename().string());
    }
    return ids;
  }
};

TEST_CASE("submitted work runs on threads of the client's, of which there are none before") {
  Stage stage;
  stage.options.limits.in_flight = 3;
  stage.script({analysis_reply("joy", 0.8)});
  const ThreadsSince threads;
  {
    const Client client = stage.client();
    CHECK(threads.count() == 0);
    auto answer = client.submit([client] { return client.analyze("text"); });
    CHECK(answer.get()->primary().category == "joy");
    CHECK(threads.count() == 1);
    std::vector<std::future<void>> futures(20);
    for (auto& future : futures) future = client.submit([] {});
    for (auto& future : futures) future.get();
    CHECK(threads.count() <= 3);
  }
  CHECK(kaiko_test::comes_true([&] { return threads.count() == 0; }));
}

TEST_CASE("a drain waits for what was submitted, and lets its calls through") {
  Stage stage;
  stage.options.limits.in_flight = 1;  // so that all but the first are queued
  stage.script(std::vector<HttpReply>(10, analysis_reply("joy", 0.8)));
  Client client = stage.client();
  std::vector<std::future<Result<Analysis>>> answers(10);
  for (auto& answer : answers) {
    answer = client.submit([client] { return client.analyze("text"); });
  }
  client.shutdown(ShutdownMode::drain);
  for (auto& answer : answers) {
    REQUIRE((answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready));
    CHECK(answer.get());
  }
  CHECK(client.analyze("later").error().kind == ErrorKind::shut_down);
}

TEST_CASE("after a shutdown submitted work runs at once, here, and its calls say so") {
  Stage stage;
  Client client = stage.client();
  client.shutdown();
  std::thread::id where;
  auto answer = client.submit([&where, client] {
    where = std::this_thread::get_id();
    return client.analyze("text");
  });
  CHECK((where == std::this_thread::get_id()));
  CHECK(answer.get().error().kind == ErrorKind::shut_down);
}

TEST_CASE("a call that waits for the end of a pause is never late for its own deadline") {
  for (int total = 20050; total <= 22000; total += 150) {
    Stage stage;
    stage.script({error_reply(429, "", "", {{"Retry-After", "20"}}), analysis_reply("joy", 0.8)});
    const Client client = stage.client();
    CallOptions once;
    once.retry.emplace().attempts = 1;
    REQUIRE_FALSE(client.analyze("text", once));
    CallOptions hurried;
    hurried.timeouts.emplace().total = milliseconds(total);
    const TimePoint end = stage.runtime->now() + milliseconds(total);
    const auto analysis = client.analyze("text", hurried);
    INFO(total);
    CHECK((analysis || analysis.error().kind == ErrorKind::rate_limited));
    CHECK(stage.runtime->now() <= end);
  }
}

TEST_CASE("a deadline that has passed, however long ago, sends nothing") {
  Stage stage;
  stage.script({analysis_reply("joy", 0.8)});
  CallOptions over;
  over.deadline = (TimePoint::min)();
  const auto analysis = stage.client().analyze("text", over);
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::timeout);
  CHECK(analysis.error().outcome == Outcome::not_sent);
  CHECK(stage.transport->requests().empty());
}

}  // namespace
