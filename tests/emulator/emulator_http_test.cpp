// SPDX-License-Identifier: MIT
// kaiko-emulator over real HTTP, seen by a client that knows nothing of the SDK.
#include <httplib.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "support/catch.hpp"
#include "support/emulator_process.hpp"
#include "support/raw_socket.hpp"

namespace {

using kaiko_test::EmulatorProcess;

const std::string path = "/v2/emotions/analysis";
const std::string body =
    R"({"model":"emotion-v2","messages":[{"content":{"text":"I am so happy"}}]})";

httplib::Headers with_key(const std::string& idempotency_key = {}) {
  httplib::Headers headers = {{"x-api-key", "kaiko_test_example"}};
  if (!idempotency_key.empty()) headers.emplace("Idempotency-Key", idempotency_key);
  return headers;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

kaiko_test::Descriptor connect_to(int port) {
  kaiko_test::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  REQUIRE(::connect(socket.get(), generic, sizeof(address)) == 0);
  return socket;
}

struct Peer {
  explicit Peer(std::vector<std::string> arguments = {})
      : emulator(std::move(arguments)), client("127.0.0.1", emulator.port()) {
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
  }
  httplib::Result post(const std::string& text, const httplib::Headers& headers = with_key()) {
    return client.Post(path, headers, text, "application/json");
  }
  std::string ledger() { return client.Get("/_emulator/ledger")->body; }
  httplib::Result order(const std::string& faults) {
    return client.Post("/_emulator/faults", faults, "application/json");
  }

  EmulatorProcess emulator;
  httplib::Client client;
};

// The status of an answer; its body must have these words.
int status_with(const std::string& words, const httplib::Result& answer) {
  REQUIRE(answer);
  INFO(answer->body);
  CHECK_FALSE(answer->get_header_value("x-request-id").empty());
  CHECK_FALSE(answer->get_header_value("Date").empty());
  CHECK(has(answer->body, words));
  return answer->status;
}

TEST_CASE("a text gets an emotion in the documentation's shape, with the rate headers") {
  Peer peer;
  const auto answer = peer.post(body);
  CHECK(status_with(R"("category":"joy")", answer) == 200);
  CHECK(has(answer->body, R"("text":"I am so happy")"));
  CHECK(answer->get_header_value("X-RateLimit-Limit") == "1000");
  CHECK(answer->get_header_value("X-RateLimit-Remaining") == "999");
  CHECK_FALSE(answer->get_header_value("X-RateLimit-Reset").empty());
}

TEST_CASE("a bearer key does as well; no key, a strange one or two of them are refused") {
  Peer peer;
  CHECK(status_with("joy", peer.post(body, {{"Authorization", "Bearer kaiko_live_example"}})) ==
        200);
  CHECK(status_with("invalid_api_key", peer.post(body, {})) == 401);
  CHECK(status_with("authentication_error", peer.post(body, {{"x-api-key", "something"}})) == 401);
  CHECK(status_with("ambiguous_credentials",
                    peer.post(body, {{"x-api-key", "kaiko_test_example"},
                                     {"Authorization", "Bearer kaiko_test_example"}})) == 400);
}

TEST_CASE("a wrong body is refused in the documentation's shape, with the field") {
  Peer peer;
  CHECK(status_with("invalid_json", peer.post("{")) == 400);
  CHECK(status_with(R"("param":"model")", peer.post(R"({"messages":[]})")) == 400);
  CHECK(status_with(R"("param":"messages")", peer.post(R"({"model":"m"})")) == 400);
  CHECK(status_with("missing_field", peer.post(R"({"model":"m","messages":[]})")) == 400);
  CHECK(status_with(R"("param":"messages.0.content")",
                    peer.post(R"({"model":"m","messages":[{"content":"text"}]})")) == 422);
  const std::string long_text(10001, 'x');
  CHECK(status_with(R"("param":"messages.0.content.text")",
                    peer.post(R"({"model":"m","messages":[{"content":{"text":")" + long_text +
                              R"("}}]})")) == 422);
  CHECK(status_with("payload_too_large", peer.post(std::string((1U << 20U) + 1, ' '))) == 413);
  CHECK(status_with("invalid_content_type",
                    peer.client.Post(path, with_key(), body, "text/plain")) == 400);
}

