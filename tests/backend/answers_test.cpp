// SPDX-License-Identifier: MIT
// What the backend answers to a visitor: emotions, conversations, streams, and refusals.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "support/raw_client.hpp"

namespace {

using namespace kaiko_test;

struct World {
  Api api;
  Backend backend{{api.address()}};
  Visitor visitor{backend};
};

TEST_CASE("a text gets its emotion, with the scores that the page draws") {
  World world;
  const Json body = json_of(world.visitor.say("I am afraid of the dark"));
  CHECK(body["emotion"]["category"] == "fear");
  CHECK(body["emotion"]["scores"]["fear"] == body["emotion"]["intensity"]);
  CHECK(body["emotion"]["valence"] < 0);
  CHECK(body["emotion"]["arousal"] > 0.5);
  CHECK(body["emotion"]["isFallback"] == false);
  CHECK(body["requestId"].get<std::string>().rfind("req-", 0) == 0);
}

TEST_CASE("a conversation goes somewhere, and can be asked for again") {
  World world;
  for (const char* text : {"I am so angry", "What a relief", "I am really happy now"}) {
    CHECK(world.visitor.post("/api/conversations/c1/messages", {{"text", text}})->status == 200);
  }
  const Json state = json_of(world.visitor.get("/api/conversations/c1"));
  CHECK(state["emotion"]["category"] == "joy");
  CHECK(state["conversation"]["messages"] == 3);
  CHECK(state["conversation"]["direction"] == "improving");
}

TEST_CASE("what the classifier did not measure says so") {
  Api api({"--fallback"});
  Backend backend({api.address()});
  CHECK(json_of(Visitor(backend).say("I am happy"))["emotion"]["isFallback"] == true);
}

TEST_CASE("a chat comes as a stream of words, with the emotion at its end") {
  World world;
  const Json question = {{"role", "user"}, {"content", "I am nervous about tomorrow"}};
  std::vector<std::string> pieces;
  httplib::Request request;
  request.method = "POST";
  request.path = "/api/chat";
  request.headers = {{"Cookie", world.visitor.cookie()}, {"Content-Type", "application/json"}};
  request.body = Json({{"messages", Json::array({question})}}).dump();
  request.content_receiver = [&pieces](const char* data, std::size_t size, std::uint64_t,
                                       std::uint64_t) {
    pieces.emplace_back(data, size);
    return true;
  };
  const auto answer = world.visitor.client().send(request);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == "text/event-stream");
  REQUIRE(pieces.size() > 3);
  CHECK(pieces.front().rfind("data: {\"content\":", 0) == 0);
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  const std::size_t done = all.find("event: done\ndata: ");
  REQUIRE(done != std::string::npos);
  CHECK(Json::parse(all.substr(done + 18))["emotion"]["category"] == "fear");
}

TEST_CASE("a chat that the API refuses ends with an event that says so") {
  World world;
  world.api.order({{"status", 503}, {"headers", {{"Retry-After", "90"}}}});
  const Json question = {{"role", "user"}, {"content", "hello"}};
  const auto answer = world.visitor.post("/api/chat", {{"messages", Json::array({question})}});
  REQUIRE(answer);
  REQUIRE(answer->body.rfind("event: error\ndata: ", 0) == 0);
  const Json error = Json::parse(answer->body.substr(19))["error"];
  CHECK(error["code"] == "unavailable");
  CHECK(error["retryAfter"] == 90);
  CHECK(!error["requestId"].get<std::string>().empty());
}

TEST_CASE("what is wrong with a request is told before the API is asked") {
  World world;
  Visitor& visitor = world.visitor;
  CHECK(refusal_of(visitor.post("/api/analyze", {{"words", "x"}})) == "400 bad_request");
  CHECK(refusal_of(visitor.post("/api/analyze", {{"text", 7}})) == "400 bad_request");
  CHECK(refusal_of(visitor.say(std::string(10001, 'x'))) == "422 bad_text");
  CHECK(refusal_of(visitor.say(std::string(70000, 'x'))) == "413 too_large");
  CHECK(refusal_of(visitor.get("/nowhere")) == "404 failed");
  const httplib::Headers cookie = {{"Cookie", visitor.cookie()}};
  httplib::Client& raw = visitor.client();
  CHECK(refusal_of(raw.Post("/api/analyze", cookie, "{\"te", "application/json")) ==
        "400 bad_request");
  CHECK(refusal_of(raw.Post("/api/analyze", cookie, "text=x", "text/plain")) == "415 not_json");
  CHECK(refusal_of(raw.Post("/api/analyze", "{}", "application/json")) == "401 no_visitor");
  CHECK(world.api.ledger()["requests"] == 0);
}

TEST_CASE("bodies of untold length, compressed ones, and ranges are refused before they are read") {
  World world;
  httplib::Client& raw = world.visitor.client();
  const std::string body = R"({"text":"I am happy"})";
  const auto status_with = [&](const std::string& name, const std::string& value) {
    const httplib::Headers headers = {{"Cookie", world.visitor.cookie()}, {name, value}};
    return raw.Post("/api/analyze", headers, body, "application/json")->status;
  };
  CHECK(status_with("Content-Encoding", "gzip") == 400);
  CHECK(status_with("Range", "bytes=0-0") == 400);
  CHECK(raw.Get("/", httplib::Headers{{"Range", "bytes=0-"}})->status == 400);
  const httplib::Headers cookie = {{"Cookie", world.visitor.cookie()}};
  const auto endless = [](std::size_t offset, httplib::DataSink& sink) {
    const std::string piece(1024, 'x');
    return offset < 1024 && sink.write(piece.data(), piece.size());  // broken off behind the first
  };
  const auto chunked = raw.Post("/api/analyze", cookie, endless, "application/json");
  CHECK((!chunked || chunked->status == 400));
  CHECK(world.api.ledger()["requests"] == 0);
}

