// SPDX-License-Identifier: MIT
// The driver of many calls over a lane that the test plays: how many run at once, who goes first,
// what a cancel does, and what is left when a callback throws.
#include <kaiko/detail/run_many.hpp>

#include <kaiko/testing.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

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

// Answers the transfers in the order they started, each 100 ms after the one before, by the clock.
class PlayedTransport final : public Transport {
 public:
  explicit PlayedTransport(testing::ManualRuntime& runtime) : runtime_(runtime) {}

  HttpReply send(const HttpRequest&, const SendControl&) override {
    ++sent_alone;
    return next();
  }
  std::unique_ptr<Lane> lane(std::size_t width) override {
    if (!has_lanes) return nullptr;
    ++lanes;
    widest = (std::max)(widest, width);
    return std::make_unique<PlayedLane>(*this);
  }

  bool has_lanes = true;
  std::deque<HttpReply> replies;        // then successes
  std::function<void()> before_answer;  // on the thread that waits
  std::size_t lanes = 0;
  std::size_t widest = 0;
  std::size_t under_way = 0;
  std::size_t most_under_way = 0;
  std::size_t started = 0;
  std::size_t sent_alone = 0;

 private:
  class PlayedLane final : public Lane {
   public:
    explicit PlayedLane(PlayedTransport& owner) : owner_(owner) {}
    ~PlayedLane() override { owner_.under_way -= running_.size(); }
    void start(Ticket ticket, const HttpRequest&, const SendControl& control) override {
      running_.emplace_back(ticket, &control.cancel);
      ++owner_.started;
      owner_.most_under_way = (std::max)(owner_.most_under_way, ++owner_.under_way);
    }
    std::optional<Arrived> wait(TimePoint until) override {
      if (owner_.before_answer) owner_.before_answer();
      const TimePoint then = owner_.runtime_.now() + milliseconds(100);
      if (then > until) {
        owner_.runtime_.advance((std::max)(until - owner_.runtime_.now(), TimePoint::duration()));
        return std::nullopt;
      }
      owner_.runtime_.advance(milliseconds(100));
      const auto [ticket, cancel] = running_.front();
      running_.pop_front();
      --owner_.under_way;
      HttpReply reply =
          cancel->is_cancelled() ? failed_reply(TransportError::cancelled, 1) : owner_.next();
      return Arrived{ticket, std::move(reply)};
    }
    void cancel(Ticket) override {}

   private:
    PlayedTransport& owner_;
    std::deque<std::pair<Ticket, const CancelToken*>> running_;
  };

  HttpReply next() {
    if (replies.empty()) return json_reply(200, "{}");
    HttpReply reply = std::move(replies.front());
    replies.pop_front();
    return reply;
  }

  testing::ManualRuntime& runtime_;
};

// So many calls, and how they ended.
class Calls final : public CallSource {
 public:
  NextCall next(TimePoint now, std::size_t running) override {
    most_running = (std::max)(most_running, running);
    if (now < not_before) return {nullptr, not_before};
    if (left == 0) return {};
    --left;
    made.push_back(make(now));
    return {made.back().get()};
  }
  bool is_stopped() const noexcept override { return has_stopped; }
  void finished(Call& call) override {
    ends.push_back(call.error() ? std::string(to_string(call.error()->kind)) : "ok");
    if (on_finished) on_finished();
  }

  std::function<std::unique_ptr<Call>(TimePoint)> make;
  std::function<void()> on_finished;
  std::size_t left = 0;
  bool has_stopped = false;
  TimePoint not_before{};
  std::size_t most_running = 0;
  std::vector<std::unique_ptr<Call>> made;
  std::vector<std::string> ends;
};

struct Stage {
  explicit Stage(int in_flight = 10)
      : shared(
            std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_old"))),
            [this] { return source(); }, with(in_flight)) {
    calls.make = [this](TimePoint now) {
      CallPlan plan;
      plan.operation = "analyze";
      plan.request.method = Method::post;
      plan.deadline = now + plan.timeouts.total;
      return std::make_unique<Call>(std::move(plan), decoder, shared.budget, now);
    };
  }
  static Options with(int in_flight) {
    Options options;
    options.limits.in_flight = in_flight;
    return options;
  }

