// SPDX-License-Identifier: MIT
// The chat of the emulator's docs profile over real HTTP: its answers, its checks, its streams
// down to the pieces in which they are sent.
#include <cstdint>
#include <string>
#include <vector>

#include "emulator/api_peer.hpp"
#include "event_stream.hpp"
#include "support/raw_client.hpp"

namespace {

using namespace kaiko_test;

const std::string path = "/v2/chat/completions";
const std::string bad_request = "invalid_request_error/";

Json stream_of(const std::string& text) {
  Json body = chat_of(text);
  body["stream"] = true;
  return body;
}

// The data of each event. Nothing else may be in the stream.
std::vector<std::string> events_of(const std::string& stream) {
  std::vector<std::string> events;
  std::size_t at = 0;
  while (at < stream.size()) {
    REQUIRE(stream.compare(at, 6, "data: ") == 0);
    const std::size_t end = stream.find("\n\n", at);
    REQUIRE(end != std::string::npos);
    events.push_back(stream.substr(at + 6, end - at - 6));
    at = end + 2;
  }
  return events;
}

struct Chunked {
  std::vector<std::size_t> sizes;
  std::string body;
  bool has_end = false;
};

// Takes apart the chunked coding of an answer, as far as it has come.
Chunked chunks_of(const std::string& bytes) {
  Chunked chunked;
  std::size_t at = 0;
  while (true) {
    const std::size_t line_end = bytes.find("\r\n", at);
    if (line_end == std::string::npos) return chunked;
    const std::size_t size = std::stoul(bytes.substr(at, line_end - at), nullptr, 16);
    chunked.has_end = size == 0;
    if (chunked.has_end) return chunked;
    chunked.sizes.push_back(size);
    chunked.body += bytes.substr(line_end + 2, size);
    at = line_end + 2 + size + 2;
  }
}

// The answer to a POST as it comes over the socket, up to the end of the connection.
std::string raw_answer(int port, const std::string& body, const std::string& idempotency_key) {
  RawClient raw(static_cast<std::uint16_t>(port));
  raw.say("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
          "x-api-key: kaiko_test_example\r\nIdempotency-Key: " + idempotency_key +
          "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n\r\n" + body);
  return raw.hear_all();
}

TEST_CASE("docs: a completion answers the last user message, with the emotions of both sides") {
  ApiPeer peer;
  Json body = chat_of("I am happy");
  body["messages"].push_back({{"role", "system"}, {"content", "Be kind."}});
  body["messages"].push_back({{"role", "user"}, {"content", "I am nervous about tomorrow"}});
  const Json answer = json_of(peer.post(path, body));
  CHECK(answer["object"] == "chat.completion");
  CHECK(answer["id"].get<std::string>().rfind("chatcmpl-", 0) == 0);
  CHECK(answer["created"] > 1700000000);
  CHECK(answer["model"] == "gpt-4-turbo");
  CHECK(answer["emotion_model"] == "emotion-v2");
  CHECK(answer["choices"][0]["message"]["role"] == "assistant");
  CHECK(answer["choices"][0]["finish_reason"] == "stop");
  CHECK(answer["emotions"]["user"]["category"] == "fear");
  CHECK(answer["emotions"]["assistant"]["text"] == answer["choices"][0]["message"]["content"]);
  CHECK(answer["usage"]["prompt_tokens"] > 0);
  CHECK(answer["usage"]["completion_tokens"] > 0);
  CHECK(answer["usage"]["analyse_tokens"] > 0);
  CHECK(answer["conversationMode"].contains("mode"));
  const Json again = json_of(peer.post(path, body));
  CHECK(again["choices"] == answer["choices"]);
  CHECK(again["id"] != answer["id"]);
}

TEST_CASE("docs: another emotion gets another answer") {
  ApiPeer peer;
  const auto reply = [&](const std::string& text) {
    return json_of(peer.post(path, chat_of(text)))["choices"][0]["message"]["content"];
  };
  CHECK(reply("I am happy") != reply("I am furious"));
  CHECK(reply("I am happy") == reply("What a wonderful day"));
}

TEST_CASE("docs: a chat's body is checked member by member") {
  ApiPeer peer;
  const auto refused = [&](const Json& body, int status) {
    return error_of(peer.post(path, body), status);
  };
  const auto with = [](const std::string& pointer, const Json& value) {
    Json body = chat_of("x");
    body[Json::json_pointer(pointer)] = value;
    return body;
  };
  CHECK(refused(with("/model", nullptr), 400) == bad_request + "missing_field/model");
  CHECK(refused(with("/model", ""), 422) == bad_request + "invalid_value/model");
  CHECK(refused(with("/emotion_model", nullptr), 400) ==
        bad_request + "missing_field/emotion_model");
  CHECK(refused(with("/messages", Json::array()), 400) == bad_request + "missing_field/messages");
  CHECK(refused(with("/messages", std::vector<int>(101, 0)), 422) ==
        bad_request + "invalid_value/messages");
  CHECK(refused(with("/messages/0/role", "tool"), 422) ==
        bad_request + "invalid_role/messages.0.role");
  CHECK(refused(with("/messages/0/content", Json::object()), 422) ==
        bad_request + "invalid_value/messages.0.content");
  CHECK(refused(with("/messages/0/content", std::string(10001, 'x')), 422) ==
        bad_request + "invalid_value/messages.0.content");
  CHECK(refused(with("/model_params/max_tokens", 0), 422) ==
        bad_request + "invalid_value/model_params.max_tokens");
  CHECK(refused(with("/model_params/top_p", "much"), 422) ==
        bad_request + "invalid_value/model_params.top_p");
  CHECK(refused(with("/stream", "yes"), 422) == bad_request + "invalid_value/stream");
  CHECK(refused(with("/tools", "all"), 422) == bad_request + "invalid_value/tools");
  CHECK(refused(with("/context_id", std::string(129, 'c')), 422) ==
        bad_request + "invalid_value/context_id");
  CHECK(refused(with("/model", "gpt-9"), 404) == "not_found_error/invalid_model/model");
}

TEST_CASE("docs: the documentation's models are known, those of the gateway alone are not") {
  ApiPeer peer;
  for (const char* const model : {"gpt-4o", "grok-4", "kimi-k2-thinking"}) {
    Json body = chat_of("x");
    body["model"] = model;
    CHECK(error_of(peer.post(path, body), 404) == "not_found_error/invalid_model/model");
  }
  for (const char* const model :
       {"gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "claude-3-opus", "xai-grok"}) {
    Json body = chat_of("x");
    body["model"] = model;
    body["tools"] = {{{"type", "function"}}, "any"};
    CHECK(json_of(peer.post(path, body))["model"] == model);
  }
}

TEST_CASE(
    "docs: a stream says the role, the text, the end, then the emotions, then that it is done") {
  ApiPeer peer;
  const auto answer = peer.post(path, stream_of("I am so happy"));
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == "text/event-stream");
  CHECK(answer->has_header("X-RateLimit-Remaining"));
  const std::vector<std::string> events = events_of(answer->body);
  REQUIRE(events.size() > 5);
  CHECK(events.back() == "[DONE]");
  const Json first = Json::parse(events.front());
  CHECK(first["object"] == "chat.completion.chunk");
  CHECK(first["choices"][0]["delta"]["role"] == "assistant");
  std::string text;
  for (std::size_t i = 0; i + 3 < events.size(); ++i) {
    const Json chunk = Json::parse(events[i]);
    CHECK(chunk["id"] == first["id"]);
    CHECK(chunk["choices"][0]["finish_reason"].is_null());
    text += chunk["choices"][0]["delta"]["content"].get<std::string>();
  }
  const Json end = Json::parse(events[events.size() - 3]);
  CHECK(end["choices"][0]["finish_reason"] == "stop");
  const Json last = Json::parse(events[events.size() - 2]);
  CHECK(last["choices"].empty());
  CHECK(last["emotions"]["user"]["category"] == "joy");
  CHECK(last["usage"].contains("completion_tokens"));
  // It is the same answer as without a stream.
  const Json whole = json_of(peer.post(path, chat_of("I am so happy")));
  CHECK(whole["choices"][0]["message"]["content"] == text);
  CHECK(whole["emotions"] == last["emotions"]);
}

TEST_CASE("docs: a stream comes in odd pieces, which are together what it is in one") {
  ApiPeer peer;
  std::string text = "I am so happy ";
  for (int i = 0; i < 40; ++i) text += "\U0001F600";
  const std::string answer = raw_answer(peer.emulator().port(), stream_of(text).dump(), "one");
  REQUIRE(answer.rfind("HTTP/1.1 200", 0) == 0);
  const Chunked chunked = chunks_of(body_of(answer));
  CHECK(chunked.has_end);
  REQUIRE(chunked.sizes.size() > 20);
  constexpr auto pattern = kaiko_emulator::StreamPieces::sizes;
  for (std::size_t i = 0; i + 1 < chunked.sizes.size(); ++i) {
    CHECK(chunked.sizes[i] == pattern[i % pattern.size()]);
  }
  const Json first = Json::parse(events_of(chunked.body).front());
  // The stream as the emulator makes it, of the same answer.
  auto ordered = kaiko_emulator::Json::parse(peer.post(path, chat_of(text))->body);
  ordered["id"] = first["id"];
  ordered["created"] = first["created"];
  CHECK(chunked.body == kaiko_emulator::chat_event_stream(ordered));
  // A character of more than one byte is cut through somewhere.
  std::size_t at = 0;
  int cut_characters = 0;
  for (const std::size_t size : chunked.sizes) {
    at += size;
    const auto byte = static_cast<unsigned char>(at < chunked.body.size() ? chunked.body[at] : 0);
    if ((byte & 0xC0U) == 0x80U) ++cut_characters;
  }
  CHECK(cut_characters > 0);
}

TEST_CASE("docs: a replay of a stream is the same stream") {
  ApiPeer peer;
  const auto first = peer.post(path, stream_of("I am sad"), example_key("one"));
  const auto again = peer.post(path, stream_of("I am sad"), example_key("one"));
  REQUIRE(first);
  REQUIRE(again);
  CHECK(again->get_header_value("Content-Type") == "text/event-stream");
  CHECK(again->get_header_value("Idempotent-Replayed") == "true");
  CHECK(again->body == first->body);
  CHECK(peer.ledger()["effects"] == 1);
}

TEST_CASE("docs: what is wrong with a stream's request is told in an ordinary answer") {
  ApiPeer peer;
  Json body = stream_of("x");
  body["model"] = "gpt-9";
  CHECK(error_of(peer.post(path, body), 404) == "not_found_error/invalid_model/model");
}

TEST_CASE("docs: a fault cuts a stream after its bytes and without its end, or takes its place") {
  ApiPeer peer;
  const std::string body = stream_of("I am sad").dump();
  peer.order(R"([{"cut_body_after":0},{"cut_body_after":100},{"status":503,"delay_ms":1}])");
  const int port = peer.emulator().port();
  const std::string nothing = raw_answer(port, body, "one");
  CHECK(nothing.rfind("HTTP/1.1 200", 0) == 0);
  CHECK(body_of(nothing).empty());
  const Chunked cut = chunks_of(body_of(raw_answer(port, body, "one")));
  CHECK(cut.body.size() == 100);
  CHECK_FALSE(cut.has_end);
  CHECK(raw_answer(port, body, "one").rfind("HTTP/1.1 503", 0) == 0);
  const Chunked whole = chunks_of(body_of(raw_answer(port, body, "one")));
  CHECK(whole.has_end);
  CHECK(whole.body.substr(0, 100) == cut.body);
}

TEST_CASE("docs: a fault's own body is streamed where a stream was asked for") {
  ApiPeer peer;
  peer.order(R"([{"body":"data: {\"choices\":[]}\n\n"}])");
  const auto answer = peer.post(path, stream_of("I am sad"));
  REQUIRE(answer);
  CHECK(answer->get_header_value("Content-Type") == "text/event-stream");
  CHECK(answer->body == "data: {\"choices\":[]}\n\n");
}

}  // namespace
