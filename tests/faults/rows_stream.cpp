// SPDX-License-Identifier: MIT
// Answers that are handed over as they come: forms of the stream, cuts, silences, and callbacks
// that are slow, throw, cancel or call the client.
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "faults/rows.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ChatDelta;
using kaiko::ErrorKind;
using kaiko::Outcome;
using kaiko::StreamControl;
using kaiko::TimeoutKind;
using std::chrono::milliseconds;
using Json = nlohmann::json;

const std::string stream_head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

std::string event(const std::string& words) {
  return R"(data: {"choices":[{"index":0,"delta":{"content":")" + words + "\"}}]}\n\n";
}
const std::string emotions =
    R"(data: {"choices":[],"emotions":{"user":{"category":"fear","intensity":@INTENSITY@}}})"
    "\n\n";
const std::string finish =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const std::string done = "data: [DONE]\n\n";
const std::string whole_stream = event("It is ") + event("natural.") + finish + emotions + done;

// A complete answer with this body.
Json with_length(const std::string& body) {
  return {{"status", 200}, {"content_type", "text/event-stream"}, {"body", body}};
}
// One whose end is the end of its connection.
Json until_close(const std::string& body) {
  return {{"raw", stream_head + "\r\n" + body}, {"then", "close"}};
}
// One that promises more than comes.
Json cut_off(const std::string& body) {
  return {{"raw", stream_head + "Content-Length: 100000\r\n\r\n" + body}, {"then", "close"}};
}

// Collects what is handed over.
struct Listener {
  std::string words;
  kaiko::ChatDeltaCallback callback = [this](const ChatDelta& delta) {
    words += delta.content;
    return StreamControl::proceed;
  };
};

void heard(Stage& stage, const std::string& words, const std::string& wanted) {
  stage.expect(words == wanted, "the words \"" + wanted + "\", not \"" + words + "\"");
}

// --- forms ---

void arrives_whole(Stage& stage, const Json& step) {
  stage.start_server().script(Json::array({step}));
  Listener listener;
  stage.expect_success(stage.stream(stage.client(), listener.callback));
  heard(stage, listener.words, "It is natural.");
}

std::string with_line_ends(const std::string& line_end) {
  std::string text;
  for (const char c : whole_stream) text += c == '\n' ? line_end : std::string(1, c);
  return text;
}

void with_crlf(Stage& stage) { arrives_whole(stage, with_length(with_line_ends("\r\n"))); }
void with_cr(Stage& stage) { arrives_whole(stage, with_length(with_line_ends("\r"))); }
void byte_by_byte(Stage& stage) {
  Json step = with_length("\xEF\xBB\xBF" + with_line_ends("\r\n"));
  step["piece"] = 1;
  arrives_whole(stage, step);
}
void with_noise(Stage& stage) {
  arrives_whole(stage, with_length(": hi\nretry: 5\nid: 1\n\nevent: odd\n\n" + whole_stream));
}
void until_the_connection_ends(Stage& stage) { arrives_whole(stage, until_close(whole_stream)); }
// The mark of the end has come; that the connection breaks afterwards costs nothing.
void cut_after_its_end(Stage& stage) { arrives_whole(stage, cut_off(whole_stream)); }

void plain_json_instead(Stage& stage) {
  arrives_whole(stage, {{"status", 200},
                        {"body", R"({"choices":[{"index":0,"message":{"role":"assistant",)"
                                 R"("content":"It is natural."},"finish_reason":"stop"}],)"
                                 R"("emotions":{"user":{"category":"fear",)"
                                 R"("intensity":@INTENSITY@}}})"}});
}

// The server keeps the connection open after the mark of the end, and says nothing more.
void open_after_its_end(Stage& stage) {
  Json step = cut_off(whole_stream);
  step["then"] = "hang";
  stage.start_server().script(Json::array({step}));
  kaiko::Options options = stage.options();
  options.timeouts.stream_idle = milliseconds(2500);
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(options), listener.callback);
  stage.expect_success(call);
  heard(stage, listener.words, "It is natural.");
  stage.expect(call.elapsed < milliseconds(1000), "long before the idle limit");
}

void one_line_too_long(Stage& stage) {
  const std::string line = "data: " + std::string((std::size_t{1} << 20U) + 1, 'x') + "\n\n";
  stage.start_server().script(Json::array({with_length(event("a") + line)}));
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(), listener.callback);
  stage.expect_error(call, ErrorKind::response_too_large, Outcome::unknown);
  heard(stage, listener.words, "a");
}

// --- ends ---

