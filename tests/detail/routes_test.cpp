// SPDX-License-Identifier: MIT
// Each route through a client: where it goes, what its errors mean. Scripted, without a socket.
#include <kaiko/detail/routes.hpp>

#include <kaiko/client.hpp>
#include <kaiko/testing.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::testing;

// A client whose world is scripted.
struct Stage {
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  std::shared_ptr<ManualRuntime> runtime = std::make_shared<ManualRuntime>();
  Options options;

  explicit Stage(std::vector<HttpReply> replies) {
    for (HttpReply& reply : replies) transport->push(std::move(reply));
    options.transport = transport;
    options.runtime = runtime;
  }
  Client client() const { return Client(ApiKey(std::string("kaiko_test_example")), options); }
  SentRequest sent(std::size_t index = 0) const { return transport->requests().at(index); }
};

std::string path_of(const SentRequest& request) {
  const std::string host = "https://stg.api.kaikostudios.xyz";
  CHECK(request.url.rfind(host, 0) == 0);
  return request.url.substr(host.size());
}

HttpReply text_reply(int status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.sends = 1;
  reply.headers.add("Content-Type", "text/plain; charset=UTF-8");
  reply.body = std::move(body);
  return reply;
}

AnalysisRequest one_message(const std::string& text, const std::string& external_id = {}) {
  AnalysisRequest request;
  request.messages.emplace_back().text = text;
  request.messages.back().external_id = external_id;
  return request;
}

ChatRequest chat_request() {
  ChatRequest request;
  request.messages.emplace_back().content = "I am nervous";
  return request;
}

TEST_CASE("a context's id and a message's id are percent-encoded into the path") {
  Stage stage({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
  const Context context = stage.client().context("user/1 \xC3\xA9");
  CHECK(context.id() == "user/1 \xC3\xA9");
  REQUIRE(context.analyze("text"));
  REQUIRE(context.state());
  REQUIRE(context.message("msg?1"));
  CHECK(path_of(stage.sent(0)) == "/v2/emotions/user%2F1%20%C3%A9/analysis");
  CHECK(stage.sent(0).headers.contains("Idempotency-Key"));
  CHECK(path_of(stage.sent(1)) == "/v2/emotions/user%2F1%20%C3%A9");
  CHECK(stage.sent(1).method == Method::get);
  CHECK_FALSE(stage.sent(1).headers.contains("Idempotency-Key"));
  CHECK(path_of(stage.sent(2)) == "/v2/emotions/user%2F1%20%C3%A9/message/msg%3F1");
}

TEST_CASE("ids that would lead elsewhere fail before any I/O") {
  Stage stage({});
  const Client client = stage.client();
  for (const std::string& id :
       {std::string(), std::string("."), std::string(".."), std::string("analysis"),
        std::string("batch-analysis"), std::string("a\r\nb"), std::string("a\0b", 3),
        std::string("\xFF"), std::string(129, 'x')}) {
    const Context context = client.context(id);
    for (const auto& result :
         {context.analyze("text").error(), context.state().error(), context.message("m").error()}) {
      CHECK(result.kind == ErrorKind::invalid_argument);
      CHECK(result.param == "context_id");
    }
  }
  for (const std::string& id : {std::string(), std::string("."), std::string(".."),
                                std::string("a\r\nb"), std::string("\xFF")}) {
    const Error error = client.context("c").message(id).error();
    CHECK(error.kind == ErrorKind::invalid_argument);
    CHECK(error.param == "external_id");
  }
  CHECK(stage.transport->requests().empty());
}

TEST_CASE("a message can be asked for by any id that it could be sent with") {
  for (const std::string& id : {std::string(200, 'x'), std::string("analysis"),
                                std::string("batch-analysis"), std::string("a/b")}) {
    INFO(id);
    Stage stage({analysis_reply("joy", 0.8), analysis_reply("joy", 0.8)});
    const Context context = stage.client().context("c");
    CHECK(context.analyze(one_message("text", id)));
    CHECK(context.message(id));
  }
  Stage stage({failed_reply(TransportError::cut, 1),
               error_reply(409, "conflict_error", "duplicate_id"), analysis_reply("joy", 0.8)});
  const std::string id(200, 'x');
  CHECK(stage.client().context("c").analyze(one_message("text", id)));
  CHECK(path_of(stage.sent(2)) == "/v2/emotions/c/message/" + id);
}

TEST_CASE("a missing context is told with how long contexts live") {
  Stage stage({error_reply(404, "not_found_error", "context_not_found")});
  const auto state = stage.client().context("gone").state();
  REQUIRE_FALSE(state);
  CHECK(state.error().kind == ErrorKind::not_found);
  CHECK(state.error().code == "context_not_found");
  CHECK(state.error().message.find("24 hours") != std::string::npos);
}

TEST_CASE("a refused external id is told with what the gateway wants") {
  Stage stage({json_reply(422, R"({"message":"Validation error","details":[{"message":"The )"
                               R"(externalId field must be a valid UUID","rule":"uuid",)"
                               R"("field":"messages.0.externalId"}]})")});
  const auto analysis = stage.client().analyze(one_message("text", "msg-1"));
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::rejected);
  CHECK(analysis.error().param == "messages.0.externalId");
  CHECK(analysis.error().message.find("UUID as external_id") != std::string::npos);
}