  void run(std::size_t count, std::size_t width = 4) {
    calls.left = count;
    const CancelToken token = cancel.token();
    Engine engine{runtime, transport, shared, notify, "host", AuthScheme::bearer, token};
    run_many(calls, engine, width, 1);
  }
  std::size_t ended(const std::string& how) const {
    return static_cast<std::size_t>(std::count(calls.ends.begin(), calls.ends.end(), how));
  }
  // Permits that can be had at once, by giving back what is taken.
  std::size_t free_permits() {
    std::size_t count = 0;
    while (shared.queue.try_acquire(0)) ++count;
    for (std::size_t i = 0; i < count; ++i) shared.queue.release();
    return count;
  }

  testing::ManualRuntime runtime;
  PlayedTransport transport{runtime};
  std::shared_ptr<Counters> counters = std::make_shared<Counters>();
  Notifier notify{counters};
  KeySource source = [] { return ApiKey::create("kaiko_test_new"); };
  Shared shared;
  CancelSource cancel;
  AnyAnswer decoder;
  Calls calls;
};

TEST_CASE("as many at once as the width says, and every call is finished once") {
  Stage stage;
  stage.run(20);
  CHECK(stage.ended("ok") == 20);
  CHECK(stage.calls.ends.size() == 20);
  CHECK(stage.transport.most_under_way == 4);
  CHECK(stage.transport.lanes == 1);
  CHECK(stage.counters->calls() == 20);
  CHECK(stage.free_permits() == 10);
}

TEST_CASE("the in-flight limit holds, and one permit is left for others") {
  Stage stage(3);
  stage.run(20, 8);
  CHECK(stage.ended("ok") == 20);
  CHECK(stage.transport.most_under_way == 2);
}

TEST_CASE("with a single permit calls go one by one") {
  Stage stage(1);
  stage.run(5, 8);
  CHECK(stage.ended("ok") == 5);
  CHECK(stage.transport.most_under_way == 1);
}

TEST_CASE("without a lane calls go one by one, each to its end") {
  Stage stage;
  stage.transport.has_lanes = false;
  stage.transport.replies.push_back(failed_reply(TransportError::connect, 0));
  stage.run(5);
  CHECK(stage.ended("ok") == 5);
  CHECK(stage.transport.sent_alone == 6);
  CHECK(stage.calls.most_running == 0);
}

TEST_CASE("a call that waits for its retry keeps its place, and the others go on") {
  Stage stage;
  std::size_t left_at_third = 0;
  stage.calls.on_finished = [&] {
    if (stage.calls.ends.size() == 3) left_at_third = stage.calls.left;
  };
  stage.transport.replies.push_back(failed_reply(TransportError::cut, 1));
  stage.run(10);
  CHECK(left_at_third == 4);
  CHECK(stage.ended("ok") == 10);
  CHECK(stage.transport.started == 11);
  CHECK(stage.counters->retries() == 1);
}

TEST_CASE("a refused key is replaced once for all calls under way") {
  Stage stage;
  for (int i = 0; i < 4; ++i) stage.transport.replies.push_back(error_reply(401, "", ""));
  stage.run(8);
  CHECK(stage.ended("ok") == 8);
  CHECK(stage.shared.credentials.current()->reveal() == "kaiko_test_new");
}

TEST_CASE("after a 429 nothing starts until its wait is over") {
  Stage stage;
  stage.transport.replies.push_back(error_reply(429, "", "", {{"Retry-After", "30"}}));
  const TimePoint begin = stage.runtime.now();
  stage.run(8);
  CHECK(stage.ended("ok") == 8);
  CHECK(stage.runtime.now() - begin >= seconds(30));
  CHECK(stage.transport.started == 9);
}

TEST_CASE("an answer with nothing left does not stop the run: the pacer knows the window") {
  Stage stage;
  stage.transport.replies.push_back(json_reply(
      200, "{}",
      {{"X-RateLimit-Limit", "1000"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "9"}}));
  const TimePoint begin = stage.runtime.now();
  stage.run(8);
  CHECK(stage.ended("ok") == 8);
  CHECK(stage.runtime.now() - begin < seconds(5));
}

