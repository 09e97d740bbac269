// SPDX-License-Identifier: MIT
// What leaves the process, byte by byte, as a recorder that knows nothing of the SDK saw it.
#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "wire/strict_schema.hpp"
#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;

const std::string text_with_everything =
    "Ein \"Z\xC3\xBCrcher\" \\ caf\xC3\xA9\n\t\x01 \xF0\x9F\x98\x80 </end>";

const std::vector<std::string> no_breaches;

bool is_uuid_v4(const std::string& key) {
  static const std::regex form(
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  return std::regex_match(key, form);
}

std::multiset<std::string> header_names(const RecordedRequest& request) {
  std::multiset<std::string> names;
  for (const auto& header : request.headers) names.insert(canary::lower(header.first));
  return names;
}

// The recorded request without its one header of this name.
std::string without_header(const RecordedRequest& request, const std::string& name) {
  const std::string value = request.only(name).value_or("");
  std::string rest = request.raw;
  const std::size_t at = canary::lower(rest).find(canary::lower(name) + ": ");
  REQUIRE(at != std::string::npos);
  return rest.erase(at, name.size() + 2 + value.size());
}

RecordedRequest recorded_call(const kaiko::CallOptions& call = {},
                              const kaiko::Options& options = {}) {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Options chosen = options_for(server);
  chosen.auth_scheme = options.auth_scheme;
  chosen.user_agent = options.user_agent;
  chosen.base_url += options.base_url;
  kaiko::Client client = client_with(chosen);
  const auto analysis = client.analyze(request_with(secret_text), call);
  INFO((analysis ? std::string() : analysis.error().to_string()));
  REQUIRE(analysis);
  const std::vector<RecordedRequest> requests = server.requests();
  REQUIRE(requests.size() == 1);
  return requests.front();
}

TEST_CASE("a call sends these seven headers once each and no other") {
  const RecordedRequest request = recorded_call();
  CHECK(request.start_line == "POST /v2/emotions/analysis HTTP/1.1");
  const std::multiset<std::string> expected = {"host",           "user-agent",     "accept",
                                               "content-type",   "content-length", "x-api-key",
                                               "idempotency-key"};
  CHECK(header_names(request) == expected);
  CHECK(request.only("Content-Type").value_or("") == "application/json");
  CHECK(request.only("Accept").value_or("").find("application/json") != std::string::npos);
  CHECK(starts_with(request.only("Host").value_or(""), "127.0.0.1:"));
  CHECK(request.only("Content-Length").value_or("") == std::to_string(request.body.size()));
  CHECK(is_uuid_v4(request.only("Idempotency-Key").value_or("")));
}

// The one route that the strict schema does not have, and so no mock server checks.
TEST_CASE("a ping is a GET of the collection: four headers once each, no body and no other") {
  RawServer server(always(json_answer(200, R"({"message":"runs"})")));
  REQUIRE(client_for(server).ping());
  const RecordedRequest request = server.requests().at(0);
  CHECK(request.start_line == "GET /v2/emotions/ HTTP/1.1");
  CHECK(header_names(request) ==
        std::multiset<std::string>{"host", "user-agent", "accept", "x-api-key"});
  CHECK(request.only("x-api-key").value_or("") == fake_key);
  CHECK(request.body.empty());
}

TEST_CASE("exactly one auth header goes out and the key is nowhere else") {
  const RecordedRequest request = recorded_call();
  CHECK(request.only("x-api-key").value_or("") == fake_key);
  CHECK(request.values("Authorization").empty());
  CHECK(count_of(request.raw, fake_key) == 1);
  CHECK_FALSE(contains_key(without_header(request, "x-api-key"), fake_key));
}

TEST_CASE("the bearer scheme sends Authorization alone") {
  kaiko::Options options;
  options.auth_scheme = kaiko::AuthScheme::bearer;
  const RecordedRequest request = recorded_call({}, options);
  CHECK(request.only("Authorization").value_or("") == "Bearer " + fake_key);
  CHECK(request.values("x-api-key").empty());
  CHECK(count_of(request.raw, fake_key) == 1);
  CHECK_FALSE(contains_key(without_header(request, "Authorization"), fake_key));
}

TEST_CASE("over TLS the wire shows neither key nor text") {
  RawServer server(always(json_answer(200, valid_answer)), over_tls());
  kaiko::Client client = client_for(server);
  REQUIRE(client.analyze(secret_text));
  const RecordedConnection connection = server.connections().at(0);
  CHECK(connection.is_handshake_finished);
  CHECK(count_of(connection.bytes, fake_key) == 1);
  CHECK_FALSE(contains_key(connection.wire_bytes + connection.server_name, fake_key));
  CHECK_FALSE(contains_key(connection.wire_bytes, secret_text));
}

TEST_CASE("the body of a text is what the strict schema accepts, and carries the text unaltered") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Client client = client_for(server);
  REQUIRE(client.analyze(text_with_everything));
  const std::string body = server.requests().at(0).body;
  CHECK(StrictAnalysisSchema::breaches(body) == no_breaches);
  const auto json = nlohmann::json::parse(body);
  CHECK(json["model"] == "emotion-v2");
  REQUIRE(json["messages"].size() == 1);
  CHECK(json["messages"][0]["content"]["text"] == text_with_everything);
}

