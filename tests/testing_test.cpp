// SPDX-License-Identifier: MIT
// What users test with: the scripted transport, the hand-moved clock and the ready answers do what
// their comments promise.
#include <kaiko/testing.hpp>

#include <kaiko/detail/decode/decode.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/open_enum.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using kaiko::testing::analysis_reply;
using kaiko::testing::error_reply;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;
using kaiko::testing::ManualRuntime;
using kaiko::testing::ScriptedTransport;
using std::chrono::milliseconds;
using std::chrono::seconds;

const CancelToken never;

HttpRequest request_with(const std::string& body) {
  HttpRequest request;
  request.method = Method::post;
  request.url = "https://host.example/path";
  request.headers.add("Accept", "application/json");
  request.credential.key =
      std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_example")));
  request.body = body;
  return request;
}

SendControl control(const CancelToken& cancel = never, BodySink* chunks = nullptr) {
  return {Deadline(), cancel, chunks};
}

TEST_CASE("the script is answered in order, and after its end nothing connects") {
  ScriptedTransport transport{json_reply(200, "one")};
  transport.push(json_reply(201, "two"));
  CHECK(transport.unused() == 2);
  CHECK(transport.send(request_with("a"), control()).body == "one");
  CHECK(transport.send(request_with("b"), control()).status == 201);
  const HttpReply beyond = transport.send(request_with("c"), control());
  CHECK(beyond.error == TransportError::connect);
  CHECK(beyond.sends == 0);
  CHECK(transport.unused() == 0);
}

TEST_CASE("every request is kept as it was sent, its credential apart") {
  ScriptedTransport transport;
  HttpRequest request = request_with("body");
  request.credential.scheme = AuthScheme::bearer;
  transport.send(request, control());
  const auto sent = transport.requests();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].method == Method::post);
  CHECK(sent[0].url == "https://host.example/path");
  CHECK(sent[0].body == "body");
  CHECK(sent[0].headers.get("Accept") == "application/json");
  CHECK_FALSE(sent[0].headers.contains("Authorization"));
  CHECK(sent[0].credential_header == "Authorization");
  CHECK(sent[0].credential_value == "Bearer kaiko_test_example");
}

TEST_CASE("a call that is cancelled while it is sent uses up no answer") {
  ScriptedTransport transport{json_reply(200, "one")};
  CancelSource source;
  transport.on_send([&] { source.cancel(); });
  const CancelToken token = source.token();
  const HttpReply reply = transport.send(request_with("a"), control(token));
  CHECK(reply.error == TransportError::cancelled);
  CHECK(reply.sends == 1);
  CHECK(transport.unused() == 1);
}

class Sink final : public BodySink {
 public:
  bool begin(int status, const HeaderBlock&) override {
    seen_status = status;
    return is_wanted;
  }
  bool chunk(std::string_view bytes) override {
    seen.append(bytes);
    return is_going_on;
  }
  bool is_wanted = true;
  bool is_going_on = true;
  int seen_status = 0;
  std::string seen;
};

TEST_CASE("a sink gets the body instead of the reply, may decline it, and may stop") {
  ScriptedTransport transport{json_reply(200, "body"), json_reply(200, "body"),
                              json_reply(200, "body"), failed_reply(TransportError::cut, 1)};
  Sink sink;
  CHECK(transport.send(request_with("a"), control(never, &sink)).body.empty());
  CHECK(sink.seen == "body");
  Sink declining;
  declining.is_wanted = false;
  CHECK(transport.send(request_with("a"), control(never, &declining)).body == "body");
  CHECK(declining.seen.empty());
  Sink stopping;
  stopping.is_going_on = false;
  CHECK(transport.send(request_with("a"), control(never, &stopping)).error ==
        TransportError::cancelled);
  Sink untouched;
  CHECK(transport.send(request_with("a"), control(never, &untouched)).error == TransportError::cut);
  CHECK(untouched.seen_status == 0);
}

TEST_CASE("the clock stands still until it is moved, and both clocks move together") {
  ManualRuntime runtime;
  const TimePoint now = runtime.now();
  const WallTime wall = runtime.wall_now();
  CHECK(runtime.now() == now);
  runtime.advance(seconds(3));
  CHECK(runtime.now() - now == seconds(3));
  CHECK(runtime.wall_now() - wall == seconds(3));
}

TEST_CASE("a wait moves the clock to its end and is written down, unless it is over or woken") {
  ManualRuntime runtime;
  const TimePoint start = runtime.now();
  Wakeup wakeup;
  CHECK_FALSE(runtime.wait(wakeup, start + seconds(2)));
  CHECK(runtime.now() == start + seconds(2));
  CHECK_FALSE(runtime.wait(wakeup, start));
  wakeup.notify();
  CHECK(runtime.wait(wakeup, start + seconds(9)));
  CHECK(runtime.now() == start + seconds(2));
  CHECK(runtime.waits() == std::vector<milliseconds>{seconds(2)});
}

TEST_CASE("told to wait, a wait blocks until the clock reaches its end or it is woken") {
  ManualRuntime runtime;
  runtime.set_waiting(true);
  const TimePoint end = runtime.now() + seconds(2);
  std::atomic<bool> is_over{false};
  bool is_woken = true;
  std::thread waiter([&] {
    Wakeup wakeup;
    is_woken = runtime.wait(wakeup, end);
    is_over = true;
  });
  runtime.advance(seconds(1));
  const bool was_over_too_early = is_over;
  runtime.advance(seconds(1));
  waiter.join();
  CHECK_FALSE(was_over_too_early);
  CHECK_FALSE(is_woken);

  Wakeup raised;
  raised.notify();
  CHECK(runtime.wait(raised, runtime.now() + seconds(1)));
  CHECK(runtime.waits().empty());
}

