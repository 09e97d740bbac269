// SPDX-License-Identifier: MIT
// A chat's stream as it is handed over: what the callback sees, what is put together, how it ends.
#include <kaiko/detail/chat_stream.hpp>

#include <kaiko/cancel.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using Progress = BodySink::Progress;

std::string content_event(const std::string& content) {
  return R"(data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"gpt-4o",)"
         R"("choices":[{"index":0,"delta":{"content":")" +
         content + "\"}}]}\n\n";
}
const std::string finish_event =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const std::string done_event = "data: [DONE]\n\n";

struct Listener {
  std::string words;
  std::vector<ChatDelta> deltas;
  StreamControl answer = StreamControl::proceed;
  LimitOptions limits;
  ChatDeltaCallback callback = [this](const ChatDelta& delta) {
    words += delta.content;
    deltas.push_back(delta);
    return answer;
  };
  ChatStream stream{callback, limits};
  DecodeNotes notes;

  // Begins the stream and feeds it.
  bool feed(std::string_view bytes) {
    HeaderBlock headers;
    headers.add("Content-Type", "text/event-stream; charset=utf-8");
    return stream.begin(200, headers) && stream.chunk(bytes);
  }
  DecodeStatus end() { return stream.decode("", notes).status; }
};

TEST_CASE("words are handed over as they come and put together as a whole answer") {
  Listener listener;
  REQUIRE(
      listener.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n" +
                    content_event("It is ") + content_event("natural.") + finish_event +
                    "data: {\"choices\":[],\"emotions\":{\"user\":{\"category\":\"fear\"}},"
                    "\"usage\":{\"total_tokens\":9},\"later\":1}\n\n" +
                    done_event));
  CHECK(listener.end() == DecodeStatus::ok);
  CHECK(listener.words == "It is natural.");
  CHECK(listener.deltas.size() == 5);
  CHECK(listener.deltas[0].role->value() == ChatRole::assistant);
  CHECK(listener.deltas[3].finish_reason->value() == FinishReason::stop);
  CHECK(listener.deltas[4].emotions.contains("user"));
  const ChatCompletion& whole = listener.stream.value;
  CHECK(whole.text() == "It is natural.");
  CHECK(whole.id == "c1");
  CHECK(whole.object == "chat.completion");
  CHECK(whole.created == 5);
  CHECK(whole.choices[0].message.role->value() == ChatRole::assistant);
  CHECK(whole.choices[0].finish_reason->value() == FinishReason::stop);
  CHECK(whole.emotions.find("user")->category == "fear");
  CHECK(whole.usage->total_tokens == 9);
  CHECK(*whole.extra.find("later") == "1");
}

TEST_CASE("several choices are told apart by their index") {
  Listener listener;
  REQUIRE(
      listener.feed("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}},"
                    "{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n" +
                    content_event("A") + done_event));
  REQUIRE(listener.stream.value.choices.size() == 2);
  CHECK(listener.stream.value.choices[0].index == 1);
  CHECK(listener.stream.value.choices[0].message.content == "b");
  CHECK(listener.stream.value.choices[1].message.content == "aA");
}

TEST_CASE("a finish reason or the mark of the end makes it whole; without either it is not") {
  Listener cut;
  REQUIRE(cut.feed(content_event("a")));
  CHECK_FALSE(cut.stream.is_complete());
  CHECK(cut.end() == DecodeStatus::interrupted);
  CHECK(cut.stream.delivered() == 1);
  Listener finished;
  REQUIRE(finished.feed(content_event("a") + finish_event));
  CHECK(finished.stream.is_complete());
  CHECK(finished.end() == DecodeStatus::ok);
  Listener marked;
  REQUIRE(marked.feed(content_event("a") + done_event));
  CHECK(marked.end() == DecodeStatus::ok);
}

