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
  // The answer must have this status, and its body these words.
  void expect(const httplib::Result& answer, int status, const std::string& words) {
    REQUIRE(answer);
    CHECK(answer->status == status);
    INFO(answer->body);
    CHECK(has(answer->body, words));
    CHECK_FALSE(answer->get_header_value("x-request-id").empty());
    CHECK_FALSE(answer->get_header_value("Date").empty());
  }
  std::string ledger() { return client.Get("/_emulator/ledger")->body; }
  httplib::Result order(const std::string& faults) {
    return client.Post("/_emulator/faults", faults, "application/json");
  }

  EmulatorProcess emulator;
  httplib::Client client;
};

TEST_CASE("a text gets an emotion in the documentation's shape, with the rate headers") {
  Peer peer;
  const auto answer = peer.post(body);
  peer.expect(answer, 200, R"("category":"joy")");
  CHECK(has(answer->body, R"("text":"I am so happy")"));
  CHECK(answer->get_header_value("X-RateLimit-Limit") == "1000");
  CHECK(answer->get_header_value("X-RateLimit-Remaining") == "999");
  CHECK_FALSE(answer->get_header_value("X-RateLimit-Reset").empty());
}

TEST_CASE("a bearer key does as well; no key, a strange one or two of them are refused") {
  Peer peer;
  peer.expect(peer.post(body, {{"Authorization", "Bearer kaiko_live_example"}}), 200, "joy");
  peer.expect(peer.post(body, {}), 401, "invalid_api_key");
  peer.expect(peer.post(body, {{"x-api-key", "something"}}), 401, "authentication_error");
  peer.expect(peer.post(body, {{"x-api-key", "kaiko_test_example"},
                               {"Authorization", "Bearer kaiko_test_example"}}),
              400, "ambiguous_credentials");
}

TEST_CASE("a wrong body is refused in the documentation's shape, with the field") {
  Peer peer;
  peer.expect(peer.post("{"), 400, "invalid_json");
  peer.expect(peer.post(R"({"messages":[]})"), 400, R"("param":"model")");
  peer.expect(peer.post(R"({"model":"m"})"), 400, R"("param":"messages")");
  peer.expect(peer.post(R"({"model":"m","messages":[]})"), 400, "missing_field");
  peer.expect(peer.post(R"({"model":"m","messages":[{"content":"text"}]})"), 422,
              R"("param":"messages.0.content")");
  const std::string long_text(10001, 'x');
  peer.expect(
      peer.post(R"({"model":"m","messages":[{"content":{"text":")" + long_text + R"("}}]})"), 422,
      R"("param":"messages.0.content.text")");
  peer.expect(peer.post(std::string((1U << 20U) + 1, ' ')), 413, "payload_too_large");
  peer.expect(peer.client.Post(path, with_key(), body, "text/plain"), 400, "invalid_content_type");
}

TEST_CASE("an unknown route is 404 and a wrong method 405") {
  Peer peer;
  peer.expect(peer.client.Post("/v2/nothing", with_key(), body, "application/json"), 404,
              "not_found_error");
  peer.expect(peer.client.Get(path, with_key()), 405, "method_not_allowed");
}

TEST_CASE("an idempotency key is carried out once, replayed byte for byte, bound to its body") {
  Peer peer;
  const auto first = peer.post(body, with_key("one"));
  const auto again = peer.post(body, with_key("one"));
  peer.expect(again, 200, "joy");
  CHECK(again->body == first->body);
  CHECK(again->get_header_value("Idempotent-Replayed") == "true");
  std::string other = body;
  other.replace(other.find("happy"), 5, "angry");
  peer.expect(peer.post(other, with_key("one")), 422, "idempotency_key_reused");
  CHECK(has(peer.ledger(), R"("requests":3,"effects":1)"));
  // A refused request leaves its key free.
  peer.expect(peer.post("{", with_key("two")), 400, "invalid_json");
  peer.expect(peer.post(body, with_key("two")), 200, "joy");
}

TEST_CASE("with --ignore-idempotency every request is carried out") {
  Peer peer({"--ignore-idempotency"});
  peer.expect(peer.post(body, with_key("one")), 200, "joy");
  peer.expect(peer.post(body, with_key("one")), 200, "joy");
  CHECK(has(peer.ledger(), R"("effects":2)"));
}

TEST_CASE("over the limit the answer is 429 with a wait") {
  Peer peer({"--limit", "2", "--window", "60"});
  peer.expect(peer.post(body), 200, "joy");
  peer.expect(peer.post(body), 200, "joy");
  const auto refused = peer.post(body);
  peer.expect(refused, 429, "rate_limit_error");
  CHECK(refused->get_header_value("X-RateLimit-Remaining") == "0");
  const int wait = std::stoi(refused->get_header_value("Retry-After"));
  CHECK(wait >= 1);
  CHECK(wait <= 60);
}

