// SPDX-License-Identifier: MIT
// Sends every route with every option of the client to a mock server that checks requests against
// the strict schema (Steady), and expects no complaint; then plants bad requests and expects one
// for each. Started by run_steady.sh:
//   contract_calls --free-port | --is-up PORT | PORT SCHEMA
// The mock server does not look at credentials, and the schema has no GET /v2/emotions/ (ping):
// tests/wire looks at both, byte by byte.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/raw_client.hpp"

namespace {

using namespace kaiko;
using Json = nlohmann::json;

int failures = 0;
int claims = 0;

void expect(bool is_true, const std::string& claim, const std::string& instead) {
  ++claims;
  if (!is_true) ++failures;
  std::printf("%s %s%s%s\n", is_true ? "ok    " : "FAILED", claim.c_str(), is_true ? "" : ": ",
              is_true ? "" : instead.c_str());
}

// --- what the mock server says about a request

std::string header(const HeaderBlock& headers, const std::string& name) {
  return std::string(headers.get(name).value_or(""));
}

// "E3009 body: Unknown property: x", of each.
std::string complaints(const HeaderBlock& headers) {
  std::string all = header(headers, "x-steady-error-count") + " complaint(s)";
  for (int i = 1; headers.contains("x-steady-error-" + std::to_string(i) + "-code"); ++i) {
    const std::string one = "x-steady-error-" + std::to_string(i);
    all += "; " + header(headers, one + "-code") + " " + header(headers, one + "-path") + ": " +
           header(headers, one + "-message");
  }
  return all;
}

HeaderBlock headers_of(const std::string& answer) {
  HeaderBlock headers;
  const std::string head = answer.substr(0, answer.find("\r\n\r\n"));
  std::size_t start = head.find("\r\n");
  while (start != std::string::npos) {
    const std::size_t end = head.find("\r\n", start + 2);
    const std::string line =
        head.substr(start + 2, end == std::string::npos ? end : end - start - 2);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) headers.add(line.substr(0, colon), line.substr(colon + 2));
    start = end;
  }
  return headers;
}

std::string ask(std::uint16_t port, const std::string& bytes) {
  kaiko_test::RawClient client(port);
  if (!client.say(bytes)) throw std::runtime_error("the mock server took no request");
  return client.hear_all();
}