TEST_CASE("a duplicate that our own lost attempt made is answered with the stored message") {
  Stage stage({failed_reply(TransportError::cut, 1),
               error_reply(409, "conflict_error", "duplicate_id"), analysis_reply("joy", 0.8)});
  const auto analysis = stage.client().context("c").analyze(one_message("text", "msg-1"));
  REQUIRE(analysis);
  CHECK(analysis->primary().category == "joy");
  CHECK(path_of(stage.sent(2)) == "/v2/emotions/c/message/msg-1");
  CHECK(analysis.info().attempts.size() == 3);
  CHECK(analysis.info().sends == 3);
  CHECK(analysis.info().idempotency_key == stage.sent(0).headers.get("Idempotency-Key"));
  CHECK_FALSE(analysis.info().decode_notes.empty());
}

TEST_CASE("where the stored message can't be had, the caller learns that it is stored") {
  Stage stage({failed_reply(TransportError::cut, 1),
               error_reply(409, "conflict_error", "duplicate_id"),
               error_reply(404, "not_found_error", "message_not_found")});
  const auto analysis = stage.client().context("c").analyze(one_message("text", "msg-1"));
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::conflict);
  CHECK(analysis.error().why_stopped == WhyStopped::already_applied);
}

TEST_CASE("a duplicate at the first attempt is the caller's, and nothing is fetched") {
  Stage stage({error_reply(409, "conflict_error", "duplicate_id")});
  const auto analysis = stage.client().context("c").analyze(one_message("text", "msg-1"));
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::conflict);
  CHECK(stage.transport->requests().size() == 1);
}

TEST_CASE("a batch goes to its route and comes back in order") {
  Stage stage({json_reply(200, R"({"emotions":[{"category":"joy"},{"category":"fear"}]})")});
  AnalysisRequest request = one_message("a");
  request.messages.emplace_back().text = "b";
  const auto batch = stage.client().analyze_batch(request);
  REQUIRE(batch);
  CHECK(path_of(stage.sent()) == "/v2/emotions/batch-analysis");
  CHECK(batch->emotions[1].category == "fear");
}

TEST_CASE("a batch of the wrong length is an error, not a shorter batch") {
  Stage stage({json_reply(200, R"({"emotions":[{"category":"joy"}]})")});
  AnalysisRequest request = one_message("a");
  request.messages.emplace_back().text = "b";
  const auto batch = stage.client().analyze_batch(request);
  REQUIRE_FALSE(batch);
  CHECK(batch.error().kind == ErrorKind::invalid_response);
  CHECK(batch.error().param == "emotions");
  CHECK(stage.transport->requests().size() == 1);
}

TEST_CASE("a server without a route is told from one without what the request names") {
  Stage stage({text_reply(404, "404 Not Found"), text_reply(405, ""),
               error_reply(404, "not_found_error", "route_not_found"),
               error_reply(404, "not_found_error", "context_not_found"),
               error_reply(404, "not_found_error", "invalid_model")});
  const Client client = stage.client();
  for (int i = 0; i < 4; ++i) {
    CHECK(client.analyze_batch(one_message("a")).error().kind == ErrorKind::unsupported);
  }
  CHECK(client.analyze_batch(one_message("a")).error().kind == ErrorKind::not_found);
}

TEST_CASE("a ping is a GET with the key, and says what the service says") {
  Stage stage({json_reply(200, R"({"message":"runs","version":2})"),
               error_reply(401, "authentication_error", "invalid_api_key")});
  const Client client = stage.client();
  const auto status = client.ping();
  REQUIRE(status);
  CHECK(status->message == "runs");
  CHECK(*status->extra.find("version") == "2");
  CHECK(path_of(stage.sent()) == "/v2/emotions/");
  CHECK(stage.sent().method == Method::get);
  CHECK(stage.sent().credential_header == "x-api-key");
  CHECK(client.ping().error().kind == ErrorKind::authentication);
}