TEST_CASE("a request with every member set is what the strict schema accepts") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Client client = client_for(server);
  kaiko::AnalysisRequest request = request_with("one");
  request.params_json = R"({"granularity":"detailed"})";
  kaiko::Message full;
  full.text = "two";
  full.role = "assistant";
  full.external_id = "3f2b8c1e-9c1f-4a49-8c37-0d5f6c1f2a11";
  full.timestamp = "2025-01-15T10:30:00Z";
  full.audio_url = "https://example.com/a.ogg";
  request.messages.push_back(full);
  REQUIRE(client.analyze(request));

  const std::string body = server.requests().at(0).body;
  CHECK(StrictAnalysisSchema::breaches(body) == no_breaches);
  const auto json = nlohmann::json::parse(body);
  CHECK(json["params"]["granularity"] == "detailed");
  const auto& sent = json["messages"].at(1);
  CHECK(sent["role"] == full.role);
  CHECK(sent["externalId"] == full.external_id);
  CHECK(sent["timestamp"] == full.timestamp);
  CHECK(sent["content"]["audioUrl"] == full.audio_url);
  CHECK(json["messages"][0].size() == 2);  // role and content: empty members are not sent
}

TEST_CASE("the schema check finds what it should find") {
  const auto has_breach = [](const std::string& body) {
    return !StrictAnalysisSchema::breaches(body).empty();
  };
  const std::string good = R"({"model":"m","messages":[{"content":{"text":"t"}}]})";
  CHECK_FALSE(has_breach(good));
  CHECK(has_breach("[]"));
  CHECK(has_breach(good + "x"));
  CHECK(has_breach(R"({"model":"m","messages":[]})"));
  CHECK(has_breach(R"({"messages":[{"content":{"text":"t"}}]})"));
  CHECK(has_breach(R"({"model":"m","messages":[{"content":"t"}]})"));
  CHECK(has_breach(R"({"model":"m","messages":[{"content":{"text":"t","x":1}}]})"));
  CHECK(has_breach(R"({"model":"m","messages":[{"role":null,"content":{"text":"t"}}]})"));
  CHECK(has_breach(R"({"model":"m","model":"m","messages":[{"content":{"text":"t"}}]})"));
  CHECK(has_breach(R"({"model":"m","messages":[{"content":{"text":")" + std::string(10001, 'a') +
                   R"("}}]})"));
}

TEST_CASE("the idempotency key of the caller goes out as given") {
  kaiko::CallOptions call;
  call.idempotency_key = "order:42_a.b-C";
  const RecordedRequest request = recorded_call(call);
  CHECK(request.only("Idempotency-Key").value_or("") == "order:42_a.b-C");
}

TEST_CASE("every call has an idempotency key of its own, and its result names it") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Client client = client_for(server);
  const auto first = client.analyze("one");
  const auto second = client.analyze("one");
  REQUIRE(server.requests().size() == 2);
  const std::string sent_first = server.requests()[0].only("Idempotency-Key").value_or("");
  const std::string sent_second = server.requests()[1].only("Idempotency-Key").value_or("");
  CHECK(sent_first != sent_second);
  CHECK(first.info().idempotency_key == sent_first);
  CHECK(second.info().idempotency_key == sent_second);
}

