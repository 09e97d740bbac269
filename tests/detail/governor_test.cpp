// SPDX-License-Identifier: MIT
// When the API's answers make a client pause, and until when.
#include <kaiko/detail/governor.hpp>

#include <kaiko/testing.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::seconds;

constexpr Milliseconds unnamed_pause(400);
const TimePoint now = TimePoint(std::chrono::hours(1));

// The pause after a reply with these headers; the server's Date is second 784111777.
std::optional<Milliseconds> pause_after(int status, std::string_view name, std::string_view value,
                                        std::string_view remaining = "") {
  HttpReply reply = testing::json_reply(status, "{}", {{name, value}});
  reply.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  if (!remaining.empty()) reply.headers.add("X-RateLimit-Remaining", remaining);
  Governor governor(unnamed_pause);
  governor.learn({HttpReply(reply), now, now, WallTime()});
  if (governor.open_at() <= now) return std::nullopt;
  return std::chrono::duration_cast<Milliseconds>(governor.open_at() - now);
}

TEST_CASE("a 429 pauses for its wait, for its window's rest, or as long as we say") {
  CHECK(pause_after(429, "Retry-After", "30") == seconds(30));
  CHECK(pause_after(429, "retry-after-ms", "250") == Milliseconds(250));
  CHECK(pause_after(429, "X-RateLimit-Reset", "784111837") == seconds(60));
  CHECK(pause_after(429, "X-Other", "1") == unnamed_pause);
  CHECK(pause_after(429, "Retry-After", "-1") == unnamed_pause);
}

TEST_CASE("no server can pause a client for ever") {
  CHECK(pause_after(429, "Retry-After", "901") == Governor::longest_pause);
  CHECK(pause_after(429, "Retry-After", std::string(99, '9')) == Governor::longest_pause);
}

TEST_CASE("an answer with nothing left pauses until its reset, if that is within a window") {
  CHECK(pause_after(200, "X-RateLimit-Reset", "784111837", "0") == seconds(60));
  CHECK(pause_after(422, "X-RateLimit-Reset", "784111778", "0") == seconds(1));
  CHECK(pause_after(200, "X-RateLimit-Reset", "784111842", "0") == Governor::longest_window);
  CHECK_FALSE(pause_after(200, "X-RateLimit-Reset", "784111843", "0"));
  CHECK_FALSE(pause_after(200, "X-RateLimit-Reset", "784111777", "0"));
  CHECK_FALSE(pause_after(200, "X-RateLimit-Reset", "784111837", "1"));
  CHECK_FALSE(pause_after(200, "X-RateLimit-Reset", "784111837"));
  CHECK_FALSE(pause_after(200, "X-Other", "1", "0"));
}

TEST_CASE("a wait on another status concerns its own call only") {
  CHECK_FALSE(pause_after(503, "Retry-After", "30"));
}

TEST_CASE("an overtaken answer does not end a pause") {
  Governor governor(unnamed_pause);
  governor.learn({testing::json_reply(429, "{}", {{"Retry-After", "30"}}), now, now, WallTime()});
  governor.learn({testing::json_reply(429, "{}", {{"Retry-After", "2"}}), now, now, WallTime()});
  governor.learn({testing::analysis_reply("joy", 0.5), now, now, WallTime()});
  CHECK(governor.open_at() == now + seconds(30));
}

TEST_CASE("an empty window pauses who is not spaced, a 429 everybody") {
  Governor governor(unnamed_pause);
  HttpReply last = testing::json_reply(200, "{}", {{"X-RateLimit-Remaining", "0"}});
  last.headers.add("X-RateLimit-Reset", "784111787");
  last.headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  governor.learn({HttpReply(last), now, now, WallTime()});
  CHECK(governor.open_at() == now + seconds(10));
  CHECK(governor.paused_until() < now);
  governor.learn({testing::json_reply(429, "{}", {{"Retry-After", "2"}}), now, now, WallTime()});
  CHECK(governor.open_at() == now + seconds(10));
  CHECK(governor.paused_until() == now + seconds(2));
}

TEST_CASE("what never became an answer changes nothing") {
  Governor governor(unnamed_pause);
  governor.learn({testing::failed_reply(TransportError::cut, 1), now, now, WallTime()});
  CHECK(governor.open_at() < now);
}

}  // namespace
