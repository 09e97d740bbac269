// SPDX-License-Identifier: MIT
// One transfer on one handle, against a server that records its bytes: what goes out, how often,
// and what each kind of answer becomes.
#include <kaiko/detail/curl_transfer.hpp>

#include <kaiko/detail/sigpipe.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/raw_server.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using namespace kaiko_test;

// A handle that makes one transfer after another.
struct Handle {
  explicit Handle(const LimitOptions& limits = {}) : config(loopback_config(limits)) {}

  HttpReply send(const HttpRequest& request, BodySink* sink = nullptr) {
    const HoldSigpipe hold(true);  // as the lane does
    const SendControl control = unhurried(never_cancelled(), sink);
    if (!transfer.prepare(1, request, control)) return transfer.take_refusal();
    const CURLcode code = curl_easy_perform(transfer.easy());
    return transfer.finish(code);
  }

  std::shared_ptr<CurlConfig> config;
  OpenSockets sockets{1};
  CurlTransfer transfer{*config, sockets};
};

Answer raw(const std::string& bytes, After after = After::close) { return {bytes, after}; }

TEST_CASE("a POST goes out byte for byte: its headers in order, one credential, no Expect") {
  RawServer server(always(json_answer(200, "{}")));
  Handle handle;
  HttpRequest request = post_to(server.url() + "/v2/path?q=%20", "{\"a\":1}");
  request.headers.add("X-Empty", "");
  REQUIRE(handle.send(request).status == 200);
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  CHECK(server.requests().at(0).raw ==
        "POST /v2/path?q=%20 HTTP/1.1\r\nHost: " + host +
            "\r\nContent-Type: application/json\r\nAccept: application/json\r\nX-Empty:\r\n"
            "x-api-key: " +
            curl_test_key + "\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
}

TEST_CASE("bodies of every size go out whole, also with a NUL in them, and a GET has none") {
  RawServer server(always(json_answer(200, "{}")));
  Handle handle;
  const std::vector<std::string> bodies = {"", "x", std::string("a\0b", 3),
                                           std::string(1U << 20U, 'x')};
  for (const std::string& body : bodies) {
    REQUIRE(handle.send(post_to(server.url(), body)).error == TransportError::none);
    CHECK(server.requests().back().body == body);
  }
  REQUIRE(handle.send(get_from(server.url())).status == 200);
  CHECK(server.requests().back().method == "GET");
  CHECK_FALSE(server.requests().back().only("Content-Length"));
}

TEST_CASE("an answer comes back with its status, headers and body, and how it went") {
  RawServer server(always(json_answer(201, "{\"a\":1}", {{"X-One", " 1 "}, {"X-Two", ""}})));
  Handle handle;
  const HttpReply reply = handle.send(post_to(server.url()));
  CHECK(reply.error == TransportError::none);
  CHECK(reply.status == 201);
  CHECK(reply.body == "{\"a\":1}");
  CHECK(reply.headers.get("x-one") == "1");
  CHECK(reply.headers.get("X-Two") == "");
  CHECK(reply.sends == 1);
  CHECK(reply.phase == Phase::body);
  CHECK(reply.native_code == 0);
  CHECK(reply.timings.total.count() > 0);
  CHECK(reply.timings.first_byte >= reply.timings.connected);
  CHECK_FALSE(reply.timings.is_connection_reused);
  CHECK(handle.send(repeatable(post_to(server.url()))).timings.is_connection_reused);
}

TEST_CASE("a request that a dead connection swallowed leaves twice if it may, else once") {
  for (const bool may_send_again : {true, false}) {
    RawServer server(
        in_order({json_answer(200, "{}"), raw("", After::cut), json_answer(200, "{}")}));
    Handle handle;
    HttpRequest request = post_to(server.url());
    request.may_send_again = may_send_again;
    REQUIRE(handle.send(request).status == 200);
    const HttpReply reply = handle.send(request);
    CHECK(reply.sends == (may_send_again && can_count_sends() ? 2 : 1));
    CHECK(reply.error == (may_send_again ? TransportError::none : TransportError::cut));
    CHECK(server.requests().size() == (may_send_again ? 3U : 2U));
  }
}

TEST_CASE("a body is taken to its cap and not a byte further") {
  LimitOptions limits;
  limits.max_body_bytes = 100;
  Handle handle(limits);
  for (const std::size_t size : {99U, 100U, 101U}) {
    RawServer server(always(json_answer(200, std::string(size, 'x'))));
    const HttpReply reply = handle.send(post_to(server.url()));
    CHECK(reply.error == (size <= 100 ? TransportError::none : TransportError::too_large));
    if (size <= 100) CHECK(reply.body.size() == size);
  }
}

TEST_CASE("headers are taken to their cap, over all of an answer's blocks") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Fill: ";
  const std::size_t rest = head.size() + 4;  // the ends of two lines
  LimitOptions limits;
  limits.max_header_bytes = 1000;
  Handle handle(limits);
  for (const std::size_t size : {999U, 1000U, 1001U}) {
    RawServer server(always(raw(head + std::string(size - rest, 'x') + "\r\n\r\n")));
    const HttpReply reply = handle.send(post_to(server.url()));
    CHECK(reply.error == (size <= 1000 ? TransportError::none : TransportError::too_large));
  }
  std::string interim;
  for (int i = 0; i < 100; ++i) interim += "HTTP/1.1 103 Early Hints\r\n\r\n";
  RawServer server(always(raw(interim + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
  CHECK(handle.send(post_to(server.url())).error == TransportError::too_large);
}

TEST_CASE("of interim answers and trailers nothing stays") {
  RawServer server(
      always(raw("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Real: 2\r\n\r\n"
                 "2\r\n{}\r\n0\r\nX-Real: 3\r\nX-Trailer: 4\r\n\r\n")));
  Handle handle;
  const HttpReply reply = handle.send(post_to(server.url()));
  REQUIRE(reply.error == TransportError::none);
  CHECK(reply.status == 200);
  CHECK(reply.body == "{}");
  CHECK(reply.headers.get("X-Real") == "2");
  CHECK_FALSE(reply.headers.contains("X-Early"));
  CHECK_FALSE(reply.headers.contains("X-Trailer"));
}

TEST_CASE("what is no whole HTTP answer is told by its kind, and as sent once") {
  struct Row {
    const char* name;
    Answer answer;
    TransportError error;
    int status;
  };
  const Row rows[] = {
      {"nothing", raw(""), TransportError::cut, 0},
      {"a reset", raw("", After::reset), TransportError::cut, 0},
      {"no HTTP", raw("SSH-2.0-server\r\n\r\n"), TransportError::protocol, 0},
      {"half a head", raw("HTTP/1.1 200 OK\r\nContent-Le"), TransportError::cut, 0},
      {"a status line alone", raw("HTTP/1.1 200 OK\r\n"), TransportError::cut, 0},
      {"half a body", raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), TransportError::cut,
       200},
      {"an upgrade", raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
       TransportError::protocol, 101},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    RawServer server(always(row.answer));
    Handle handle;
    HttpRequest request = post_to(server.url());
    request.may_send_again = false;
    const HttpReply reply = handle.send(request);
    CHECK(reply.error == row.error);
    CHECK(reply.status == row.status);
    CHECK(reply.sends == 1);
    CHECK(reply.phase == (row.status == 200 ? Phase::body : Phase::wait));
  }
}

TEST_CASE("what fails before anything is sent says so, and how far it came") {
  std::string nobody;
  {
    RawServer server(always(json_answer(200, "{}")));
    nobody = server.url();
  }
  Handle handle;
  HttpReply reply = handle.send(post_to(nobody));
  CHECK(reply.error == TransportError::connect);
  CHECK(reply.phase == Phase::connect);
  CHECK(reply.sends == 0);

  RawServerOptions deaf;
  deaf.on_accept = OnAccept::close;
  RawServer no_tls(always(json_answer(200, "{}")), deaf);
  reply = handle.send(post_to("https://127.0.0.1:" + std::to_string(no_tls.port())));
  CHECK(reply.error == TransportError::tls);
  CHECK(reply.phase == Phase::tls);
  CHECK(reply.sends == 0);

  RawServerOptions foreign;
  const kaiko_tools::CertificateAuthority stranger;
  foreign.tls = identity_of(stranger.issue(kaiko_tools::loopback_options()));
  RawServer untrusted(always(json_answer(200, "{}")), foreign);
  reply = handle.send(post_to(untrusted.url()));
  CHECK(reply.error == TransportError::tls_trust);
  CHECK(reply.sends == 0);
  untrusted.settle();
  CHECK(untrusted.requests().empty());

  reply = handle.send(post_to("http://127.0.0.1:99999"));
  CHECK(reply.error == TransportError::configuration);
  CHECK_FALSE(reply.detail.empty());
}

TEST_CASE("one handle serves on after a failure, over TLS too") {
  RawServer server(in_order({raw("", After::reset), json_answer(200, "{}")}), over_tls());
  Handle handle;
  HttpRequest request = post_to(server.url());
  request.may_send_again = false;
  CHECK(handle.send(request).error == TransportError::cut);
  const HttpReply reply = handle.send(request);
  CHECK(reply.status == 200);
  CHECK(reply.timings.secured >= reply.timings.connected);
}

class Sink final : public BodySink {
 public:
  bool begin(int status, const HeaderBlock& headers) override {
    begun.emplace_back(status, std::string(headers.get("Content-Type").value_or("")));
    return is_wanted;
  }
  bool chunk(std::string_view bytes) override {
    seen.append(bytes);
    return is_going_on;
  }

  bool is_wanted = true;
  bool is_going_on = true;
  std::vector<std::pair<int, std::string>> begun;
  std::string seen;
};

TEST_CASE("a sink gets the head once and then the body, and an error's body is collected instead") {
  RawServer server(always(json_answer(200, "{\"a\":1}")));
  Handle handle;
  Sink sink;
  HttpReply reply = handle.send(post_to(server.url()), &sink);
  CHECK(reply.body.empty());
  CHECK(sink.seen == "{\"a\":1}");
  CHECK(sink.begun == std::vector<std::pair<int, std::string>>{{200, "application/json"}});

  Sink uninterested;
  uninterested.is_wanted = false;
  reply = handle.send(post_to(server.url()), &uninterested);
  CHECK(reply.body == "{\"a\":1}");
  CHECK(uninterested.seen.empty());
}

TEST_CASE("a sink that has enough ends the transfer as cancelled") {
  RawServer server(always(json_answer(200, "{}")));
  Handle handle;
  Sink sink;
  sink.is_going_on = false;
  const HttpReply reply = handle.send(post_to(server.url()), &sink);
  CHECK(reply.error == TransportError::cancelled);
  CHECK(reply.status == 200);
  CHECK(reply.sends == 1);
}

TEST_CASE("a transfer is busy from its preparation to its end, however that comes") {
  RawServer server(always(json_answer(200, "{}")));
  const auto config = loopback_config();
  OpenSockets sockets(1);
  CurlTransfer transfer(*config, sockets);
  CHECK_FALSE(transfer.is_busy());
  const HttpRequest request = post_to(server.url());
  REQUIRE(transfer.prepare(7, request, unhurried()));
  CHECK(transfer.is_busy());
  CHECK(transfer.ticket() == 7);
  const HttpReply reply = transfer.abort(TransportError::timeout, true);
  CHECK_FALSE(transfer.is_busy());
  CHECK(reply.error == TransportError::timeout);
  CHECK(reply.is_idle_timeout);
  CHECK(reply.sends == 0);
}

}  // namespace