TEST_CASE("one seed gives the same bytes each time, another seed others") {
  const auto bytes = [](std::uint64_t seed) {
    std::array<unsigned char, 64> drawn{};
    ManualRuntime runtime(seed);
    CHECK(runtime.random(drawn.data(), drawn.size()));
    return drawn;
  };
  CHECK(bytes(1) == bytes(1));
  CHECK(bytes(1) != bytes(2));
}

TEST_CASE("ready answers are well-formed whatever the words, and numbers have a decimal point") {
  CHECK(analysis_reply("a\"b", 0.5).body ==
        R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":{)"
        R"("category":"a\"b","intensity":0.5,"intensityLevel":"subtle","valence":0,)"
        R"("arousal":0.5,"complexity":"simple","wonderIndex":0,"discoveryLevel":"normal",)"
        R"("raw":{"a\"b":0.5}}}})");
  const HttpReply error = error_reply(429, "type", "a\"b", {{"Retry-After", "1"}});
  CHECK(error.status == 429);
  CHECK(error.headers.get("Retry-After") == "1");
  CHECK(error.body == R"({"error":{"type":"type","code":"a\"b","message":"scripted",)"
                      R"("request_id":"req-scripted"}})");
}

// As the SDK reads it.
Emotion emotion_of(std::string_view category, double intensity) {
  Analysis analysis;
  detail::DecodeNotes notes;
  const std::string body = analysis_reply(category, intensity).body;
  REQUIRE(detail::decode_analysis(body, analysis, notes).status == detail::DecodeStatus::ok);
  CHECK(notes.empty());
  return analysis.primary();
}

TEST_CASE("a ready emotion has what the API always sends, and its intensity to the last digit") {
  for (const double intensity :
       {0.0, 0.0149, 0.35, 0.55, 0.74999, 0.75, 0.89996, 0.9, 0.9999, 1.0}) {
    INFO(intensity);
    const Emotion emotion = emotion_of("joy", intensity);
    CHECK(emotion.intensity == intensity);
    CHECK(emotion.dominant().first == "joy");
    CHECK(emotion.complexity == OpenEnum<Complexity>(Complexity::simple));
    CHECK(emotion.wonder_index == 0);
    CHECK(emotion.valence > 0.5);
    CHECK(emotion.arousal > 0.5);
  }
  CHECK(emotion_of("sadness", 0.5).valence < -0.5);
}

TEST_CASE("a ready emotion's words are those of its intensity") {
  struct Row {
    double intensity;
    IntensityLevel level;
    DiscoveryLevel discovery;
  };
  for (const Row& row : {Row{0.9, IntensityLevel::critical, DiscoveryLevel::transcendent},
                         Row{0.89996, IntensityLevel::high, DiscoveryLevel::breakthrough},
                         Row{0.75, IntensityLevel::high, DiscoveryLevel::breakthrough},
                         Row{0.55, IntensityLevel::moderate, DiscoveryLevel::significant},
                         Row{0.35, IntensityLevel::subtle, DiscoveryLevel::normal},
                         Row{0.34, IntensityLevel::minimal, DiscoveryLevel::routine}}) {
    INFO(row.intensity);
    const Emotion emotion = emotion_of("fear", row.intensity);
    CHECK(emotion.intensity_level->value() == row.level);
    CHECK(emotion.discovery_level->value() == row.discovery);
  }
}

TEST_CASE("a ready batch has whole emotions, in the order of its categories") {
  BatchAnalysis batch;
  detail::DecodeNotes notes;
  const std::string body = testing::batch_reply({"joy", "fear"}).body;
  REQUIRE(detail::decode(body, batch, notes).status == detail::DecodeStatus::ok);
  REQUIRE(batch.emotions.size() == 2);
  CHECK(batch.emotions[1].category == "fear");
  for (const Emotion& emotion : batch.emotions) {
    CHECK(emotion.intensity);
    CHECK(emotion.intensity_level);
    CHECK(emotion.valence);
    CHECK(emotion.arousal);
    CHECK(emotion.complexity);
    CHECK(emotion.wonder_index);
    CHECK(emotion.discovery_level);
  }
}

TEST_CASE("a failed attempt tells whether it was sent, and how far it came") {
  CHECK(failed_reply(TransportError::cut, 0).phase == Phase::connect);
  CHECK(failed_reply(TransportError::cut, 2).phase == Phase::wait);
  CHECK(failed_reply(TransportError::cut, 2).sends == 2);
  CHECK(failed_reply(TransportError::cut, 2).status == 0);
}

TEST_CASE("a wait without an end does not move the clock to the end of time") {
  testing::ManualRuntime runtime;
  const TimePoint before = runtime.now();
  Wakeup wakeup;
  std::thread other([&] { wakeup.notify(); });
  CHECK(runtime.wait(wakeup, (TimePoint::max)()));
  other.join();
  CHECK(runtime.now() == before);
  CHECK(runtime.waits().empty());
}

}  // namespace
