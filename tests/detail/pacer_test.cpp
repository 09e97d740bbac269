// SPDX-License-Identifier: MIT
// Where bulk's requests get their places, by the values; what comes of it against limiters of each
// kind is in tests/emulator/pacing_test.cpp.
#include <kaiko/detail/pacer.hpp>

#include <kaiko/testing.hpp>

#include <chrono>
#include <cstdint>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint start = TimePoint(std::chrono::hours(1));
constexpr std::int64_t date = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

HttpReply reply_with(int status, std::int64_t limit, std::int64_t remaining, std::int64_t reset) {
  HttpReply reply = testing::json_reply(status, "{}");
  reply.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  reply.headers.add("X-RateLimit-Limit", std::to_string(limit));
  reply.headers.add("X-RateLimit-Remaining", std::to_string(remaining));
  reply.headers.add("X-RateLimit-Reset", std::to_string(date + reset));
  return reply;
}

// A pacer that knows a limit of 100 requests in 10 seconds, told by an answer at `start`: places
// are 101 ms apart.
struct Stage {
  Stage() { answer(reply_with(200, 100, 99, 11), start); }

  void answer(const HttpReply& reply, TimePoint now) {
    pacer.started(now);
    pacer.learn({HttpReply(reply), now, now, WallTime()});
    pacer.ended();
  }
  // In milliseconds, rounded up.
  std::int64_t wait(TimePoint now) const {
    return std::chrono::ceil<milliseconds>(pacer.open_at(now) - now).count();
  }

  Pacer pacer;
};

TEST_CASE("nothing is assumed until an answer has told all three numbers") {
  Pacer pacer;
  CHECK_FALSE(pacer.limit());
  for (int i = 0; i < 9; ++i) pacer.started(start);
  CHECK(pacer.open_at(start) == start);
  HttpReply partial = testing::json_reply(200, "{}", {{"X-RateLimit-Limit", "100"}});
  partial.headers.add("X-RateLimit-Remaining", "0");
  pacer.learn({HttpReply(partial), start, start, WallTime()});
  pacer.learn({reply_with(200, 100, 0, 3601), start, start, WallTime()});  // a clock gone wrong
  CHECK(pacer.open_at(start) == start);
}

TEST_CASE(
    "places are spread over the window by 99 % of the limit, a second less believed than told") {
  Stage stage;
  REQUIRE(stage.pacer.limit());
  CHECK(stage.pacer.limit()->requests == 100);
  CHECK(stage.wait(start) == 102);  // 10 s / 99, rounded up
  stage.pacer.started(start + milliseconds(102));
  CHECK(stage.wait(start + milliseconds(102)) == 101);  // from the place, not from the start
}

// A slow first answer: the server's window may have begun as late as that, and all nine be in it.
TEST_CASE("requests from before the limit was known have had their places, from the answer on") {
  Pacer pacer;
  for (int i = 0; i < 9; ++i) pacer.started(start);
  const TimePoint answered = start + milliseconds(500);
  pacer.learn({reply_with(200, 100, 99, 11), start, answered, WallTime()});
  const auto wait = pacer.open_at(answered) - answered;
  CHECK(std::chrono::floor<milliseconds>(wait) == milliseconds(909));
}

TEST_CASE("requests that were over before the limit was known have no places") {
  Pacer pacer;
  for (int i = 0; i < 60; ++i) {
    pacer.started(start);
    if (i % 2 == 0) pacer.learn({testing::json_reply(200, "{}"), start, start, WallTime()});
    pacer.ended();
  }
  pacer.started(start);
  pacer.learn({reply_with(200, 100, 99, 11), start, start, WallTime()});
  CHECK(std::chrono::ceil<milliseconds>(pacer.open_at(start) - start) == milliseconds(102));
}

TEST_CASE("however many went before, they delay bulk by a window at most") {
  Pacer pacer;
  for (int i = 0; i < 3000; ++i) pacer.started(start);
  const TimePoint now = start + std::chrono::minutes(2);
  pacer.learn({reply_with(200, 100, 99, 11), start, now, WallTime()});
  CHECK(pacer.open_at(now) <= now + seconds(10));
}

TEST_CASE("a date that no clock has teaches nothing") {
  for (const char* const far : {"Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 06 Nov 2094 08:49:37 GMT"}) {
    HttpReply reply = testing::json_reply(200, "{}");
    reply.headers.add("Date", far);
    reply.headers.add("X-RateLimit-Limit", "60");
    reply.headers.add("X-RateLimit-Remaining", "0");
    reply.headers.add("X-RateLimit-Reset", "1");
    Pacer pacer;
    pacer.started(start);
    pacer.learn({HttpReply(reply), start, start, WallTime(seconds(date))});
    INFO(far);
    CHECK(pacer.open_at(start) == start);
  }
}