TEST_CASE("an unknown route is 404 and a wrong method 405") {
  Peer peer;
  CHECK(status_with("not_found_error",
                    peer.client.Post("/v2/nothing", with_key(), body, "application/json")) == 404);
  CHECK(status_with("method_not_allowed", peer.client.Get(path, with_key())) == 405);
}

TEST_CASE("an idempotency key is carried out once, replayed byte for byte, bound to its body") {
  Peer peer;
  const auto first = peer.post(body, with_key("one"));
  const auto again = peer.post(body, with_key("one"));
  CHECK(status_with("joy", again) == 200);
  CHECK(again->body == first->body);
  CHECK(again->get_header_value("Idempotent-Replayed") == "true");
  std::string other = body;
  other.replace(other.find("happy"), 5, "angry");
  CHECK(status_with("idempotency_key_reused", peer.post(other, with_key("one"))) == 422);
  CHECK(has(peer.ledger(), R"("requests":3,"effects":1)"));
  // A refused request leaves its key free.
  CHECK(status_with("invalid_json", peer.post("{", with_key("two"))) == 400);
  CHECK(status_with("joy", peer.post(body, with_key("two"))) == 200);
}

TEST_CASE("with --ignore-idempotency every request is carried out") {
  Peer peer({"--ignore-idempotency"});
  CHECK(status_with("joy", peer.post(body, with_key("one"))) == 200);
  CHECK(status_with("joy", peer.post(body, with_key("one"))) == 200);
  CHECK(has(peer.ledger(), R"("effects":2)"));
}

TEST_CASE("over the limit the answer is 429 with a wait") {
  Peer peer({"--limit", "2", "--window", "60"});
  CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(status_with("joy", peer.post(body)) == 200);
  const auto refused = peer.post(body);
  CHECK(status_with("rate_limit_error", refused) == 429);
  CHECK(refused->get_header_value("X-RateLimit-Remaining") == "0");
  const int wait = std::stoi(refused->get_header_value("Retry-After"));
  CHECK(wait >= 1);
  CHECK(wait <= 60);
}

TEST_CASE("scripted faults are used up in order, and a bad script is refused whole") {
  Peer peer;
  CHECK(status_with("joy", peer.post(body)) == 200);
  REQUIRE(peer.order(R"([{"status":503,"headers":{"Retry-After":"7"},"body":"later","times":2},
                         {"status":500,"after_effect":true}])")
              ->status == 200);
  const auto faulty = peer.post(body, with_key("one"));
  CHECK(status_with("later", faulty) == 503);
  CHECK(faulty->get_header_value("Retry-After") == "7");
  CHECK(status_with("later", peer.post(body, with_key("one"))) == 503);
  CHECK(has(peer.ledger(), R"("one":{"requests":2,"effects":0)"));
  CHECK(status_with("", peer.post(body, with_key("one"))) == 500);
  CHECK(has(peer.ledger(), R"("one":{"requests":3,"effects":1)"));
  CHECK(status_with("joy", peer.post(body, with_key("one"))) == 200);
  CHECK(
      has(peer.client.Get("/_emulator/faults")->body, R"({"waiting":0,"consumed":3,"faults":[]})"));
  CHECK(peer.order(R"([{"status":503},{"statsu":503}])")->status == 400);
  CHECK(peer.order(R"({"status":503})")->status == 400);
  CHECK(has(peer.client.Get("/_emulator/faults")->body, R"("waiting":0)"));
}

TEST_CASE("a cut body ends the connection before the promised length") {
  Peer peer;
  REQUIRE(peer.order(R"([{"cut_body_after":20}])")->status == 200);
  CHECK_FALSE(peer.post(body));
  CHECK(status_with("joy", peer.post(body)) == 200);
}

TEST_CASE("a delayed answer comes late, and a stop does not wait for it") {
  Peer peer;
  REQUIRE(peer.order(R"([{"delay_ms":300},{"delay_ms":600000}])")->status == 200);
  const auto before = std::chrono::steady_clock::now();
  CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(300));
  std::thread caller([&] { peer.post(body); });
  // The control route tells when the second fault was taken.
  httplib::Client other("127.0.0.1", peer.emulator.port());
  while (!has(other.Get("/_emulator/faults")->body, R"("consumed":2)")) std::this_thread::yield();
  CHECK(peer.emulator.stop() == 0);
  caller.join();
}