void before_its_first_event(Stage& stage, const Json& step) {
  Json steps = Json::array({step});
  if (!stage.is_strict()) steps.push_back(with_length(whole_stream));
  stage.start_server().script(steps);
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(), listener.callback);
  if (stage.is_strict()) {
    stage.expect_error(call, ErrorKind::interrupted, Outcome::unknown);
    return heard(stage, listener.words, "");
  }
  stage.expect_success(call);
  heard(stage, listener.words, "It is natural.");
}
void cut_before_an_event(Stage& stage) { before_its_first_event(stage, cut_off(": hi\n\n")); }
void ended_before_an_event(Stage& stage) { before_its_first_event(stage, until_close("")); }

// What was handed over is not taken back: an error, and one request.
void after_three_events(Stage& stage, const Json& step, ErrorKind kind) {
  stage.start_server().script(Json::array({step}));
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(), listener.callback);
  stage.expect_error(call, kind, Outcome::unknown);
  heard(stage, listener.words, "abc");
  stage.expect(call.sends() == 1, "one request");
  if (!call.result) stage.expect(call.result.error().events == 3, "three events are told");
}
const std::string three_events = event("a") + event("b") + event("c");

void cut_after_three(Stage& stage) {
  after_three_events(stage, cut_off(three_events), ErrorKind::stream_interrupted);
}
void ended_without_its_mark(Stage& stage) {
  after_three_events(stage, with_length(three_events), ErrorKind::stream_interrupted);
}
void error_event(Stage& stage) {
  after_three_events(
      stage,
      with_length(three_events +
                  "data: {\"error\":{\"type\":\"server_error\",\"message\":\"@KEY@\"}}\n\n"),
      ErrorKind::server);
}

// --- silences ---

void silent_after_three(Stage& stage) {
  Json step = cut_off(three_events);
  step["then"] = "hang";
  after_three_events(stage, step, ErrorKind::timeout);
  const auto& result = stage.calls().back().result;
  if (result) return;
  stage.expect(result.error().timeout == TimeoutKind::stream_idle, "the idle limit is named");
  stage.expect_time(result.info().elapsed, milliseconds(300));
}

void silent_from_the_start(Stage& stage) {
  Json step = cut_off("");
  step["then"] = "hang";
  step["times"] = stage.is_strict() ? 1 : 3;
  stage.start_server().script(Json::array({step}));
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(), listener.callback);
  stage.expect_error(call, ErrorKind::timeout, Outcome::unknown);
  if (call.result) return;
  stage.expect(call.result.error().timeout == TimeoutKind::attempt, "the attempt's limit is named");
}

// 40 comments, one each 20 ms: longer than an attempt may take and a stream may be silent.
void heartbeats(Stage& stage) {
  const std::string beat = ": beat\n\n";
  std::string body = event("It is natural.");
  for (int i = 0; i < 40; ++i) body += beat;
  Json step = until_close(body + finish + emotions + done);
  step["piece"] = beat.size();
  step["every_ms"] = 20;
  stage.start_server().script(Json::array({step}));
  kaiko::Options options = stage.options();
  options.timeouts.attempt = milliseconds(1000);
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(options), listener.callback);
  stage.expect_success(call);
  heard(stage, listener.words, "It is natural.");
  stage.expect(call.elapsed > milliseconds(1000), "longer than an attempt may take");
}

// Heartbeats keep a stream alive, but not beyond the limit that its caller set for the whole.
void longer_than_its_limit(Stage& stage) {
  Json step = cut_off(event("a"));
  step["endless"] = ": beat\n\n";
  step["every_ms"] = 20;
  stage.start_server().script(Json::array({step}));
  kaiko::Options options = stage.options();
  options.timeouts.stream_total = milliseconds(700);
  Listener listener;
  const CallRecord& call = stage.stream(stage.client(options), listener.callback);
  stage.expect_error(call, ErrorKind::timeout, Outcome::unknown);
  heard(stage, listener.words, "a");
  if (call.result) return;
  stage.expect(call.result.error().timeout == TimeoutKind::total,
               "the limit of the whole is named");
  stage.expect_time(call.elapsed, milliseconds(700));
}

// --- callbacks ---

void that_throws(Stage& stage) {
  stage.start_server().script(Json::array({with_length(whole_stream)}));
  stage.allow_other_callers();  // a call that throws gives no result to record
  const kaiko::Client client = stage.client();
  bool is_thrown = false;
  try {
    stage.stream(client,
                 [](const ChatDelta&) -> StreamControl { throw std::runtime_error("mine"); });
  } catch (const std::runtime_error&) {
    is_thrown = true;
  }
  stage.expect(is_thrown, "the exception reaches the caller");
  stage.expect_success(stage.call(client));
  stage.expect(stage.report()["requests"].size() == 2, "one request a call");
}