TEST_CASE("a chat asks for JSON, a stream for events") {
  Stage stage({chat_reply("Breathe.", "fear"), chat_stream_reply({"Brea", "the."})});
  const Client client = stage.client();
  const auto whole = client.chat(chat_request());
  REQUIRE(whole);
  CHECK(whole->text() == "Breathe.");
  CHECK(whole->emotions.find("user")->category == "fear");
  std::string words;
  const auto streamed = client.stream_chat(chat_request(), [&](const ChatDelta& delta) {
    words += delta.content;
    return StreamControl::proceed;
  });
  REQUIRE(streamed);
  CHECK(words == "Breathe.");
  CHECK(streamed->text() == "Breathe.");
  CHECK(path_of(stage.sent(0)) == "/v2/chat/completions");
  CHECK(stage.sent(0).headers.get("Accept") == "application/json");
  CHECK(stage.sent(0).body.find("stream") == std::string::npos);
  CHECK(stage.sent(1).headers.get("Accept") == "text/event-stream, application/json");
  CHECK(stage.sent(1).body.find("\"stream\":true") != std::string::npos);
}

StreamControl go_on(const ChatDelta&) { return StreamControl::proceed; }

TEST_CASE("a stream that was cut before its first event is tried again with the same key") {
  Stage stage({chat_stream_reply({}, StreamEnd::cut), chat_stream_reply({"a"})});
  const auto chat = stage.client().stream_chat(chat_request(), go_on);
  REQUIRE(chat);
  CHECK(chat->text() == "a");
  CHECK(stage.sent(0).headers.get("Idempotency-Key") ==
        stage.sent(1).headers.get("Idempotency-Key"));
  CHECK(stage.sent(0).body == stage.sent(1).body);
}

TEST_CASE("a stream that was cut after three events gives those, an error, and no second try") {
  Stage stage({chat_stream_reply({"a", "b", "c"}, StreamEnd::cut), chat_stream_reply({"d"})});
  std::string words;
  const auto chat = stage.client().stream_chat(chat_request(), [&](const ChatDelta& delta) {
    words += delta.content;
    return StreamControl::proceed;
  });
  REQUIRE_FALSE(chat);
  CHECK(words == "abc");
  CHECK(chat.error().kind == ErrorKind::stream_interrupted);
  CHECK(chat.error().events == 3);
  CHECK(chat.error().outcome == Outcome::unknown);
  CHECK(stage.transport->unused() == 1);
}

TEST_CASE("a stream's time is that of the waits before it, too") {
  Stage stage({error_reply(429, "", "", {{"Retry-After", "30"}}), chat_stream_reply({"a"})});
  CallOptions options;
  options.timeouts = TimeoutOptions{};
  options.timeouts->stream_total = std::chrono::seconds(5);
  const auto chat = stage.client().stream_chat(chat_request(), go_on, options);
  REQUIRE_FALSE(chat);
  CHECK(chat.error().kind == ErrorKind::rate_limited);
  CHECK(chat.error().why_stopped == WhyStopped::deadline);
  CHECK(stage.runtime->waits().empty());
  CHECK(stage.transport->unused() == 1);
}

TEST_CASE("a stream that just ends, without its mark, was cut as well") {
  HttpReply reply = chat_stream_reply({"a"}, StreamEnd::cut);
  reply.error = TransportError::none;
  Stage stage({reply});
  const auto chat = stage.client().stream_chat(chat_request(), go_on);
  REQUIRE_FALSE(chat);
  CHECK(chat.error().kind == ErrorKind::stream_interrupted);
  CHECK(chat.error().events == 1);
}

TEST_CASE("an error inside a stream ends the call with the stream's own words, once") {
  HttpReply reply = chat_stream_reply({"a"}, StreamEnd::cut);
  reply.error = TransportError::none;
  reply.body.append("data: {\"error\":{\"type\":\"server_error\",\"code\":\"internal\"}}\n\n");
  Stage stage({reply, chat_stream_reply({"b"})});
  const auto chat = stage.client().stream_chat(chat_request(), go_on);
  REQUIRE_FALSE(chat);
  CHECK(chat.error().kind == ErrorKind::server);
  CHECK(chat.error().code == "internal");
  CHECK(chat.error().http_status == 200);
  CHECK(stage.transport->unused() == 1);
}

