// SPDX-License-Identifier: MIT
// The driver: what it tells, waits for and sends, in which order, and how a call ends that is
// stopped at each of these points. The transport is scripted, the clock moved by hand.
#include <kaiko/detail/pipeline.hpp>

#include <kaiko/testing.hpp>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watched_runtime.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko::testing::error_reply;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Admission = InFlightQueue::Admission;

class AnyAnswer final : public AnswerDecoder {
 public:
  DecodeResult decode(std::string_view, DecodeNotes&) override { return {}; }
};

// Writes down what it is told, and can act on it.
class Diary final : public Observer {
 public:
  void on_attempt_started(const AttemptStarted& event) override {
    note("start " + std::string(event.http_request_method) + " " +
         std::string(event.server_address) + std::string(event.url_template) + " #" +
         std::to_string(event.http_request_resend_count));
  }
  void on_attempt_finished(const AttemptFinished& event) override {
    note("finish " + std::to_string(event.attempt.http_status));
  }
  void on_retry_scheduled(const RetryScheduled& event) override {
    note("retry " + std::string(to_string(event.cause)) + " " + std::to_string(event.wait.count()));
    if (on_retry) on_retry();
  }
  void on_key_refresh_finished(const KeyRefreshFinished& event) override {
    note(event.error == nullptr ? "key renewed" : "no key: " + event.error->message);
  }
  void on_call_finished(const CallFinished& event) override {
    note(event.error == nullptr ? "end ok" : "end " + std::string(to_string(event.error->kind)));
  }
  void on_deprecation_seen(const DeprecationSeen& event) override {
    note("deprecated " + std::string(event.header));
  }

  std::vector<std::string> lines;
  std::function<void()> on_retry;

 private:
  void note(std::string line) { lines.push_back("analyze " + std::move(line)); }
};

// A clock that stands still, and bytes that are all the same or none at all.
class FixedRuntime final : public Runtime {
 public:
  explicit FixedRuntime(int byte) : byte_(byte) {}
  TimePoint now() const override { return TimePoint(std::chrono::hours(1)); }
  WallTime wall_now() const override { return WallTime(std::chrono::hours(490000)); }
  bool wait(Wakeup&, TimePoint) override { return false; }
  bool random(void* to, std::size_t size) noexcept override {
    if (byte_ < 0) return false;
    std::memset(to, byte_, size);
    return true;
  }

 private:
  int byte_;
};

struct Stage {
  explicit Stage(KeySource source = nullptr)
      : shared(std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_old"))),
               std::move(source), one_at_a_time()) {
    plan.operation = "analyze";
    plan.url_template = "/path";
    plan.request.method = Method::post;
    plan.deadline = runtime.now() + plan.timeouts.total;
  }

  static Options one_at_a_time() {
    Options options;
    options.limits.in_flight = 1;
    return options;
  }

  // Runs one call with the plan as it stands.
  Call run_call() { return run_call(runtime); }
  Call run_call(Runtime& time) {
    Call call(plan, decoder, shared.budget, time.now());
    const CancelToken token = cancel.token();
    Engine engine{time, transport, shared, notify, "host", AuthScheme::bearer, token};
    run(call, engine);
    return call;
  }
  bool has_free_permit() {
    if (shared.queue.acquire(runtime, CancelToken(), runtime.now()) != Admission::granted) {
      return false;
    }
    shared.queue.release();
    return true;
  }

  testing::ManualRuntime runtime;
  testing::ScriptedTransport transport;
  std::shared_ptr<Diary> diary = std::make_shared<Diary>();
  Notifier notify{diary};
  Shared shared;
  CancelSource cancel;
  AnyAnswer decoder;
  CallPlan plan;
};