TEST_CASE("a stream that ends without having said anything is no success") {
  Listener listener;
  REQUIRE(listener.feed(done_event));
  CHECK(listener.end() == DecodeStatus::wrong_shape);
}

TEST_CASE("it says how far it is: waiting, flowing from the first event, finished by the mark") {
  Listener listener;
  REQUIRE(listener.feed(": hello\n\n"));
  CHECK(listener.stream.progress() == Progress::waiting);
  REQUIRE(listener.stream.chunk(content_event("a") + finish_event));
  CHECK(listener.stream.progress() == Progress::flowing);
  REQUIRE(listener.stream.chunk(done_event + content_event("too late")));
  CHECK(listener.stream.progress() == Progress::finished);
  CHECK(listener.words == "a");
}

TEST_CASE("an error in the stream ends it, in either of its forms") {
  for (const std::string form :
       {R"(data: {"error":{"type":"server_error","code":"internal","message":"broke"}})",
        "event: error\ndata: {\"error\":{\"type\":\"server_error\",\"code\":\"internal\"}}"}) {
    Listener listener;
    CHECK_FALSE(listener.feed(content_event("a") + form + "\n\n" + content_event("b")));
    const auto error = listener.stream.take_error();
    REQUIRE(error);
    CHECK(error->kind == ErrorKind::server);
    CHECK(error->code == "internal");
    CHECK(error->outcome == Outcome::unknown);
    CHECK(listener.words == "a");
  }
}

TEST_CASE("an error that the stream tells of by its status ends it, with the server's words") {
  Listener listener;
  CHECK_FALSE(listener.feed(content_event("a") +
                            "data: {\"status\":\"error\",\"message\":\"it broke\"}\n\n" +
                            done_event));
  const auto error = listener.stream.take_error();
  REQUIRE(error);
  CHECK(error->kind == ErrorKind::server);
  CHECK(error->message == "it broke");
  CHECK(listener.words == "a");
}

TEST_CASE("the error's own type tells its kind") {
  const auto kind_of = [](const std::string& type) {
    Listener listener;
    CHECK_FALSE(listener.feed("data: {\"error\":{\"type\":\"" + type + "\"}}\n\n"));
    return listener.stream.take_error()->kind;
  };
  CHECK(kind_of("rate_limit_error") == ErrorKind::rate_limited);
  CHECK(kind_of("authentication_error") == ErrorKind::authentication);
  CHECK(kind_of("forbidden_error") == ErrorKind::permission);
  CHECK(kind_of("invalid_request_error") == ErrorKind::rejected);
  CHECK(kind_of("overloaded_error") == ErrorKind::server);
}

TEST_CASE("an error that is denied is none, and a status may say something else") {
  for (const std::string member :
       {R"("error":null)", R"("error":false)", R"("error":"")", R"("status":"in_progress")",
        R"("status":{"error":1})", R"("status":null)"}) {
    INFO(member);
    Listener listener;
    std::string events = "data: {";
    events += member;
    events += ",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    events += done_event;
    REQUIRE(listener.feed(events));
    CHECK(listener.end() == DecodeStatus::ok);
    CHECK(listener.words == "a");
  }
}

TEST_CASE("an event that is no chunk ends the stream and is not quoted") {
  Listener listener;
  CHECK_FALSE(listener.feed("data: secret words\n\n"));
  const auto error = listener.stream.take_error();
  REQUIRE(error);
  CHECK(error->kind == ErrorKind::invalid_response);
  CHECK(error->message.find("secret") == std::string::npos);
}

TEST_CASE("an odd optional member costs a note, not the stream") {
  Listener listener;
  REQUIRE(listener.feed(
      "data: {\"created\":\"now\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n" +
      done_event));
  CHECK(listener.end() == DecodeStatus::ok);
  REQUIRE(listener.notes.size() == 1);
  CHECK(listener.notes.front() == "created: expected an integer");
  Listener endless;
  std::string odd;
  for (int i = 0; i < 1000; ++i) odd += "data: {\"created\":\"now\"}\n\n";
  REQUIRE(endless.feed(odd + finish_event + done_event));
  CHECK(endless.end() == DecodeStatus::ok);
  CHECK(endless.notes.size() <= 101);
}