TEST_CASE("who is late by a little keeps its place, by more loses what was missed") {
  Stage stage;
  const TimePoint late = start + milliseconds(130);
  stage.pacer.started(late);
  CHECK(stage.wait(late) == 73);  // the place was at 102; a window's 200th is 50 ms
  const TimePoint later = start + seconds(5);
  stage.pacer.started(later);
  CHECK(stage.wait(later) == 52);
}

TEST_CASE("others' use of the same key spreads what is left over the rest of the window") {
  Stage stage;
  stage.answer(reply_with(200, 100, 12, 11), start);
  // The second answer's Date leaves 9 s at least; 11 are left beside this one.
  stage.pacer.started(start);
  CHECK(stage.wait(start) > 700);
}

TEST_CASE("with nothing left beside what is under way bulk waits for the window's end") {
  Stage stage;
  stage.answer(reply_with(200, 100, 1, 6), start);
  CHECK(stage.wait(start) == 4000);  // 6 of Reset, less one of rounding and one of Date
}

TEST_CASE("with nothing left, but a window that may be over already, only the places count") {
  Stage stage;
  stage.answer(reply_with(200, 100, 0, 2), start);
  CHECK(stage.wait(start) == 203);
}

TEST_CASE("a 429 makes the window as long as it was told, and the rate lower, once for one burst") {
  Stage stage;
  const TimePoint refused = start + seconds(1);
  for (int i = 0; i < 3; ++i) stage.pacer.started(start);
  for (int i = 0; i < 3; ++i) {
    stage.pacer.learn({reply_with(429, 100, 50, 11), start, refused, WallTime()});
    stage.pacer.ended();
  }
  const TimePoint later = start + seconds(20);
  stage.pacer.started(later);
  stage.pacer.ended();
  // 11 s / 99 / 0.8 = 138.9 ms, less the lateness that is kept.
  CHECK(stage.wait(later) == 84);
  stage.pacer.started(later + milliseconds(84));
  CHECK(stage.wait(later + milliseconds(84)) == 139);
}

TEST_CASE(
    "after ten windows without a 429 the window is believed shorter again, and faster by then") {
  Stage stage;
  stage.answer(reply_with(429, 100, 50, 11), start);
  const TimePoint later = start + seconds(120);
  for (int i = 0; i < 300; ++i) {
    stage.pacer.started(later);
    stage.pacer.learn({reply_with(200, 100, 90, 11), later, later, WallTime()});
    stage.pacer.ended();
  }
  const TimePoint then = later + seconds(60);
  stage.pacer.started(then);
  CHECK(stage.wait(then) == 52);  // 10 s / 99 - 50 ms
}

TEST_CASE("other calls take places too, but delay bulk by a window at most") {
  Stage stage;
  for (int i = 0; i < 1000; ++i) {
    stage.pacer.started(start);
    stage.pacer.ended();
  }
  CHECK(stage.wait(start) == 10000);
}

TEST_CASE("an attempt without an answer teaches nothing") {
  Stage stage;
  stage.answer(testing::failed_reply(TransportError::cut, 1), start + seconds(1));
  CHECK(stage.pacer.limit()->requests == 100);
  stage.answer(testing::json_reply(500, "{}"), start + seconds(2));
  CHECK(stage.pacer.limit()->requests == 100);
}

TEST_CASE("bulk is held for a quarter of an hour at most") {
  Stage stage;
  stage.answer(reply_with(200, 100, 1, 3000), start);
  CHECK(stage.pacer.open_at(start + seconds(5)) == start + seconds(5) + std::chrono::minutes(15));
}

TEST_CASE("a date at the end of what a clock can hold is not believed") {
  Pacer pacer;
  HttpReply reply = testing::json_reply(200, "{}");
  reply.headers.add("Date", "Fri, 11 Apr 2262 23:47:15 GMT");
  reply.headers.add("X-RateLimit-Limit", "60");
  reply.headers.add("X-RateLimit-Remaining", "1");
  reply.headers.add("X-RateLimit-Reset", "9223372035");
  pacer.learn({HttpReply(reply), start, start, WallTime()});
  CHECK_FALSE(pacer.limit());
  CHECK(pacer.open_at(start) == start);
}

}  // namespace