TEST_CASE("scripted faults are used up in order, and a bad script is refused whole") {
  Peer peer;
  peer.expect(peer.post(body), 200, "joy");
  REQUIRE(peer.order(R"([{"status":503,"headers":{"Retry-After":"7"},"body":"later","times":2},
                         {"status":500,"after_effect":true}])")
              ->status == 200);
  const auto faulty = peer.post(body, with_key("one"));
  peer.expect(faulty, 503, "later");
  CHECK(faulty->get_header_value("Retry-After") == "7");
  peer.expect(peer.post(body, with_key("one")), 503, "later");
  CHECK(has(peer.ledger(), R"("one":{"requests":2,"effects":0)"));
  peer.expect(peer.post(body, with_key("one")), 500, "");
  CHECK(has(peer.ledger(), R"("one":{"requests":3,"effects":1)"));
  peer.expect(peer.post(body, with_key("one")), 200, "joy");
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
  peer.expect(peer.post(body), 200, "joy");
}

TEST_CASE("a delayed answer comes late, and a stop does not wait for it") {
  Peer peer;
  REQUIRE(peer.order(R"([{"delay_ms":300},{"delay_ms":600000}])")->status == 200);
  const auto before = std::chrono::steady_clock::now();
  peer.expect(peer.post(body), 200, "joy");
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
  peer.expect(peer.post(body), 200, "joy");
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
  peer.expect(repeat, 409, "request_in_progress");
  CHECK(has(other.Get("/_emulator/ledger")->body, R"("one":{"requests":2,"effects":1)"));
  CHECK(peer.emulator.stop() == 0);
  caller.join();
}

TEST_CASE("a fault without a status changes the real answer only where it says so") {
  Peer peer;
  REQUIRE(peer.order(R"([{"headers":{"X-Extra":"yes"}},{"body":"<html>"}])")->status == 200);
  const auto marked = peer.post(body);
  peer.expect(marked, 200, "joy");
  CHECK(marked->get_header_value("X-Extra") == "yes");
  const auto replaced = peer.post(body, with_key("one"));
  peer.expect(replaced, 200, "<html>");
  peer.expect(peer.post(body, with_key("one")), 200, "joy");  // what was stored is the real answer
}

TEST_CASE(
    "faults still to come can be read and cleared, and headers that break an answer refused") {
  Peer peer;
  REQUIRE(peer.order(R"([{"status":503,"times":3,"path":"/v2/emotions/analysis"}])")->status ==
          200);
  peer.expect(peer.post(body), 503, "");
  CHECK(has(peer.client.Get("/_emulator/faults")->body,
            R"({"waiting":2,"consumed":1,"faults":[{"status":503,"times":2,)"));
  CHECK(peer.order(R"([{"headers":{"Content-Length":"5"}}])")->status == 400);
  CHECK(peer.order(R"([{"headers":{"X-Extra":"a\r\nX-More: b"}}])")->status == 400);
  CHECK(peer.client.Delete("/_emulator/faults")->status == 200);
  peer.expect(peer.post(body), 200, "joy");
}

TEST_CASE("the credential is one header, and bearer is its only scheme") {
  Peer peer;
  const auto with = [&](const httplib::Headers& headers) { return peer.post(body, headers); };
  peer.expect(with({{"Authorization", "bearer kaiko_test_example"}}), 200, "joy");
  peer.expect(with({{"Authorization", "kaiko_test_example"}}), 401, "invalid_api_key");
  peer.expect(with({{"Authorization", "Basic kaiko_test_example"}}), 401, "invalid_api_key");
  peer.expect(with({{"x-api-key", "kaiko_test_a"}, {"x-api-key", "kaiko_test_b"}}), 401,
              "invalid_api_key");
  const auto refused = with({});
  peer.expect(refused, 401, "invalid_api_key");
  CHECK(refused->has_header("X-RateLimit-Remaining"));
}

TEST_CASE("what is no request to the API gets the documented error all the same") {
  Peer peer;
  peer.expect(peer.client.Options(path, with_key()), 405, "method_not_allowed");
  peer.expect(peer.post(std::string(std::size_t{9} << 20U, ' ')), 413, "payload_too_large");
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
  for (int i = 0; i < 100; ++i) peer.expect(peer.post(body), 200, "joy");
  CHECK(has(peer.ledger(), R"("requests":100,"effects":100,"connections":1)"));
}

TEST_CASE("the ledger tells the most requests that were in flight at once") {
  Peer peer;
  peer.expect(peer.post(body), 200, "joy");
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
  peer.expect(peer.post(body), 200, "joy");
  peer.expect(peer.post(body), 200, "joy");
  peer.expect(peer.post(body), 429, "too_many_requests");
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