TEST_CASE("what stands behind a request is not the next one") {
  World world;
  RawClient browser(static_cast<std::uint16_t>(world.backend.port()));
  const std::string hidden = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(hidden.size());
  CHECK(browser.say("GET / HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n\r\n" + hidden));
  const std::string heard = browser.hear_all();
  CHECK(heard.rfind("HTTP/1.1 400", 0) == 0);
  CHECK(heard.find("HTTP/1.1", 1) == std::string::npos);
}

TEST_CASE("what the API refuses is told in our words, with its request id") {
  World world;
  const auto refusal_with = [&world](const Json& fault) {
    world.api.order(fault);
    const auto answer = world.visitor.say("a text");
    CHECK(json_of(answer)["error"]["requestId"].get<std::string>().rfind("req-", 0) == 0);
    return refusal_of(answer) + " wait " + std::to_string(wait_of(answer));
  };
  CHECK(refusal_with({{"status", 402}}) == "502 unavailable wait 0");
  CHECK(refusal_with({{"status", 409}}) == "409 conflict wait 0");
  CHECK(refusal_with({{"status", 422}}) == "422 bad_text wait 0");
  const Json tomorrow = {{"Retry-After", "86400"}};
  CHECK(refusal_with({{"status", 503}, {"headers", tomorrow}}) == "503 unavailable wait 86400");
  CHECK(refusal_with({{"status", 429}, {"headers", tomorrow}}) == "503 busy wait 86400");
}

TEST_CASE("a browser is never told to try again at once") {
  World world;
  world.api.order({{"status", 429}, {"headers", {{"Retry-After", "0"}}}, {"times", 9}});
  const auto answer = world.visitor.say("a text");
  CHECK(refusal_of(answer) == "503 busy");
  CHECK(wait_of(answer) == 1);
}

TEST_CASE("a conversation that nobody began is not found") {
  World world;
  CHECK(refusal_of(world.visitor.get("/api/conversations/c9")) == "404 not_found");
}

TEST_CASE("every answer forbids what a page of ours does not need") {
  World world;
  for (const char* path : {"/", "/api/conversations/c9", "/metrics", "/nowhere"}) {
    const auto answer = world.visitor.get(path);
    REQUIRE(answer);
    CHECK(answer->get_header_value("Content-Security-Policy").rfind("default-src 'none'", 0) == 0);
    CHECK(answer->get_header_value("X-Content-Type-Options") == "nosniff");
    CHECK(answer->get_header_value("Cache-Control") == "no-store");
  }
}

TEST_CASE("each request is one line of the log, with what the SDK said of it") {
  World world;
  world.api.order({{"status", 503}, {"headers", {{"Retry-After", "0"}}}});
  CHECK(world.visitor.say("I am happy")->status == 200);
  CHECK(world.visitor.post("/api/analyze", {{"words", "x"}})->status == 400);
  CHECK(world.visitor.get("/api/conversations/secret-name")->status == 404);
  const std::vector<Json> lines = world.backend.log_lines(3);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["route"] == "analyze");
  CHECK(lines[0]["status"] == 200);
  CHECK(lines[0]["elapsed_ms"] > 0);
  REQUIRE(lines[0]["upstream"].size() == 2);
  const std::string said = lines[0]["upstream"][1];
  CHECK(said.find("status=200 attempts=2") != std::string::npos);
  CHECK(said.find("request_id=req-") != std::string::npos);
  CHECK(lines[1]["upstream"].empty());
  CHECK(world.backend.log().find(R"({"route":"other","status":200,)") == 0);  // the page
  CHECK(world.backend.log().find("happy") == std::string::npos);
  CHECK(world.backend.log().find("secret-name") == std::string::npos);
}

TEST_CASE("a request that can't be read is not logged as the one before it on its thread") {
  World world;
  constexpr std::size_t count = 300;  // more than there are threads
  for (std::size_t i = 0; i < count; ++i) world.visitor.post("/api/analyze", {{"words", "x"}});
  for (std::size_t i = 0; i < count; ++i) {
    RawClient browser(static_cast<std::uint16_t>(world.backend.port()));
    CHECK(browser.say("nonsense\r\n\r\n"));
    static_cast<void>(browser.hear_all());
  }
  CHECK(world.visitor.post("/api/analyze", {{"words", "x"}})->status >= 400);
  CHECK(world.backend.log_lines(count + 1).size() == count + 1);
}

TEST_CASE("the metrics count what happened, in Prometheus' format") {
  World world;
  CHECK(world.visitor.say("I am happy")->status == 200);
  CHECK(world.visitor.get("/api/conversations/c9")->status == 404);
  const auto page = world.visitor.get("/metrics");
  REQUIRE(page);
  CHECK(page->get_header_value("Content-Type") == "text/plain; version=0.0.4");
  for (const char* line :
       {"\nkaiko_calls_total 2\n", "\nkaiko_errors_total{kind=\"not_found\"} 1\n",
        "\nkaiko_in_flight 0\n", "\nkaiko_rate_limit_remaining 998\n",
        "\nkaiko_call_duration_seconds_count 2\n"}) {
    CHECK(page->body.find(line) != std::string::npos);
  }
}

}  // namespace