TEST_CASE(
    "SIGTERM and SIGINT end it at once and in good order, also with an idle connection open") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  Peer peer;
  CHECK(status_with("joy", peer.post(body)) == 200);
  const auto before = std::chrono::steady_clock::now();
  CHECK(peer.emulator.stop(signal) == 0);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(900));
}

TEST_CASE("a stop that comes right after the start is not lost") {
  for (int i = 0; i < 20; ++i) CHECK(EmulatorProcess().stop() == 0);
}

TEST_CASE("a stop does not wait for a request that is half sent") {
  EmulatorProcess emulator;
  const kaiko_test::Descriptor half = connect_to(emulator.port());
  const std::string start = "POST /v2/emotions/analysis HTTP/1.1\r\nContent-Le";
  REQUIRE(::send(half.get(), start.data(), start.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(start.size()));
  const auto before = std::chrono::steady_clock::now();
  CHECK(emulator.stop() == 0);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(3));
}

TEST_CASE("a second emulator does not get the port of the first") {
  EmulatorProcess first;
  CHECK_THROWS(EmulatorProcess({"--port", std::to_string(first.port())}));
  const int port = first.port();
  CHECK(first.stop() == 0);
  CHECK(EmulatorProcess({"--port", std::to_string(port)}).port() == port);  // free again
}

TEST_CASE("a repeat finds its key in progress until the delayed first answer is given") {
  Peer peer;
  REQUIRE(peer.order(R"([{"delay_ms":600000}])")->status == 200);
  std::thread caller([&] { peer.post(body, with_key("one")); });
  httplib::Client other("127.0.0.1", peer.emulator.port());
  while (!has(other.Get("/_emulator/ledger")->body, R"("effects":1)")) std::this_thread::yield();
  const auto repeat = other.Post(path, with_key("one"), body, "application/json");
  CHECK(status_with("request_in_progress", repeat) == 409);
  CHECK(has(other.Get("/_emulator/ledger")->body, R"("one":{"requests":2,"effects":1)"));
  CHECK(peer.emulator.stop() == 0);
  caller.join();
}

TEST_CASE("a fault without a status changes the real answer only where it says so") {
  Peer peer;
  REQUIRE(peer.order(R"([{"headers":{"X-Extra":"yes"}},{"body":"<html>"}])")->status == 200);
  const auto marked = peer.post(body);
  CHECK(status_with("joy", marked) == 200);
  CHECK(marked->get_header_value("X-Extra") == "yes");
  const auto replaced = peer.post(body, with_key("one"));
  CHECK(status_with("<html>", replaced) == 200);
  // What was stored is the real answer.
  CHECK(status_with("joy", peer.post(body, with_key("one"))) == 200);
}

TEST_CASE(
    "faults still to come can be read and cleared, and headers that break an answer refused") {
  Peer peer;
  REQUIRE(peer.order(R"([{"status":503,"times":3,"path":"/v2/emotions/analysis"}])")->status ==
          200);
  CHECK(status_with("", peer.post(body)) == 503);
  CHECK(has(peer.client.Get("/_emulator/faults")->body,
            R"({"waiting":2,"consumed":1,"faults":[{"status":503,"times":2,)"));
  CHECK(peer.order(R"([{"headers":{"Content-Length":"5"}}])")->status == 400);
  CHECK(peer.order(R"([{"headers":{"X-Extra":"a\r\nX-More: b"}}])")->status == 400);
  CHECK(peer.client.Delete("/_emulator/faults")->status == 200);
  CHECK(status_with("joy", peer.post(body)) == 200);
}

