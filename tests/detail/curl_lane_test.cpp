// SPDX-License-Identifier: MIT
// Several transfers driven by one thread: they run together, end one by one, and stop by ticket, by
// token and by their limits.
#include <kaiko/detail/curl_lane.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/forked.hpp"
#include "support/raw_server.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using namespace kaiko_test;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

TimePoint in_time() { return steady_clock::now() + std::chrono::seconds(20); }

Answer hanging() { return {"", After::hang}; }

// Drives the lane until the server has so many requests: none may end meanwhile.
void drive_until_requested(CurlLane& lane, const RawServer& server, std::size_t count) {
  const TimePoint end = in_time();
  while (server.requests().size() < count && steady_clock::now() < end) {
    REQUIRE_FALSE(lane.wait(steady_clock::now() + milliseconds(1)));
  }
  REQUIRE(server.requests().size() == count);
}

TEST_CASE("two transfers run at the same time, and each end is told with its ticket") {
  // The first answer is held back until the second request is there.
  std::atomic<int> arrived{0};
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
    return json_answer(200, request.body);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest one = post_to(server.url(), "\"one\"");
  const HttpRequest two = post_to(server.url(), "\"two\"");
  lane.start(1, one, unhurried());
  lane.start(2, two, unhurried());
  std::map<Ticket, std::string> bodies;
  for (int i = 0; i < 2; ++i) {
    const std::optional<Arrived> next = lane.wait(in_time());
    REQUIRE(next);
    bodies[next->ticket] = next->reply.body;
  }
  CHECK(bodies == std::map<Ticket, std::string>{{1, "\"one\""}, {2, "\"two\""}});
  CHECK_FALSE(lane.wait(in_time()));
}

TEST_CASE("answers that arrive together all are told, each once") {
  constexpr std::size_t width = 9;
  const bool is_tls = GENERATE(false, true);
  std::atomic<std::size_t> arrived{0};
  RawServer server(
      [&](const RecordedRequest& request, std::size_t index) {
        ++arrived;
        // Round after round: the last request of each lets all the answers of it go.
        while (arrived < (index / width + 1) * width) std::this_thread::yield();
        return json_answer(200, request.body);
      },
      is_tls ? over_tls() : RawServerOptions());
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), width);
  std::vector<HttpRequest> requests;
  for (std::size_t i = 0; i < width; ++i) {
    requests.push_back(post_to(server.url(), std::to_string(i)));
  }
  for (int round = 0; round < 5; ++round) {
    for (std::size_t i = 0; i < width; ++i) lane.start(i, requests[i], unhurried());
    std::set<Ticket> told;
    while (told.size() < width) {
      const std::optional<Arrived> next = lane.wait(in_time());
      REQUIRE(next);
      CHECK(next->reply.body == std::to_string(next->ticket));
      CHECK(told.insert(next->ticket).second);
    }
  }
  CHECK_FALSE(lane.wait(in_time()));
  CHECK(server.connections().size() == width);
}

TEST_CASE("what is started while an end waits to be told goes out at once") {
  std::atomic<bool> may_answer{false};
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    while (!may_answer) std::this_thread::yield();
    return json_answer(200, request.body);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest request = post_to(server.url());
  lane.start(1, request, unhurried());
  lane.start(2, request, unhurried());
  drive_until_requested(lane, server, 2);
  may_answer = true;
  const auto is_answered = [](const RecordedConnection& one) { return one.written > 0; };
  for (const TimePoint end = in_time(); steady_clock::now() < end;) {
    const std::vector<RecordedConnection> all = server.connections();
    if (std::all_of(all.begin(), all.end(), is_answered)) break;
  }
  const std::optional<Arrived> first = lane.wait(in_time());
  REQUIRE(first);
  lane.start(3, request, unhurried());
  const std::optional<Arrived> second = lane.wait(in_time());
  REQUIRE(second);
  CHECK(second->ticket != 3);
  CHECK(server.wait_for_requests(3));
}

TEST_CASE("a transfer that is added while others wait goes out and comes in") {
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    return request.body == "1" ? hanging() : json_answer(200, request.body);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 3);
  const HttpRequest silent = post_to(server.url(), "1");
  const HttpRequest answered = post_to(server.url(), "2");
  lane.start(1, silent, unhurried());
  drive_until_requested(lane, server, 1);
  for (Ticket ticket = 2; ticket < 6; ++ticket) {
    lane.start(ticket, answered, unhurried());
    const std::optional<Arrived> next = lane.wait(in_time());
    REQUIRE(next);
    CHECK(next->ticket == ticket);
    CHECK(next->reply.status == 200);
  }
  CHECK(server.connections().size() == 2);
}