bool is_up(std::uint16_t port) {
  try {
    const std::string answer = ask(port,
                                   "GET /_x-steady/health HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                   "Connection: close\r\n\r\n");
    return answer.find(" 200 ") != std::string::npos &&
           answer.find("Kaiko API V2") != std::string::npos;
  } catch (const std::exception&) {
    return false;
  }
}

std::uint16_t free_port() {
  const kaiko_test::Descriptor socket = kaiko_test::open_socket(AF_INET);
  kaiko_test::SocketAddress address("127.0.0.1", 0);
  if (::bind(socket.get(), address.get(), address.length()) != 0) kaiko_test::throw_errno("bind");
  return kaiko_test::SocketAddress::local(socket.get()).port();
}

// --- the operations of the schema, and which of them got a call

class Operations {
 public:
  // Reads what this schema's layout shows: paths, methods and ids, by their indentation.
  explicit Operations(const std::string& schema) {
    std::ifstream file(schema);
    if (!file) throw std::runtime_error("no schema: " + schema);
    std::string path;
    std::string method;
    for (std::string line; std::getline(file, line);) {
      if (line.rfind("  /", 0) == 0) path = line.substr(2, line.find_last_of(':') - 2);
      if (line == "    get:") method = "GET ";
      if (line == "    post:") method = "POST ";
      const std::string key = "      operationId: ";
      if (line.rfind(key, 0) == 0) id_of_[method + path] = line.substr(key.size());
    }
    for (const auto& each : id_of_) calls_[each.second] = 0;
  }

  void count(Method method, const HeaderBlock& headers) {
    const auto found = id_of_.find((method == Method::get ? "GET " : "POST ") +
                                   header(headers, "x-steady-matched-path"));
    if (found != id_of_.end()) ++calls_[found->second];
  }
  void expect_all_called() const {
    expect(calls_.size() >= 6, "the schema's operations are found", std::to_string(calls_.size()));
    for (const auto& [id, calls] : calls_) {
      expect(calls > 0, id + ": " + std::to_string(calls) + " calls", "no call tests it");
    }
  }

 private:
  std::map<std::string, std::string> id_of_;  // "GET /v2/..." -> operationId
  std::map<std::string, int> calls_;
};

// --- the good requests

const std::string all_key_bytes =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.abcdefghijklmnopqrstuvwxyz:0123456789_-";

Options options_for(std::uint16_t port) {
  Options options;
  options.base_url = "http://127.0.0.1:" + std::to_string(port);
  return options;
}

Client client_with(Options options) {
  return Client::create(ApiKey::create(std::string("kaiko_test_example")).value(),
                        std::move(options))
      .value();
}

Message message_of(std::string text) {
  Message message;
  message.text = std::move(text);
  return message;
}

AnalysisRequest whole_request() {
  AnalysisRequest request;
  request.params_json = R"({"granularity":"detailed","thresholds":{"joy":0.5}})";
  Message message = message_of("I'm really excited about this opportunity!");
  message.external_id = "2b2f0a2c-6f0e-4a53-9c0f-6a2f8e1f6f11";
  message.timestamp = "2025-01-15T10:30:00Z";
  message.audio_url = "https://files.example/voice.ogg";
  request.messages.push_back(message);
  message.role = std::string(32, 'r');
  message.external_id = "msg-1";
  message.text = "\"\\/\b\f\n\r\t\x01 \xC3\xA9 \xE2\x86\x92 \xF0\x9F\x98\x80";
  request.messages.push_back(message);
  message = message_of(std::string(10000, 'a'));
  message.role.clear();
  request.messages.push_back(message);
  return request;
}

AnalysisRequest request_with(std::size_t messages) {
  AnalysisRequest request;
  for (std::size_t i = 0; i < messages; ++i) request.messages.push_back(message_of("words"));
  return request;
}

ChatRequest small_chat() {
  ChatRequest request;
  request.messages.emplace_back();
  request.messages.back().content = "I am nervous about my interview tomorrow.";
  return request;
}

ChatRequest whole_chat() {
  ChatRequest request = small_chat();
  request.messages.insert(request.messages.begin(),
                          ChatMessage{"You are helpful.", ChatRole::system});
  request.messages.push_back(ChatMessage{"That is natural.", ChatRole::assistant});
  request.messages.push_back(ChatMessage{"\"\n\xF0\x9F\x98\x80", ChatRole::user});
  request.model = "gpt-4-turbo";
  request.emotion_model = "emotion-v1";
  request.context_id = "chat-123";
  request.model_params.temperature = 0.7;
  request.model_params.max_tokens = 500;
  request.model_params.top_p = 1;
  request.model_params.frequency_penalty = -0.5;
  request.model_params.presence_penalty = 1e-7;
  request.emotion_model_params.sensitivity = 0.5;
  request.emotion_model_params.include_sub_emotions = true;
  request.emotion_model_params.granularity = "detailed";
  request.emotion_model_params.extra.append("smoothing", "0.2");
  request.tools_json = {R"({"type":"function","function":{"name":"weather"}})", R"("weather")"};
  return request;
}

class GoodCalls {
 public:
  GoodCalls(std::uint16_t port, Operations& operations)
      : port_(port), operations_(operations), client_(client_with(options_for(port))) {}

  void send_all() {
    analyses();
    contexts();
    batches();
    chats();
    bulk();
    options_of_the_client();
    options_of_a_call();
  }

 private:
  enum class Answer { read, any };

  // The server had nothing to say about the request, and its answer was read.
  template <class T>
  void check(const std::string& claim, Method method, const Result<T>& result,
             Answer answer = Answer::read) {
    const HeaderBlock& headers = result.info().headers;
    operations_.count(method, headers);
    const bool is_clean = header(headers, "x-steady-error-count") == "0";
    const bool is_read = result.has_value() || answer == Answer::any;
    std::string instead = complaints(headers);
    if (!result) instead += "; " + result.error().to_string();
    expect(is_clean && is_read && result.info().http_status == 200, claim, instead);
  }

  void analyses() {
    check("analyze: a text", Method::post, client_.analyze("I feel a bit unsure about this"));
    check("analyze: an empty text", Method::post, client_.analyze(""));
    check("analyze: every member of a message, and params", Method::post,
          client_.analyze(whole_request()));
    check("analyze: a hundred messages", Method::post, client_.analyze(request_with(100)));
  }

  void contexts() {
    const std::vector<std::string> ids = {
        "chat-123",   "a b/c?d#e%f&g=h+i", "\xC3\xA9\xE2\x86\x92", std::string(128, 'x'),
        "analysis-2", "~user:1@here"};
    for (const std::string& id : ids) {
      const Context context = client_.context(id);
      const std::string name = "context '" + id + "': ";
      check(name + "a text", Method::post, context.analyze("words"));
      check(name + "every member", Method::post, context.analyze(whole_request()));
      check(name + "the state", Method::get, context.state());
      check(name + "a message", Method::get, context.message("msg-1"));
      check(name + "a message with a reserved id", Method::get, context.message("a/b c?%"));
    }
  }

  void batches() {
    check("analyze_batch: one message", Method::post, client_.analyze_batch(request_with(1)));
    AnalysisRequest whole = whole_request();
    // The mock server's answer always has one emotion: only the request is of interest here.
    check("analyze_batch: every member", Method::post, client_.analyze_batch(whole), Answer::any);
    check("analyze_batch: a hundred messages", Method::post,
          client_.analyze_batch(request_with(100)), Answer::any);
  }

  void chats() {
    int events = 0;
    const auto count = [&](const ChatDelta&) {
      ++events;
      return StreamControl::proceed;
    };
    check("chat: a message", Method::post, client_.chat(small_chat()));
    check("chat: every member", Method::post, client_.chat(whole_chat()));
    check("stream_chat: a message", Method::post, client_.stream_chat(small_chat(), count));
    check("stream_chat: every member", Method::post, client_.stream_chat(whole_chat(), count));
    expect(events == 2, "stream_chat: a whole answer is one event", std::to_string(events));
  }

  // The mock server's answer has one emotion, so it takes a batch of one; of more only the request
  // is of interest here, and its answer is the run's error.
  void bulk() {
    const auto one = client_.analyze_all(std::vector<std::string>{"words"});
    check("analyze_all: one text", Method::post, one.front());
    BulkOptions whole;
    whole.params_json = R"({"granularity":"detailed"})";
    const auto many = client_.analyze_all(std::vector<std::string>(150, "words"), whole);
    check("analyze_all: a full batch", Method::post, many.front(), Answer::any);
    check("analyze_all: the rest", Method::post, many.back(), Answer::any);
  }

  void options_of_the_client() {
    Options options = options_for(port_);
    options.auth_scheme = AuthScheme::bearer;
    options.user_agent = "shop/2.1";
    options.retry.resend = Resend::never;
    options.limits.is_checking_published_limits = false;
    options.invalid_utf8 = InvalidUtf8::replace;
    const Client client = client_with(options);
    check("options: bearer, strict, agent, replaced bytes", Method::post,
          client.analyze("half a character \xE2\x86 and more"));
    check("options: the same in a chat", Method::post, client.chat(whole_chat()));
    check("options: the same for a state", Method::get, client.context("chat-123").state());
    options.is_accepting_gzip = true;
    const Client packed = client_with(options);
    check("options: packed answers", Method::post, packed.analyze("words"));
    check("options: packed answers, in a chat", Method::post, packed.chat(small_chat()));
    check("options: packed answers, for a state", Method::get, packed.context("c").state());
  }

  void options_of_a_call() {
    CallOptions call;
    call.idempotency_key = all_key_bytes;
    call.headers.push_back({"X-Trace", "1"});
    call.keep_body = true;
    check("call options: a key of one's own, a header, the body kept", Method::post,
          client_.analyze(request_with(1), call));
    call.idempotency_key = std::string(255, 'k');
    check("call options: the longest key, in a chat", Method::post,
          client_.chat(small_chat(), call));
    call.idempotency_key.clear();
    check("call options: for a state", Method::get, client_.context("chat-123").state(call));

    // Not in the schema: that the server names it proves that it was sent, and the server looks.
    call.query.push_back({"trace id", "a&b"});
    const auto asked = client_.analyze(request_with(1), call);
    const std::string said = complaints(asked.info().headers);
    expect(said.find("1 complaint(s); E3015 query.trace id") == 0,
           "call options: a query parameter arrives under its name", said);
  }

  std::uint16_t port_;
  Operations& operations_;
  Client client_;
};

// --- the bad requests: what the SDK sends, with one thing changed, on a bare socket

struct Sent {
  std::string path;
  std::string idempotency_key;  // empty: none
  std::string content_type = "application/json";
  Json body;
};

// What the SDK puts on the wire for a call, without a wire.
Sent recorded(const std::function<void(const Client&)>& call) {
  auto transport = std::make_shared<testing::ScriptedTransport>();
  Options options;
  options.base_url = "http://127.0.0.1:1";
  options.transport = transport;
  options.retry.attempts = 1;
  call(client_with(options));
  const auto requests = transport->requests();
  if (requests.size() != 1) throw std::runtime_error("the SDK did not send one request");
  Sent sent;
  sent.path = requests[0].url.substr(options.base_url.size());
  sent.idempotency_key = std::string(requests[0].headers.get("Idempotency-Key").value_or(""));
  sent.body = Json::parse(requests[0].body);
  return sent;
}

std::string bytes_of(const Sent& sent) {
  const std::string body = sent.body.dump();
  std::string bytes = "POST " + sent.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
  bytes += "x-api-key: kaiko_test_example\r\nAccept: application/json\r\n";
  if (!sent.content_type.empty()) bytes += "Content-Type: " + sent.content_type + "\r\n";
  if (!sent.idempotency_key.empty()) bytes += "Idempotency-Key: " + sent.idempotency_key + "\r\n";
  return bytes + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Plant {
  const char* claim;
  const char* place;  // where the complaint has to be
  std::function<void(Sent&)> change;
};

const std::vector<Plant>& analysis_plants() {
  static const std::vector<Plant> plants = {
      {"a member that the schema lacks", "body", [](Sent& sent) { sent.body["surprise"] = 1; }},
      {"an idempotency key with a blank", "header.Idempotency-Key",
       [](Sent& sent) { sent.idempotency_key = "two words"; }},
      {"an idempotency key that is too long", "header.Idempotency-Key",
       [](Sent& sent) { sent.idempotency_key = std::string(256, 'k'); }},
      {"no idempotency key", "header.Idempotency-Key",
       [](Sent& sent) { sent.idempotency_key.clear(); }},
      {"no messages", "body.messages", [](Sent& sent) { sent.body["messages"] = Json::array(); }},
      {"a text that is a number", "body.messages.0.content.text",
       [](Sent& sent) { sent.body["messages"][0]["content"]["text"] = 7; }},
      {"a text that is too long", "body.messages.0.content.text",
       [](Sent& sent) { sent.body["messages"][0]["content"]["text"] = std::string(10001, 'a'); }},
      {"content that is a plain text", "body.messages.0.content",
       [](Sent& sent) { sent.body["messages"][0]["content"] = "words"; }},
      {"an external id in snake case", "body.messages.0",
       [](Sent& sent) { sent.body["messages"][0]["external_id"] = "msg-1"; }},
      {"no model", "body", [](Sent& sent) { sent.body.erase("model"); }},
      {"a hundred and one messages", "body.messages",
       [](Sent& sent) {
         const Json message = sent.body["messages"][0];
         for (int i = 0; i < 100; ++i) sent.body["messages"].push_back(message);
       }},
      {"no content type", "body", [](Sent& sent) { sent.content_type.clear(); }},
      {"a route that does not exist", "/v2/emotions/analyse/it",
       [](Sent& sent) { sent.path = "/v2/emotions/analyse/it"; }},
  };
  return plants;
}

const std::vector<Plant>& chat_plants() {
  static const std::vector<Plant> plants = {
      {"an emotion model that does not exist", "body.emotion_model",
       [](Sent& sent) { sent.body["emotion_model"] = "emotion-v3"; }},
      {"a role that does not exist", "body.messages.0.role",
       [](Sent& sent) { sent.body["messages"][0]["role"] = "robot"; }},
      {"a model parameter that the schema lacks", "body.model_params",
       [](Sent& sent) { sent.body["model_params"]["seed"] = 7; }},
      {"stream that is a text", "body.stream", [](Sent& sent) { sent.body["stream"] = "true"; }},
      {"no emotion model", "body", [](Sent& sent) { sent.body.erase("emotion_model"); }},
  };
  return plants;
}

void expect_complaints(std::uint16_t port, const std::string& route, const Sent& good,
                       const std::vector<Plant>& plants) {
  const HeaderBlock unchanged = headers_of(ask(port, bytes_of(good)));
  expect(header(unchanged, "x-steady-error-count") == "0", "unchanged, " + route + " is clean",
         complaints(unchanged));
  for (const Plant& plant : plants) {
    Sent bad = good;
    plant.change(bad);
    const HeaderBlock headers = headers_of(ask(port, bytes_of(bad)));
    const std::string count = header(headers, "x-steady-error-count");
    expect(
        !count.empty() && count != "0" && header(headers, "x-steady-error-1-path") == plant.place,
        "planted in " + route + ": " + plant.claim + " is noticed", complaints(headers));
  }
}

int run(std::uint16_t port, const std::string& schema) {
  Operations operations(schema);
  GoodCalls(port, operations).send_all();
  operations.expect_all_called();
  const auto analysis = [](const Client& client) {
    static_cast<void>(client.analyze(whole_request()));
  };
  const auto chat = [](const Client& client) { static_cast<void>(client.chat(whole_chat())); };
  expect_complaints(port, "analyze", recorded(analysis), analysis_plants());
  expect_complaints(port, "chat", recorded(chat), chat_plants());
  std::printf("%d claims, %d failed\n", claims, failures);
  return failures == 0 ? 0 : 1;
}

std::uint16_t port_of(const std::string& text) {
  return static_cast<std::uint16_t>(std::stoi(text));
}

int run_command(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "--free-port") {
    std::printf("%d\n", static_cast<int>(free_port()));
    return 0;
  }
  if (words.size() != 2) throw std::runtime_error("--free-port | --is-up PORT | PORT SCHEMA");
  if (words[0] == "--is-up") return is_up(port_of(words[1])) ? 0 : 1;
  return run(port_of(words[0]), words[1]);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_command(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "contract_calls: %s\n", error.what());
    return 2;
  }
}