TEST_CASE("on every route an error in the place of the answer is the API's error, told once") {
  const HttpReply reply =
      json_reply(200, R"({"error":{"type":"rate_limit_error","code":"too_many_requests",)"
                      R"("message":"Slow down","param":"key","request_id":"req-1"}})");
  const auto check = [&](const auto& call) {
    Stage stage({reply, reply});
    const auto result = call(stage.client());
    REQUIRE_FALSE(result);
    const Error& error = result.error();
    CHECK(error.kind == ErrorKind::rate_limited);
    CHECK(error.type == "rate_limit_error");
    CHECK(error.code == "too_many_requests");
    CHECK(error.message == "Slow down");
    CHECK(error.param == "key");
    CHECK(error.request_id == "req-1");
    CHECK(error.http_status == 200);
    CHECK(error.outcome == Outcome::unknown);
    CHECK(error.why_stopped == WhyStopped::not_retryable);
    CHECK(stage.transport->unused() == 1);
  };
  check([](const Client& client) { return client.analyze("text"); });
  check([](const Client& client) { return client.context("c").state(); });
  check([](const Client& client) { return client.analyze_batch(one_message("text")); });
  check([](const Client& client) { return client.chat(chat_request()); });
  check([](const Client& client) { return client.stream_chat(chat_request(), go_on); });
  check([](const Client& client) { return client.ping(); });
}

TEST_CASE("on every route a status that says error is an error too, with the server's words") {
  const HttpReply reply = json_reply(200, R"({"status":"error","message":"it broke"})");
  const auto check = [&](const auto& call) {
    Stage stage({reply});
    const auto result = call(stage.client());
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::server);
    CHECK(result.error().message == "it broke");
  };
  check([](const Client& client) { return client.analyze("text"); });
  check([](const Client& client) { return client.chat(chat_request()); });
  check([](const Client& client) { return client.stream_chat(chat_request(), go_on); });
  check([](const Client& client) { return client.ping(); });
}

TEST_CASE("an answer that is there wins over an error that comes with it") {
  HttpReply reply = analysis_reply("joy", 0.5);
  reply.body.insert(1, R"("error":"a warning",)");
  Stage stage({reply});
  const auto analysis = stage.client().analyze("text");
  REQUIRE(analysis);
  CHECK(*analysis->extra.find("error") == R"("a warning")");
}

TEST_CASE("what a delta callback throws reaches the caller, and the client goes on working") {
  Stage stage({chat_stream_reply({"a", "b"}), chat_stream_reply({"c"})});
  const Client client = stage.client();
  CHECK_THROWS_WITH(client.stream_chat(chat_request(),
                                       [](const ChatDelta&) -> StreamControl {
                                         throw std::runtime_error("mine");
                                       }),
                    "mine");
  CHECK(client.stream_chat(chat_request(), go_on)->text() == "c");
}

TEST_CASE("a callback may stop, cancel and call the client") {
  Stage stage({chat_stream_reply({"a", "b"}), chat_stream_reply({"a", "b"}),
               chat_stream_reply({"a"}), analysis_reply("joy", 0.5)});
  const Client client = stage.client();
  const auto stopped =
      client.stream_chat(chat_request(), [](const ChatDelta&) { return StreamControl::stop; });
  REQUIRE(stopped);
  CHECK(stopped->text() == "a");
  CancelSource source;
  CallOptions options;
  options.cancel = source.token();
  const auto cancelled = client.stream_chat(
      chat_request(),
      [&](const ChatDelta&) {
        source.cancel();
        return StreamControl::proceed;
      },
      options);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().kind == ErrorKind::cancelled);
  std::string category;
  const auto nested = client.stream_chat(chat_request(), [&](const ChatDelta& delta) {
    if (delta.content == "a") category = client.analyze("inner")->primary().category;
    return StreamControl::proceed;
  });
  REQUIRE(nested);
  CHECK(category == "joy");
}

TEST_CASE("a stream without a callback, or with a bad request, is refused before any I/O") {
  Stage stage({});
  const Client client = stage.client();
  CHECK(client.stream_chat(chat_request(), nullptr).error().param == "on_delta");
  CHECK(client.stream_chat(ChatRequest{}, go_on).error().param == "messages");
  CHECK(client.chat(ChatRequest{}).error().param == "messages");
  CHECK(stage.transport->requests().empty());
}

TEST_CASE("a deprecation is in every answer's info, and told to the observer once") {
  struct Listener final : Observer {
    void on_deprecation_seen(const DeprecationSeen& event) override {
      seen.emplace_back(event.header);
    }
    std::vector<std::string> seen;
  };
  Stage stage({});
  const auto listener = std::make_shared<Listener>();
  stage.options.observer = listener;
  for (int i = 0; i < 2; ++i) {
    HttpReply reply = analysis_reply("joy", 0.8);
    reply.headers.add("Kaiko-Deprecation", "2025-12-01");
    stage.transport->push(std::move(reply));
  }
  const Client client = stage.client();
  for (int i = 0; i < 2; ++i) {
    const auto analysis = client.analyze("text");
    REQUIRE(analysis);
    CHECK(analysis.info().deprecations.size() == 1);
  }
  CHECK(listener->seen == std::vector<std::string>{"Kaiko-Deprecation: 2025-12-01"});
}

}  // namespace