TEST_CASE("requests keep the rhythm of the limit") {
  Stage stage;
  const auto answer = [](std::int64_t remaining) {
    return json_reply(200, "{}",
                      {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                       {"X-RateLimit-Limit", "100"},
                       {"X-RateLimit-Remaining", std::to_string(remaining)},
                       {"X-RateLimit-Reset", "784111788"}});
  };
  for (int i = 0; i < 50; ++i) stage.transport.replies.push_back(answer(99));
  const TimePoint begin = stage.runtime.now();
  stage.run(50);
  // 100 in 10 seconds: 50 take 5, less what begins before the limit is known.
  CHECK(stage.runtime.now() - begin >= milliseconds(4800));
  CHECK(stage.runtime.now() - begin < milliseconds(5600));
}

TEST_CASE("a source that has nothing yet is asked again when it said") {
  Stage stage;
  stage.calls.not_before = stage.runtime.now() + seconds(20);
  stage.run(3);
  CHECK(stage.ended("ok") == 3);
  CHECK(stage.runtime.waits() == std::vector<milliseconds>{seconds(20)});
}

TEST_CASE("a cancel ends the calls that are under way and those that wait, and no other begins") {
  Stage stage;
  stage.transport.replies.push_back(failed_reply(TransportError::cut, 1));
  stage.transport.before_answer = [&, asked = 0]() mutable {
    if (++asked == 3) stage.cancel.cancel();
  };
  stage.run(100);
  CHECK(stage.ended("cancelled") == 4);
  CHECK(stage.ended("ok") == 1);
  CHECK(stage.calls.ends.size() == 5);
  CHECK(stage.calls.left == 95);
  CHECK(stage.free_permits() == 10);
}

TEST_CASE("when the source stops nothing waits any longer, and what is under way ends") {
  Stage stage;
  stage.transport.replies.push_back(error_reply(503, "", "", {{"Retry-After", "60"}}));
  stage.calls.on_finished = [&] { stage.calls.has_stopped = true; };
  const TimePoint begin = stage.runtime.now();
  stage.run(100);
  CHECK(stage.ended("cancelled") == 1);
  CHECK(stage.ended("ok") == stage.calls.ends.size() - 1);
  CHECK(stage.transport.started == stage.calls.ends.size());
  CHECK(stage.runtime.now() - begin < seconds(2));
}

TEST_CASE("a call that the run's thread is inside of leaves it no permit: it says so") {
  Stage stage(1);
  REQUIRE(stage.shared.queue.try_acquire(0));
  stage.run(2);
  stage.shared.queue.release();
  CHECK(stage.ended("would_deadlock") == 2);
}

TEST_CASE("what ended without memory leaves a lane in doubt: the next calls get another one") {
  Stage stage;
  stage.transport.replies.push_back(failed_reply(TransportError::resources, 0));
  stage.run(12);
  CHECK(stage.ended("ok") == 12);
  CHECK(stage.transport.lanes == 2);
}

TEST_CASE("who waits for a lane in doubt to end holds no permit meanwhile") {
  Stage stage;
  stage.transport.replies.push_back(failed_reply(TransportError::resources, 0));
  stage.transport.before_answer = [&] {
    CHECK(stage.free_permits() == 10 - stage.transport.under_way);
  };
  stage.run(12);
  CHECK(stage.ended("ok") == 12);
}

TEST_CASE("what a callback throws leaves permits and counts as they were") {
  Stage stage;
  stage.calls.on_finished = [&] {
    if (stage.calls.ends.size() == 3) throw std::runtime_error("callback");
  };
  CHECK_THROWS_AS(stage.run(20), std::runtime_error);
  CHECK(stage.free_permits() == 10);
  CHECK(stage.transport.under_way == 0);
  stage.calls.on_finished = nullptr;
  stage.run(5);
  CHECK(stage.ended("ok") == 8);
}

}  // namespace