TEST_CASE("attempts, waits and the end are told in their order") {
  Stage stage;
  stage.transport.push(error_reply(429, "", "", {{"Retry-After", "1"}, {"Sunset", "soon"}}));
  stage.transport.push(json_reply(200, "{}", {{"Deprecation", "true"}}));
  const Call call = stage.run_call();
  CHECK_FALSE(call.error());
  REQUIRE(stage.runtime.waits().size() == 1);
  const std::string waited = std::to_string(stage.runtime.waits()[0].count());
  CHECK(stage.diary->lines ==
        std::vector<std::string>{"analyze start POST host/path #0", "analyze finish 429",
                                 "analyze retry rate_limited " + waited,
                                 "analyze start POST host/path #1", "analyze finish 200",
                                 "analyze deprecated Deprecation: true", "analyze end ok"});
}

TEST_CASE("a retry is told also when its wait is none at all") {
  Stage stage;
  stage.transport.push(failed_reply(TransportError::cut, 1));
  stage.transport.push(json_reply(200, "{}"));
  FixedRuntime zero(0);
  stage.plan.deadline = zero.now() + seconds(90);
  CHECK_FALSE(stage.run_call(zero).error());
  REQUIRE(stage.diary->lines.size() == 6);
  CHECK(stage.diary->lines[2] == "analyze retry interrupted 0");
}

TEST_CASE("a permit is held while the transport works, not while a retry waits") {
  Stage stage;
  std::vector<bool> was_free;
  stage.transport.on_send([&] { was_free.push_back(stage.has_free_permit()); });
  stage.diary->on_retry = [&] { was_free.push_back(stage.has_free_permit()); };
  stage.transport.push(failed_reply(TransportError::connect, 0));
  stage.transport.push(json_reply(200, "{}"));
  stage.run_call();
  was_free.push_back(stage.has_free_permit());
  CHECK(was_free == std::vector<bool>{false, true, false, true});
}

TEST_CASE("each attempt carries the key that is current when it begins") {
  Stage stage([] { return ApiKey::create("kaiko_test_new"); });
  stage.transport.push(error_reply(401, "", ""));
  stage.transport.push(json_reply(200, "{}"));
  stage.transport.push(json_reply(200, "{}"));
  stage.run_call();
  stage.run_call();
  const auto requests = stage.transport.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].credential_value == "Bearer kaiko_test_old");
  CHECK(requests[1].credential_value == "Bearer kaiko_test_new");
  CHECK(requests[2].credential_value == "Bearer kaiko_test_new");
}

TEST_CASE("what came of a refused key is told, once") {
  const auto [source, told] = GENERATE(table<KeySource, std::vector<std::string>>({
      {[] { return ApiKey::create("kaiko_test_new"); },
       {"analyze key renewed", "analyze start POST host/path #1", "analyze finish 200",
        "analyze end ok"}},
      {[] { return ApiKey::create("kaiko_test_old"); },
       {"analyze no key: the key source gave the refused key again", "analyze end authentication"}},
      {nullptr, {"analyze end authentication"}},
  }));
  Stage stage(source);
  stage.transport.push(error_reply(401, "", ""));
  stage.transport.push(json_reply(200, "{}"));
  stage.run_call();
  std::vector<std::string> lines = {"analyze start POST host/path #0", "analyze finish 401"};
  lines.insert(lines.end(), told.begin(), told.end());
  CHECK(stage.diary->lines == lines);
}

TEST_CASE("a call that is cancelled before it begins sends nothing, and its end is told") {
  Stage stage;
  stage.cancel.cancel();
  const Call call = stage.run_call();
  REQUIRE(call.error());
  CHECK(call.error()->kind == ErrorKind::cancelled);
  CHECK(call.error()->outcome == Outcome::not_sent);
  CHECK(stage.transport.requests().empty());
  CHECK(stage.diary->lines == std::vector<std::string>{"analyze end cancelled"});
}

TEST_CASE("a call that is cancelled while a retry waits ends without its time passing") {
  Stage stage;
  const TimePoint before = stage.runtime.now();
  stage.diary->on_retry = [&] { stage.cancel.cancel(); };
  stage.transport.push(error_reply(503, "", "", {{"Retry-After", "60"}}));
  const Call call = stage.run_call();
  REQUIRE(call.error());
  CHECK(call.error()->kind == ErrorKind::cancelled);
  CHECK(stage.runtime.now() == before);
  CHECK(stage.transport.requests().size() == 1);
}