TEST_CASE("the credential is one header, and bearer is its only scheme") {
  Peer peer;
  const auto with = [&](const httplib::Headers& headers) { return peer.post(body, headers); };
  CHECK(status_with("joy", with({{"Authorization", "bearer kaiko_test_example"}})) == 200);
  CHECK(status_with("invalid_api_key", with({{"Authorization", "kaiko_test_example"}})) == 401);
  CHECK(status_with("invalid_api_key", with({{"Authorization", "Basic kaiko_test_example"}})) ==
        401);
  CHECK(status_with("invalid_api_key",
                    with({{"x-api-key", "kaiko_test_a"}, {"x-api-key", "kaiko_test_b"}})) == 401);
  const auto refused = with({});
  CHECK(status_with("invalid_api_key", refused) == 401);
  CHECK(refused->has_header("X-RateLimit-Remaining"));
}

TEST_CASE("what is no request to the API gets the documented error all the same") {
  Peer peer;
  CHECK(status_with("method_not_allowed", peer.client.Options(path, with_key())) == 405);
  CHECK(status_with("payload_too_large", peer.post(std::string(std::size_t{9} << 20U, ' '))) ==
        413);
  const kaiko_test::Descriptor raw = connect_to(peer.emulator.port());
  const std::string nonsense = "NONSENSE\r\n\r\n";
  REQUIRE(::send(raw.get(), nonsense.data(), nonsense.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(nonsense.size()));
  std::string answer;
  char bytes[512];
  while (!has(answer, "}}")) {
    const ssize_t size = ::recv(raw.get(), bytes, sizeof(bytes), 0);
    REQUIRE(size > 0);
    answer.append(bytes, static_cast<std::size_t>(size));
  }
  CHECK(answer.rfind("HTTP/1.1 400 ", 0) == 0);
  CHECK(has(answer, R"("code":"invalid_request")"));
  CHECK(has(answer, "\r\nDate: "));
}

TEST_CASE("100 calls of one client open one connection") {
  Peer peer;
  for (int i = 0; i < 100; ++i) CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(has(peer.ledger(), R"("requests":100,"effects":100,"connections":1)"));
}

TEST_CASE("the ledger tells the most requests that were in flight at once") {
  Peer peer;
  CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(has(peer.ledger(), R"("in_flight_max":1)"));
  REQUIRE(peer.order(R"([{"delay_ms":600000,"times":2}])")->status == 200);
  const auto call = [&] {
    httplib::Client client("127.0.0.1", peer.emulator.port());
    client.Post(path, with_key(), body, "application/json");
  };
  std::thread one(call);
  std::thread two(call);
  httplib::Client other("127.0.0.1", peer.emulator.port());
  const auto ledger = [&] { return other.Get("/_emulator/ledger")->body; };
  while (!has(ledger(), R"("in_flight_max":2)")) std::this_thread::yield();
  // Those two are still on their way when the ledger starts again.
  CHECK(has(other.Delete("/_emulator/ledger")->body, R"("requests":0)"));
  CHECK(has(ledger(), R"("in_flight_max":2)"));
  CHECK(peer.emulator.stop() == 0);
  one.join();
  two.join();
}

TEST_CASE("each kind of limiter can be asked for, a misspelt one cannot") {
  const std::string kind = GENERATE(as<std::string>(), "fixed", "sliding", "bucket");
  Peer peer({"--limiter", kind, "--limit", "2"});
  CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(status_with("joy", peer.post(body)) == 200);
  CHECK(status_with("too_many_requests", peer.post(body)) == 429);
  CHECK_THROWS(EmulatorProcess({"--limiter", "leaky"}));
}

TEST_CASE("over TLS it is trusted with its printed CA only, and removes that file at its end") {
  EmulatorProcess emulator({"--tls"});
  const std::string ca_file = emulator.ca_file();
  httplib::SSLClient trusting("localhost", emulator.port());
  trusting.set_ca_cert_path(ca_file);
  trusting.enable_server_certificate_verification(true);
  const auto answer = trusting.Post(path, with_key(), body, "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  httplib::SSLClient doubting("localhost", emulator.port());
  doubting.enable_server_certificate_verification(true);
  CHECK_FALSE(doubting.Post(path, with_key(), body, "application/json"));
  CHECK(emulator.stop() == 0);
  CHECK_FALSE(std::ifstream(ca_file).good());
}

TEST_CASE("it listens on loopback only") { CHECK_THROWS(EmulatorProcess({"--host", "0.0.0.0"})); }

}  // namespace