TEST_CASE("one transfer is cancelled by its ticket, the other one goes on") {
  std::atomic<bool> is_cancelled{false};
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    if (request.body == "\"one\"") return hanging();
    while (!is_cancelled) std::this_thread::yield();
    return json_answer(200, request.body);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest one = post_to(server.url(), "\"one\"");
  const HttpRequest two = post_to(server.url(), "\"two\"");
  lane.start(1, one, unhurried());
  lane.start(2, two, unhurried());
  drive_until_requested(lane, server, 2);
  lane.cancel(3);  // nobody's
  lane.cancel(1);
  lane.cancel(1);
  is_cancelled = true;
  const std::optional<Arrived> first = lane.wait(in_time());
  REQUIRE(first);
  CHECK(first->ticket == 1);
  CHECK(first->reply.error == TransportError::cancelled);
  CHECK(first->reply.sends == 1);
  const std::optional<Arrived> second = lane.wait(in_time());
  REQUIRE(second);
  CHECK(second->ticket == 2);
  CHECK(second->reply.status == 200);
}

TEST_CASE("a token that is cancelled from another thread ends a wait at once") {
  CancelSource source;
  RawServer server([&](const RecordedRequest&, std::size_t) {
    source.cancel();
    return hanging();
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to(server.url());
  const CancelToken token = source.token();
  const TimePoint before = steady_clock::now();
  lane.start(1, request, unhurried(token));
  const std::optional<Arrived> end = lane.wait(in_time());
  REQUIRE(end);
  CHECK(end->reply.error == TransportError::cancelled);
  CHECK(steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("a cancel from another thread ends its own transfer of several at once") {
  constexpr std::size_t rounds = 30;
  std::vector<CancelSource> sources(rounds);
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    if (request.body != "\"silent\"") sources[std::stoul(request.body)].cancel();
    return hanging();
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest silent = post_to(server.url(), "\"silent\"");
  lane.start(rounds, silent, unhurried());
  const TimePoint before = steady_clock::now();
  for (std::size_t i = 0; i < rounds; ++i) {
    const HttpRequest request = post_to(server.url(), std::to_string(i));
    const CancelToken token = sources[i].token();
    lane.start(i, request, unhurried(token));
    const std::optional<Arrived> end = lane.wait(in_time());
    REQUIRE(end);
    CHECK(end->ticket == i);
    CHECK(end->reply.error == TransportError::cancelled);
  }
  // A wait that misses a cancel lasts 200 ms, until libcurl's next timer.
  CHECK(steady_clock::now() - before < rounds * milliseconds(100));
  lane.cancel(rounds);
  const std::optional<Arrived> last = lane.wait(in_time());
  REQUIRE(last);
  CHECK(last->ticket == rounds);
}

TEST_CASE("a cancel between two waits is told by the next one at once") {
  RawServer server(always(hanging()));
  CancelSource source;
  const CancelToken token = source.token();
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest request = post_to(server.url());
  lane.start(1, request, unhurried());
  lane.start(2, request, unhurried(token));
  drive_until_requested(lane, server, 2);
  source.cancel();
  const TimePoint before = steady_clock::now();
  const std::optional<Arrived> end = lane.wait(in_time());
  REQUIRE(end);
  CHECK(end->ticket == 2);
  CHECK(end->reply.error == TransportError::cancelled);
  CHECK(steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("a transfer whose token is cancelled already is told as cancelled") {
  RawServer server(always(json_answer(200, "{}")));
  CancelSource source;
  source.cancel();
  const CancelToken token = source.token();
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to(server.url());
  lane.start(1, request, unhurried(token));
  const std::optional<Arrived> end = lane.wait(in_time());
  REQUIRE(end);
  CHECK(end->reply.error == TransportError::cancelled);
}

TEST_CASE("a transfer whose token is cancelled already sends nothing on a warm connection either") {
  RawServer server(always(json_answer(200, "{}")));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to(server.url());
  lane.start(1, request, unhurried());
  REQUIRE(lane.wait(in_time())->reply.status == 200);
  CancelSource source;
  source.cancel();
  const CancelToken token = source.token();
  lane.start(2, request, unhurried(token));
  const std::optional<Arrived> end = lane.wait(in_time());
  REQUIRE(end);
  CHECK(end->reply.error == TransportError::cancelled);
  CHECK(end->reply.sends == 0);
  lane.start(3, request, unhurried());
  REQUIRE(lane.wait(in_time())->reply.status == 200);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("each limit ends its own transfer, and a wait ends with its time") {
  RawServer server(always(hanging()));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest request = post_to(server.url());
  lane.start(1, request, unhurried());
  lane.start(2, request, {within(milliseconds(20)), never_cancelled(), nullptr});
  const std::optional<Arrived> late = lane.wait(in_time());
  REQUIRE(late);
  CHECK(late->ticket == 2);
  CHECK(late->reply.error == TransportError::timeout);
  CHECK_FALSE(late->reply.is_idle_timeout);
  const TimePoint soon = steady_clock::now() + milliseconds(5);
  CHECK_FALSE(lane.wait(soon));
  CHECK(steady_clock::now() >= soon);
  CHECK_FALSE(lane.wait(steady_clock::now()));
}

TEST_CASE("a limit ends its transfer though another one keeps the lane busy") {
  Answer trickle = json_answer(200, std::string(1000000, ' '));
  trickle.pace.piece = 100;
  trickle.pace.between = milliseconds(1);
  RawServer server([trickle](const RecordedRequest& request, std::size_t) {
    return request.body == "1" ? trickle : hanging();
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest busy = post_to(server.url(), "1");
  const HttpRequest silent = post_to(server.url(), "2");
  lane.start(1, busy, unhurried());
  lane.start(2, silent, {within(milliseconds(50)), never_cancelled(), nullptr});
  const std::optional<Arrived> late = lane.wait(in_time());
  REQUIRE(late);
  CHECK(late->ticket == 2);
  CHECK(late->reply.error == TransportError::timeout);
  CHECK(late->reply.sends == 1);
}

TEST_CASE("while nobody waits for a lane, no limit of its transfers runs") {
  constexpr milliseconds limit(150);
  RawServer server(always(json_answer(200, "{}")));
  RawServer silent(always(hanging()));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest request = post_to(server.url());
  const HttpRequest unanswered = post_to(silent.url());
  lane.start(1, request, {within(limit), never_cancelled(), nullptr});
  lane.start(2, unanswered, {within(limit), never_cancelled(), nullptr});

  CurlLane other(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  other.start(3, unanswered, {within(2 * limit), never_cancelled(), nullptr});
  REQUIRE(other.wait(in_time()));  // longer than the others may take

  const std::optional<Arrived> answered = lane.wait(in_time());
  REQUIRE(answered);
  CHECK(answered->ticket == 1);
  CHECK(answered->reply.status == 200);
  const TimePoint before = steady_clock::now();
  const std::optional<Arrived> late = lane.wait(in_time());
  REQUIRE(late);
  CHECK(late->reply.error == TransportError::timeout);
  CHECK(steady_clock::now() - before < 2 * limit);  // the limit still is one
}

TEST_CASE("while nobody waits for a lane, the limit for connecting does not run either") {
  // libcurl 7.87.0 forgets the socket of a handle that connects anew, and finds it a second later.
  const milliseconds limit(loaded_curl().version_num == 0x075700 ? 4000 : 150);
  const bool is_tls = GENERATE(false, true);
  RawServer server(always(json_answer(200, "{}")), is_tls ? over_tls() : RawServerOptions());
  RawServer silent(always(hanging()));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to(server.url());
  SendControl control = unhurried();
  control.deadline.connect = limit;
  lane.start(1, request, control);
  // It begins to connect, and may be through on a good day.
  std::optional<Arrived> answered = lane.wait(steady_clock::now());

  CurlLane other(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest unanswered = post_to(silent.url());
  other.start(2, unanswered, {within(2 * limit), never_cancelled(), nullptr});
  REQUIRE(other.wait(in_time()));  // longer than connecting may take

  if (!answered) answered = lane.wait(in_time());
  REQUIRE(answered);
  CHECK(answered->reply.status == 200);
  CHECK(answered->reply.sends == 1);
}

TEST_CASE("a limit for connecting that was driven all the time ends its transfer") {
  RawServer plain(always(hanging()));  // a handshake is no request, so it waits for more
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to("https://127.0.0.1:" + std::to_string(plain.port()));
  SendControl control = unhurried();
  control.deadline.connect = milliseconds(50);
  const TimePoint before = steady_clock::now();
  lane.start(1, request, control);
  const std::optional<Arrived> late = lane.wait(in_time());
  REQUIRE(late);
  CHECK(late->reply.error == TransportError::timeout);
  CHECK(late->reply.sends == 0);
  CHECK(steady_clock::now() - before < std::chrono::seconds(10));
}

class Sink final : public BodySink {
 public:
  bool begin(int, const HeaderBlock&) override { return true; }
  bool chunk(std::string_view bytes) override {
    seen.append(bytes);
    return true;
  }
  std::string seen;
};

// Takes its time over the first piece: until `is_enough`.
class SlowSink final : public BodySink {
 public:
  explicit SlowSink(std::function<bool()> is_enough) : is_enough_(std::move(is_enough)) {}
  bool begin(int, const HeaderBlock&) override { return true; }
  bool chunk(std::string_view) override {
    while (!is_enough_()) std::this_thread::yield();
    return true;
  }

 private:
  std::function<bool()> is_enough_;
};

TEST_CASE("an answer that arrives while a sink is busy is not late, though its limit passes") {
  std::atomic<bool> is_sink_busy{false};
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    while (request.body == "1" && !is_sink_busy) std::this_thread::yield();
    return json_answer(200, request.body);
  });
  const Deadline limit = within(milliseconds(200));
  SlowSink sink([&] {
    is_sink_busy = true;
    const std::vector<RecordedConnection> all = server.connections();
    const bool is_answered =
        std::all_of(all.begin(), all.end(), [](const auto& one) { return one.written > 0; });
    return is_answered && steady_clock::now() > limit.attempt_end + milliseconds(100);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest waiting = post_to(server.url(), "1");
  const HttpRequest streamed = post_to(server.url(), "2");
  lane.start(1, waiting, {limit, never_cancelled(), nullptr});
  drive_until_requested(lane, server, 1);
  lane.start(2, streamed, unhurried(never_cancelled(), &sink));
  for (int i = 0; i < 2; ++i) {
    const std::optional<Arrived> end = lane.wait(in_time());
    REQUIRE(end);
    CHECK(end->reply.error == TransportError::none);
    CHECK(end->reply.status == 200);
  }
}

TEST_CASE("a stream may outlive its attempt's limit, and falls silent for its idle limit only") {
  RawServer server(always({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", After::hang}));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = post_to(server.url());
  Sink sink;
  SendControl control{within(std::chrono::seconds(20)), never_cancelled(), &sink};
  control.deadline.idle = milliseconds(20);
  lane.start(1, request, control);
  const std::optional<Arrived> end = lane.wait(in_time());
  REQUIRE(end);
  CHECK(sink.seen == "part");
  CHECK(end->reply.error == TransportError::timeout);
  CHECK(end->reply.is_idle_timeout);
  CHECK(end->reply.status == 200);
}

TEST_CASE("a slot serves the next transfer on the same connection") {
  RawServer server(always(json_answer(200, "{}")));
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  const HttpRequest request = repeatable(post_to(server.url()));
  for (Ticket ticket = 1; ticket <= 3; ++ticket) {
    lane.start(ticket, request, unhurried());
    const std::optional<Arrived> end = lane.wait(in_time());
    REQUIRE(end);
    CHECK(end->ticket == ticket);
    CHECK(end->reply.timings.is_connection_reused == (ticket > 1));
  }
  CHECK(server.connections().size() == 1);
}

TEST_CASE("a child that is forked in the middle calls on a lane of its own, the parent's goes on") {
  std::atomic<bool> has_child_called{false};
  RawServer server([&](const RecordedRequest& request, std::size_t) {
    if (request.body == "3") return json_answer(200, "{}");
    while (!has_child_called) std::this_thread::yield();
    return json_answer(200, request.body);
  });
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
  const HttpRequest one = post_to(server.url(), "1");
  const HttpRequest two = post_to(server.url(), "2");
  const HttpRequest three = post_to(server.url(), "3");
  lane.start(1, one, unhurried());
  lane.start(2, two, unhurried());
  drive_until_requested(lane, server, 2);
  const std::string answer = answer_of_child([&] {
    CurlLane own(loopback_config(), std::make_shared<ParkedLookups>(), 2);
    own.start(3, three, unhurried());
    const std::optional<Arrived> end = own.wait(in_time());
    return std::to_string(end ? end->reply.status : 0);
  });
  CHECK(answer == "200");
  has_child_called = true;
  for (int i = 0; i < 2; ++i) {
    const std::optional<Arrived> end = lane.wait(in_time());
    REQUIRE(end);
    CHECK(end->reply.body == std::to_string(end->ticket));
    CHECK(end->reply.sends == 1);
  }
  CHECK(server.requests().size() == 3);
}

TEST_CASE("a wait without a transfer returns at once") {
  CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 1);
  CHECK_FALSE(lane.wait((TimePoint::max)()));
}

TEST_CASE("a lane that goes ends what still runs") {
  RawServer server(always(hanging()));
  const HttpRequest request = post_to(server.url());
  {
    CurlLane lane(loopback_config(), std::make_shared<ParkedLookups>(), 2);
    lane.start(1, request, unhurried());
    lane.start(2, request, unhurried());
    drive_until_requested(lane, server, 2);
  }
  CHECK(server.wait_for_closed(2));
}

}  // namespace
