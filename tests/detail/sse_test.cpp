// SPDX-License-Identifier: MIT
// The rules of event streams, case by case, each fed whole and split at every byte.
#include <kaiko/detail/sse.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

constexpr std::size_t cap = 1 << 20;

// "type|data" of each event; an event's type is empty unless the stream names one.
using Events = std::vector<std::string>;

Events events_of(const std::vector<std::string_view>& pieces, SseStatus wanted = SseStatus::ok,
                 std::size_t most_bytes = cap) {
  SseParser parser(most_bytes);
  Events events;
  SseStatus status = SseStatus::ok;
  for (const std::string_view piece : pieces) {
    if (status != SseStatus::ok) break;
    status = parser.feed(piece, [&](const SseEvent& event) {
      events.push_back(event.type + "|" + event.data);
      return true;
    });
  }
  CHECK(status == wanted);
  return events;
}

// The events of a stream that comes whole; in two pieces, wherever it is split, and byte by byte
// they must be the same.
Events however_split(std::string_view text) {
  Events whole = events_of({text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    INFO("split at " << i);
    CHECK(events_of({text.substr(0, i), text.substr(i)}) == whole);
    bytes.push_back(text.substr(i, 1));
  }
  CHECK(events_of(bytes) == whole);
  return whole;
}

TEST_CASE("lines end in LF, CR LF, CR, or all of them in turn") {
  CHECK(however_split("data: a\n\ndata: b\n\n") == Events{"|a", "|b"});
  CHECK(however_split("data: a\r\n\r\ndata: b\r\n\r\n") == Events{"|a", "|b"});
  CHECK(however_split("data: a\r\rdata: b\r\r") == Events{"|a", "|b"});
  CHECK(however_split("data: a\r\n\ndata: b\n\r\ndata: c\r\r\n") == Events{"|a", "|b", "|c"});
}

TEST_CASE("one byte order mark may come first, and no second one") {
  CHECK(however_split("\xEF\xBB\xBF"
                      "data: a\n\n") == Events{"|a"});
  CHECK(however_split("\xEF\xBB\xBF\xEF\xBB\xBF"
                      "data: a\n\n")
            .empty());
  CHECK(however_split("data: a\n\n\xEF\xBB\xBF"
                      "data: b\n\n") == Events{"|a"});
}

TEST_CASE("data may be empty, several lines long, and loses one blank only") {
  CHECK(however_split("data\n\n") == Events{"|"});
  CHECK(however_split("data:\n\n") == Events{"|"});
  CHECK(however_split("data: a\ndata: b\ndata:\n\n") == Events{"|a\nb\n"});
  CHECK(however_split("data:a\n\ndata:  b\n\n") == Events{"|a", "| b"});
  CHECK(however_split("data: a: b\n\n") == Events{"|a: b"});
}

TEST_CASE("comments, empty lines, and fields that nobody knows make no event") {
  CHECK(however_split(": comment\n\n:\n\n\n\n").empty());
  CHECK(however_split("id: 7\n\n: keep-alive\n\nid: 8\n\n").empty());
  CHECK(however_split("retry: 1000\n\nnew: a\n\nDATA: a\n\n").empty());
  CHECK(however_split(" data: a\n\n").empty());
}

TEST_CASE("a type without data makes no event and is forgotten") {
  CHECK(however_split("event: odd\n\ndata: a\n\n") == Events{"|a"});
  CHECK(however_split("event: odd\ndata: a\n\ndata: b\n\n") == Events{"odd|a", "|b"});
  CHECK(however_split("event: first\nevent: second\ndata: a\n\n") == Events{"second|a"});
}

TEST_CASE("what the stream ends in the middle of is no event") {
  CHECK(however_split("data: a\n\ndata: b\n") == Events{"|a"});
  CHECK(however_split("data: a\n\ndata: b") == Events{"|a"});
}

TEST_CASE("bytes that are not UTF-8 become replacement characters") {
  CHECK(however_split("data: a\xFF\xC3(\n\n") == Events{"|a\xEF\xBF\xBD\xEF\xBF\xBD("});
  CHECK(however_split("data: \xF0\x9F\x98\x80\n\n") == Events{"|\xF0\x9F\x98\x80"});
}

TEST_CASE("an event over the cap ends the stream, in one line, in many, or in pieces") {
  CHECK(events_of({"data: 12345\n\ndata: 123456789012\n\n"}, SseStatus::too_large, 16) ==
        Events{"|12345"});
  CHECK(events_of({"data: 1234567\ndata: 1234567\ndata: 1234567\n\n"}, SseStatus::too_large, 16)
            .empty());
  CHECK(events_of({"data: 1234", "56789", "0123"}, SseStatus::too_large, 16).empty());
  const std::string line = "data: " + std::string(cap, 'x') + "\n\n";
  CHECK(events_of({line}, SseStatus::too_large).empty());
}

TEST_CASE("a reader that has enough gets nothing more") {
  SseParser parser(cap);
  int events = 0;
  const SseStatus status =
      parser.feed("data: a\n\ndata: b\n\n", [&](const SseEvent&) { return ++events > 1; });
  CHECK(status == SseStatus::stopped);
  CHECK(events == 1);
}

// A parser that moved what is left of its buffer for each event would look at 140 GB here, and be
// ended by the test's time limit.
TEST_CASE("160,000 events in one buffer are taken apart, each once") {
  std::string text;
  constexpr std::size_t count = 160000;
  for (std::size_t i = 0; i < count; ++i) text.append("data: {\"choices\":[]}\n\n");
  SseParser parser(cap);
  std::size_t events = 0;
  const SseStatus status = parser.feed(text, [&](const SseEvent&) { return ++events > 0; });
  CHECK(status == SseStatus::ok);
  CHECK(events == count);
}

}  // namespace