TEST_CASE("extra headers and query parameters go out once, encoded, beside ours") {
  kaiko::CallOptions call;
  call.headers = {{"X-Trace", "abc 1"}, {"traceparent", "00-01"}};
  call.query = {{"a b", "c&d=e"}, {"z", "\xC3\xBC"}};
  const RecordedRequest request = recorded_call(call);
  CHECK(request.target == "/v2/emotions/analysis?a%20b=c%26d%3De&z=%C3%BC");
  CHECK(request.only("X-Trace").value_or("") == "abc 1");
  CHECK(request.only("traceparent").value_or("") == "00-01");
  CHECK(request.headers.size() == 9);
}

TEST_CASE("the user agent names the application, the SDK, the system and libcurl") {
  kaiko::Options options;
  options.user_agent = "shop/2.1";
  const std::string agent = recorded_call({}, options).only("User-Agent").value_or("");
  INFO(agent);
  CHECK(std::regex_match(
      agent,
      std::regex(R"(shop/2\.1 kaiko-cpp/\d+\.\d+\.\d+ \([^;]+; libcurl/\d+\.\d+\.\d+.*\))")));
}

TEST_CASE("a path prefix of the base URL stands before the route") {
  kaiko::Options options;
  options.base_url = "/proxy/kaiko";
  CHECK(recorded_call({}, options).target == "/proxy/kaiko/v2/emotions/analysis");
  options.base_url = "/";
  CHECK(recorded_call({}, options).target == "/v2/emotions/analysis");
}

TEST_CASE("a body over 1 MiB goes out at once, without Expect") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Client client = client_for(server);
  kaiko::AnalysisRequest request;
  std::string text;
  while (text.size() < 2 * 9000) text += "\xC3\xA9";
  for (int i = 0; i < 100; ++i) {
    request.messages.emplace_back();
    request.messages.back().text = text;
  }
  REQUIRE(client.analyze(request));
  const RecordedRequest recorded = server.requests().at(0);
  CHECK(recorded.body.size() > (1U << 20U));
  CHECK(recorded.values("Expect").empty());
  CHECK(StrictAnalysisSchema::breaches(recorded.body) == no_breaches);
}

TEST_CASE("every attempt of a retried call sends the same bytes with the same key") {
  const std::vector<Answer> failures = {json_answer(503, R"({"message":"Service Unavailable"})"),
                                        {"", After::close},
                                        {"HTTP/1.1 200 OK\r\n", After::cut},
                                        text_answer(502, "text/html", "<html>")};
  for (const Answer& failing : failures) {
    CAPTURE(failing.bytes);
    RawServer server(in_order({failing, failing, json_answer(200, valid_answer)}));
    const auto analysis = client_for(server).analyze(secret_text);
    INFO((analysis ? std::string() : analysis.error().to_string()));
    REQUIRE(analysis);
    const std::vector<RecordedRequest> requests = server.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].raw == requests[1].raw);
    CHECK(requests[0].raw == requests[2].raw);
    CHECK(analysis.info().attempts.size() == 3);
    CHECK(analysis.info().sends == 3);
  }
}

TEST_CASE("in strict mode a request of unknown outcome is sent once") {
  const std::vector<Answer> failures = {
      {"", After::close},
      {"", After::reset},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", After::close}};
  for (const Answer& failing : failures) {
    RawServer server(in_order({json_answer(200, valid_answer), failing}));
    kaiko::Client client = client_for(server);
    REQUIRE(client.analyze("warm up: the connection is kept"));
    kaiko::CallOptions strict;
    strict.resend = kaiko::Resend::never;
    const kaiko::Error error = error_of(client.analyze(secret_text, strict));
    CHECK(error.outcome == kaiko::Outcome::unknown);
    CHECK(error.why_stopped == kaiko::WhyStopped::outcome_unknown);
    server.settle();
    CHECK(server.requests().size() == 2);
  }
}

TEST_CASE("a query can't break out of its place") {
  kaiko::CallOptions call;
  call.query = {{"a\r\nX-Evil: 1", std::string("b\0#?/", 5)}, {"", "\xFF"}};
  const RecordedRequest request = recorded_call(call);
  CHECK(request.target == "/v2/emotions/analysis?a%0D%0AX-Evil%3A%201=b%00%23%3F%2F&=%FF");
  CHECK(request.headers.size() == 7);
}

}  // namespace