// Another thread takes the only permit and keeps it.
void take_permit_elsewhere(Stage& stage) {
  std::thread([&stage] {
    static_cast<void>(
        stage.shared.queue.acquire(stage.runtime, CancelToken(), stage.runtime.now()));
  }).join();
}

TEST_CASE("a call that is cancelled in the queue has sent nothing") {
  Stage stage;
  take_permit_elsewhere(stage);
  kaiko_test::WatchedRuntime runtime(system_runtime(), [&] { stage.cancel.cancel(); });
  stage.plan.deadline = runtime.now() + seconds(90);
  const Call call = stage.run_call(runtime);
  REQUIRE(call.error());
  CHECK(call.error()->kind == ErrorKind::cancelled);
  CHECK(call.error()->outcome == Outcome::not_sent);
  CHECK(call.info().attempts.empty());
}

TEST_CASE("an attempt begins with a millisecond left before the deadline, not with less") {
  for (const bool is_enough : {true, false}) {
    Stage stage;
    stage.transport.push(json_reply(200, "{}"));
    stage.plan.deadline = stage.runtime.now() + std::chrono::microseconds(is_enough ? 1000 : 999);
    const Call call = stage.run_call();
    CHECK(call.error().has_value() == !is_enough);
    CHECK(stage.transport.requests().size() == (is_enough ? 1U : 0U));
    CHECK(stage.has_free_permit());
  }
}

TEST_CASE("a call whose time passes in the queue names the deadline, or the error it had before") {
  Stage fresh;
  take_permit_elsewhere(fresh);
  const Call queued = fresh.run_call();
  REQUIRE(queued.error());
  CHECK(queued.error()->kind == ErrorKind::timeout);
  CHECK(queued.error()->timeout == TimeoutKind::total);
  CHECK(fresh.runtime.now() == fresh.plan.deadline);

  Stage tried;
  tried.transport.push(error_reply(429, "", "", {{"Retry-After", "1"}}));
  tried.diary->on_retry = [&] { take_permit_elsewhere(tried); };
  const Call late = tried.run_call();
  REQUIRE(late.error());
  CHECK(late.error()->kind == ErrorKind::rate_limited);
  CHECK(late.error()->why_stopped == WhyStopped::deadline);
}

TEST_CASE("the attempt's limits and the sink reach the transport as they are") {
  class Sink final : public BodySink {
   public:
    bool begin(int, const HeaderBlock&) override { return true; }
    bool chunk(std::string_view bytes) override {
      seen.append(bytes);
      return true;
    }
    std::string seen;
  };
  Stage stage;
  Sink sink;
  stage.transport.push(json_reply(200, "piece"));
  Call call(stage.plan, stage.decoder, stage.shared.budget, stage.runtime.now());
  Engine engine{stage.runtime, stage.transport,    stage.shared,  stage.notify,
                "host",        AuthScheme::bearer, CancelToken(), &sink};
  run(call, engine);
  CHECK(sink.seen == "piece");
}

TEST_CASE("a call that was given a permit and cancelled meanwhile sends nothing") {
  Stage stage;
  stage.transport.push(json_reply(200, "{}"));
  std::promise<void> taken;
  std::promise<void> queued;
  std::thread holder([&] {
    const CancelToken token;
    static_cast<void>(stage.shared.queue.acquire(stage.runtime, token, stage.runtime.now()));
    const Permit permit(stage.shared.queue);
    taken.set_value();
    queued.get_future().wait();
  });
  taken.get_future().wait();
  // While it queues: the permit becomes free, and the call is cancelled.
  kaiko_test::WatchedRuntime runtime(system_runtime(), [&] {
    queued.set_value();
    holder.join();
    stage.cancel.cancel();
  });
  stage.plan.deadline = runtime.now() + seconds(90);
  const Call call = stage.run_call(runtime);
  REQUIRE(call.error());
  CHECK(call.error()->kind == ErrorKind::cancelled);
  CHECK(call.error()->outcome == Outcome::not_sent);
  CHECK(stage.transport.requests().empty());
}

}  // namespace