TEST_CASE("events and answers have caps") {
  Listener event;
  event.limits.max_event_bytes = 64;
  CHECK_FALSE(event.feed(content_event(std::string(64, 'x'))));
  CHECK(event.stream.take_error()->kind == ErrorKind::response_too_large);
  Listener answer;
  answer.limits.max_body_bytes = 10;
  CHECK_FALSE(answer.feed(content_event("123456") + content_event("123456")));
  CHECK(answer.stream.take_error()->kind == ErrorKind::response_too_large);
  CHECK(answer.words == "123456");
  Listener names;
  names.limits.max_body_bytes = 200;
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += "data: {\"x" + std::to_string(i) + "\":1}\n\n";
  CHECK_FALSE(names.feed(flood));
  CHECK(names.stream.take_error()->kind == ErrorKind::response_too_large);
  CHECK(names.deltas.size() < 10);
}

TEST_CASE("an event of choices without end is too large, before any of it is handed over") {
  std::string choices = "{}";
  for (int i = 0; i < 100000; ++i) choices += ",{}";
  Listener listener;
  CHECK_FALSE(listener.feed("data: {\"choices\":[" + choices + "]}\n\n"));
  CHECK(listener.stream.take_error()->kind == ErrorKind::response_too_large);
  CHECK(listener.deltas.empty());
}

TEST_CASE("whatever of a stream is kept counts for its cap, also what takes the place of less") {
  const std::string large(2000, 'x');
  const std::string first = R"(data: {"choices":[{"delta":{"content":"a","more":1}}],"later":"a",)"
                            R"("emotions":{"user":{"category":"joy"}}})"
                            "\n\n";
  const auto rest = GENERATE_COPY(values<std::string>({
      R"(data: {"later":")" + large + "\"}\n\n",
      R"(data: {"emotions":{"user":{"category":"joy","text":")" + large + "\"}}}\n\n",
      R"(data: {"choices":[{"delta":{")" + large + "\":1}}]}\n\n",
      R"(data: {"choices":[{"later":")" + large + "\"}]}\n\n",
  }));
  Listener listener;
  listener.limits.max_body_bytes = 1900;
  CHECK_FALSE(listener.feed(first + rest));
  CHECK(listener.stream.take_error()->kind == ErrorKind::response_too_large);
  // The same again and again is kept once.
  Listener same;
  same.limits.max_body_bytes = 9000;
  std::string often = first;
  for (int i = 0; i < 100; ++i) often += "data: {\"later\":\"" + large + "\"}\n\n";
  CHECK(same.feed(often));
}

TEST_CASE("a thousand names are enough: each is looked for among all that came before") {
  std::string members = "\"x0\":1";
  for (int i = 1; i <= 1000; ++i) members += ",\"x" + std::to_string(i) + "\":1";
  Listener listener;
  CHECK_FALSE(listener.feed("data: {" + members + "}\n\n"));
  CHECK(listener.stream.take_error()->kind == ErrorKind::response_too_large);
}

TEST_CASE("a callback that has enough ends the stream as a success") {
  Listener listener;
  listener.answer = StreamControl::stop;
  CHECK_FALSE(listener.feed(content_event("a") + content_event("b")));
  CHECK(listener.stream.is_complete());
  CHECK(listener.end() == DecodeStatus::ok);
  CHECK(listener.words == "a");
}

TEST_CASE("a callback that throws ends the stream, and its exception waits for its turn") {
  const LimitOptions limits;
  const ChatDeltaCallback callback = [](const ChatDelta&) -> StreamControl {
    throw std::runtime_error("mine");
  };
  ChatStream stream(callback, limits);
  HeaderBlock headers;
  headers.add("Content-Type", "text/event-stream");
  REQUIRE(stream.begin(200, headers));
  CHECK_FALSE(stream.chunk(content_event("a")));
  CHECK(stream.take_error()->kind == ErrorKind::cancelled);
  CHECK_THROWS_WITH(stream.rethrow(), "mine");
}