void that_cancels(Stage& stage) {
  stage.start_server().script(Json::array({with_length(whole_stream)}));
  const kaiko::Client client = stage.client();
  kaiko::CancelSource source;
  kaiko::CallOptions options;
  options.cancel = source.token();
  int events = 0;
  const auto on_delta = [&](const ChatDelta&) {
    ++events;
    source.cancel();
    return StreamControl::proceed;
  };
  const CallRecord& call = stage.stream(client, on_delta, options);
  stage.expect_error(call, ErrorKind::cancelled, Outcome::unknown);
  stage.expect(events == 1, "nothing after the cancel");
  stage.expect_success(stage.call(client));
}

void that_calls_the_client(Stage& stage) {
  stage.start_server().script(Json::array({with_length(whole_stream)}));
  const kaiko::Client client = stage.client();
  bool is_first = true;
  const auto on_delta = [&](const ChatDelta&) {
    if (is_first) stage.expect_success(stage.call(client));
    is_first = false;
    return StreamControl::proceed;
  };
  stage.expect_success(stage.stream(client, on_delta));
}

void that_calls_a_full_client(Stage& stage) {
  stage.start_server().script(Json::array({with_length(whole_stream)}));
  kaiko::Options options = stage.options();
  options.limits.in_flight = 1;
  const kaiko::Client client = stage.client(options);
  const auto on_delta = [&](const ChatDelta&) {
    stage.expect_error(stage.call(client), ErrorKind::would_deadlock, Outcome::not_sent);
    return StreamControl::proceed;
  };
  stage.expect_success(stage.stream(client, on_delta));
}

// The callback waits for another answer, longer than the stream's limits of an attempt and of a
// silence together; all of the stream has arrived meanwhile.
void that_blocks(Stage& stage) {
  stage.start_server().script(Json::array({with_length(whole_stream), {{"delay_ms", 1000}}}));
  const kaiko::Client client = stage.client();
  kaiko::CallOptions patient;
  patient.timeouts = stage.options().timeouts;
  patient.timeouts->attempt = milliseconds(2500);
  bool is_first = true;
  const auto on_delta = [&](const ChatDelta&) {
    if (is_first) stage.expect_success(stage.call(client, patient));
    is_first = false;
    return StreamControl::proceed;
  };
  const CallRecord& call = stage.stream(client, on_delta);
  stage.expect_success(call);
  stage.expect(call.elapsed >= milliseconds(1000), "as long as the callback took");
}

void that_has_enough(Stage& stage) {
  stage.start_server().script(Json::array({with_length(emotions + whole_stream)}));
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.stream(client, [](const ChatDelta&) { return StreamControl::stop; }));
  stage.expect_success(stage.call(client));
}

}  // namespace

std::vector<Row> rows_stream() {
  return {
      {49, "stream: lines end in CR LF", "success", both, with_crlf},
      {49, "stream: lines end in CR", "success", both, with_cr},
      {49, "stream: a byte order mark, byte by byte", "success", both, byte_by_byte},
      {49, "stream: comments and fields nobody knows", "success", both, with_noise},
      {49, "stream: the connection's end is its end", "success", both, until_the_connection_ends},
      {49, "stream: plain JSON instead", "success, one event", both, plain_json_instead},
      {49, "stream: a line of 1 MiB and a byte", "response_too_large, not repeated", both,
       one_line_too_long},
      {50, "stream: cut before its first event", "success; strict: interrupted", both,
       cut_before_an_event},
      {50, "stream: ended before its first event", "success; strict: interrupted", both,
       ended_before_an_event},
      {50, "stream: cut after three events", "stream_interrupted(3), not repeated", both,
       cut_after_three},
      {50, "stream: ended without its mark", "stream_interrupted(3), not repeated", both,
       ended_without_its_mark},
      {50, "stream: an error event", "its error, not repeated, key scrubbed", both, error_event},
      {50, "stream: cut after its end", "success", both, cut_after_its_end},
      {50, "stream: open after its end", "success at once", both, open_after_its_end},
      {50, "stream: silent after three events", "timeout/stream_idle", both, silent_after_three},
      {50, "stream: silent from the start", "timeout/attempt", both, silent_from_the_start},
      {50, "stream: heartbeats", "success", both, heartbeats},
      {50, "stream: heartbeats beyond its limit", "timeout/total, not repeated", both,
       longer_than_its_limit},
      {51, "stream: the callback throws", "its exception; the client works on", both, that_throws},
      {51, "stream: the callback cancels", "cancelled; the client works on", both, that_cancels},
      {51, "stream: the callback calls the client", "both succeed", both, that_calls_the_client},
      {51, "stream: the callback calls a full client", "would_deadlock inside", both,
       that_calls_a_full_client},
      {51, "stream: the callback waits for a second", "success, no timeout", both, that_blocks},
      {51, "stream: the callback has enough", "success; the client works on", both,
       that_has_enough},
  };
}

}  // namespace kaiko_faults