TEST_CASE("a whole answer whose callback throws was handed over all the same") {
  const LimitOptions limits;
  const ChatDeltaCallback callback = [](const ChatDelta&) -> StreamControl {
    throw std::runtime_error("mine");
  };
  ChatStream stream(callback, limits);
  DecodeNotes notes;
  static_cast<void>(stream.decode(R"({"choices":[{"message":{"content":"All."}}]})", notes));
  CHECK(stream.take_error()->kind == ErrorKind::cancelled);
  CHECK(stream.delivered() == 1);
  CHECK_THROWS_WITH(stream.rethrow(), "mine");
}

TEST_CASE("after a cancel from the callback nothing more is handed over") {
  CancelSource source;
  const LimitOptions limits;
  int calls = 0;
  const ChatDeltaCallback callback = [&](const ChatDelta&) {
    ++calls;
    source.cancel();
    return StreamControl::proceed;
  };
  ChatStream stream(callback, limits);
  const CancelToken token = source.token();
  stream.attach(token);
  HeaderBlock headers;
  headers.add("Content-Type", "text/event-stream");
  REQUIRE(stream.begin(200, headers));
  CHECK_FALSE(stream.chunk(content_event("a") + content_event("b")));
  CHECK(calls == 1);
  CHECK_FALSE(stream.is_complete());
}

TEST_CASE("only a good status with the type of event streams is read as one") {
  Listener listener;
  HeaderBlock json;
  json.add("Content-Type", "application/json");
  CHECK_FALSE(listener.stream.begin(200, json));
  CHECK_FALSE(listener.stream.begin(200, HeaderBlock()));
  HeaderBlock events;
  events.add("Content-Type", "Text/Event-Stream;charset=utf-8");
  CHECK_FALSE(listener.stream.begin(500, events));
  CHECK(listener.stream.begin(200, events));
}

TEST_CASE("a whole answer instead of a stream is handed over as one event") {
  Listener listener;
  HeaderBlock headers;
  headers.add("Content-Type", "application/json");
  REQUIRE_FALSE(listener.stream.begin(200, headers));
  const DecodeResult result = listener.stream.decode(
      R"({"choices":[{"index":0,"message":{"role":"assistant","content":"All."},)"
      R"("finish_reason":"stop"}],"emotions":{"user":{"category":"joy"}}})",
      listener.notes);
  CHECK(result.status == DecodeStatus::ok);
  REQUIRE(listener.deltas.size() == 1);
  CHECK(listener.deltas[0].content == "All.");
  CHECK(listener.deltas[0].emotions.contains("user"));
  CHECK(listener.stream.delivered() == 1);
  CHECK(listener.stream.value.text() == "All.");
}

TEST_CASE("an empty finish reason is none") {
  Listener listener;
  REQUIRE(
      listener.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"It is\"},"
                    "\"finish_reason\":\"\"}]}\n\n"));
  CHECK_FALSE(listener.stream.is_complete());
  CHECK_FALSE(listener.deltas.at(0).finish_reason);
  CHECK(listener.end() == DecodeStatus::interrupted);
}

TEST_CASE("a stream of several choices is whole when each has its finish reason") {
  const auto finish = [](const std::string& index) {
    return R"(data: {"choices":[{"index":)" + index +
           ",\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  };
  Listener listener;
  REQUIRE(listener.feed(content_event("a") +
                        "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\n" +
                        finish("0")));
  CHECK_FALSE(listener.stream.is_complete());
  REQUIRE(listener.stream.chunk(finish("1")));
  CHECK(listener.stream.is_complete());
}

}  // namespace
