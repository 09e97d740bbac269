// SPDX-License-Identifier: MIT
// What the SDK makes of every answer that the contract knows, and of those that no contract allows.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;
using kaiko::ErrorKind;
using kaiko::Outcome;

struct ErrorRow {
  int status;
  std::string body;
  ErrorKind kind;
  std::string type;
  std::string code;
  std::string message;
  std::string param;
  std::string request_id;
  Outcome outcome;
  std::string content_type = "application/json";
};

std::string shape_a(const std::string& type, const std::string& code, const std::string& message,
                    const std::string& param) {
  const std::string with_param = param.empty() ? "" : R"(,"param":")" + param + '"';
  return R"({"error":{"type":")" + type + R"(","code":")" + code + R"(","message":")" + message +
         '"' + with_param + R"(,"request_id":"req-7f65ab21d1"}})";
}

ErrorRow documented(int status, ErrorKind kind, const std::string& type, const std::string& code,
                    Outcome outcome = Outcome::rejected, const std::string& param = {}) {
  const std::string message = "Words about " + code;
  return {status, shape_a(type, code, message, param),
          kind,   type,
          code,   message,
          param,  "req-7f65ab21d1",
          outcome};
}

ErrorRow bare(int status, ErrorKind kind, const std::string& message,
              Outcome outcome = Outcome::rejected) {
  return {status, R"({"message":")" + message + R"("})", kind, "", "", message, "", "", outcome};
}

ErrorRow failed(const std::string& message) {
  return {500,
          R"({"status":"error","message":")" + message + R"("})",
          ErrorKind::server,
          "",
          "",
          message,
          "",
          "",
          Outcome::unknown};
}

using Adapt = std::function<kaiko::Options(kaiko::Options)>;

kaiko::Options as_given(kaiko::Options options) { return options; }

// The answer as the only attempt of a call sees it.
kaiko::Error error_after(const Answer& answer, const Adapt& adapt = as_given, bool is_tls = false) {
  RawServer server(always(answer), is_tls ? over_tls() : RawServerOptions());
  kaiko::Client client = client_with(adapt(attempts_of(options_for(server), 1)));
  const auto result = client.analyze(secret_text);
  kaiko::Error error = error_of(result);
  check_that_logs_are_clean(error);
  CHECK(error.attempts == 1);
  CHECK(server.requests().size() == 1);
  CHECK(error.idempotency_key == server.requests().at(0).only("Idempotency-Key").value_or(""));
  CHECK(result.info().http_status == error.http_status);
  CHECK(result.info().attempts.size() == 1);
  return error;
}

void check_row(const ErrorRow& row) {
  CAPTURE(row.status, row.body);
  const kaiko::Error error = error_after(text_answer(row.status, row.content_type, row.body));
  CHECK(to_string(error.kind) == to_string(row.kind));
  CHECK(error.http_status == row.status);
  CHECK(error.type == row.type);
  CHECK(error.code == row.code);
  CHECK(error.message == row.message);
  CHECK(error.param == row.param);
  CHECK(error.request_id == row.request_id);
  CHECK(to_string(error.outcome) == to_string(row.outcome));
  const std::string line = error.to_string();
  CHECK(line.find(std::string(to_string(row.kind))) != std::string::npos);
  CHECK(line.find("http=" + std::to_string(row.status)) != std::string::npos);
}

TEST_CASE("every row of the documented error table is its typed error") {
  const std::string bad_request = "invalid_request_error";
  const std::vector<ErrorRow> rows = {
      documented(400, ErrorKind::rejected, bad_request, "missing_field", Outcome::rejected,
                 "messages"),
      documented(401, ErrorKind::authentication, "authentication_error", "invalid_api_key"),
      documented(403, ErrorKind::permission, "forbidden_error", "key_revoked"),
      documented(404, ErrorKind::not_found, "not_found_error", "context_not_found"),
      documented(409, ErrorKind::conflict, "conflict_error", "duplicate_id"),
      documented(413, ErrorKind::too_large, bad_request, "payload_too_large"),
      documented(422, ErrorKind::rejected, bad_request, "invalid_role", Outcome::rejected,
                 "messages[0].role"),
      documented(429, ErrorKind::rate_limited, "rate_limit_error", "too_many_requests"),
      documented(500, ErrorKind::server, "server_error", "internal", Outcome::unknown),
      documented(503, ErrorKind::server, "server_error", "service_unavailable", Outcome::unknown),
      documented(404, ErrorKind::not_found, "not_found_error", "invalid_model", Outcome::rejected,
                 "model"),
  };
  for (const ErrorRow& row : rows) check_row(row);
}

TEST_CASE("the documentation's own example of shape A is read as it stands") {
  check_row(
      {400,
       R"({"error":{"type":"invalid_request_error","code":"missing_field","message":)"
       R"("The 'messages' field is required","param":"messages","request_id":"req-7f65ab21d1"}})",
       ErrorKind::rejected, "invalid_request_error", "missing_field",
       "The 'messages' field is required", "messages", "req-7f65ab21d1", Outcome::rejected});
}

TEST_CASE("shape B gives every complaint with its rule and field") {
  const kaiko::Error error = error_after(json_answer(
      422, R"({"message":"Validation error","details":[)"
           R"({"message":"The externalId field must be a valid UUID","rule":"uuid",)"
           R"("field":"messages.0.externalId"},)"
           R"({"message":"The messages field must not have more than 100 items",)"
           R"("rule":"array.maxLength","field":"messages","meta":{"max":100},"index":3}]})"));
  CHECK(error.kind == ErrorKind::rejected);
  CHECK(error.outcome == Outcome::rejected);
  CHECK(error.message == "Validation error; this server takes a UUID as external_id");
  CHECK(error.param == "messages.0.externalId");
  REQUIRE(error.details.size() == 2);
  CHECK(error.details[0].rule == "uuid");
  CHECK(error.details[0].field == "messages.0.externalId");
  CHECK(error.details[0].message == "The externalId field must be a valid UUID");
  CHECK(error.details[1].rule == "array.maxLength");
  CHECK(error.details[1].meta_json == R"({"max":100})");
  CHECK(error.details[1].index == 3);
}

TEST_CASE("shape C, a bare message, is typed by its status") {
  const std::vector<ErrorRow> rows = {
      bare(402, ErrorKind::credits,
           "Insufficient credits. Please top up your account or subscribe to a plan."),
      bare(403, ErrorKind::permission, "Access denied: API key is paused"),
      bare(403, ErrorKind::permission, "User billing account not found"),
      bare(404, ErrorKind::not_found, "Context not found"),
      bare(429, ErrorKind::rate_limited,
           "Rate limit exceeded. Please retry after the reset window."),
  };
  for (const ErrorRow& row : rows) check_row(row);
}

TEST_CASE("shape D, status and message, is a server error of unknown outcome") {
  const std::vector<ErrorRow> rows = {
      failed("Malformed JSON in request body"),
      failed("Emotion analysis failed (V2): timeout"),
      {413,
       R"({"status":"error","code":"PAYLOAD_TOO_LARGE",)"
       R"("message":"Request body exceeds maximum size of 1048576 bytes"})",
       ErrorKind::too_large, "", "PAYLOAD_TOO_LARGE",
       "Request body exceeds maximum size of 1048576 bytes", "", "", Outcome::rejected},
  };
  for (const ErrorRow& row : rows) check_row(row);
}

TEST_CASE("shape E, the gateway's own words, is typed by its status") {
  const std::vector<ErrorRow> rows = {
      bare(401, ErrorKind::authentication, "Unauthorized"),
      bare(403, ErrorKind::permission, "Forbidden"),
      bare(429, ErrorKind::rate_limited, "Too Many Requests"),
      bare(500, ErrorKind::server, "Internal Server Error", Outcome::unknown),
      bare(503, ErrorKind::server, "Service Unavailable", Outcome::unknown),
      bare(504, ErrorKind::server, "Endpoint request timed out", Outcome::unknown),
  };
  for (const ErrorRow& row : rows) check_row(row);
}

TEST_CASE("shape F, a line of plain text, is typed by its status") {
  check_row({404, "404 Not Found", ErrorKind::not_found, "", "", "404 Not Found", "", "",
             Outcome::rejected, "text/plain; charset=UTF-8"});
}

TEST_CASE("a page or nothing from a proxy is a server error that shows no markup") {
  const int status = GENERATE(502, 503, 504);
  const std::string body = GENERATE("", "<html><body><h1>Bad Gateway</h1></body></html>");
  const kaiko::Error error = error_after(text_answer(status, "text/html", body));
  CHECK(error.kind == ErrorKind::server);
  CHECK(error.http_status == status);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(error.message.find('<') == std::string::npos);
  CHECK_FALSE(error.to_string().empty());
}

TEST_CASE("the outcome of a refusal depends on what the server promised") {
  CHECK(error_after(json_answer(405, "{}")).outcome == Outcome::rejected);
  CHECK(error_after(json_answer(405, "{}")).kind == ErrorKind::rejected);
  CHECK(error_after(json_answer(408, "{}")).outcome == Outcome::unknown);
  CHECK(error_after(json_answer(425, "{}")).outcome == Outcome::unknown);
  CHECK(error_after(json_answer(501, "{}")).kind == ErrorKind::server);
  const kaiko::Error busy = error_after(json_answer(503, "{}", {{"Retry-After", "2"}}));
  CHECK(busy.outcome == Outcome::rejected);
  REQUIRE(busy.retry_after);
  CHECK(busy.retry_after->count() == 2000);
}

TEST_CASE("the request id is taken from each known header when the body has none") {
  const std::string name =
      GENERATE("x-request-id", "apigw-requestid", "X-Amzn-RequestId", "x-amz-apigw-id");
  const kaiko::Error error = error_after(json_answer(403, "{}", {{name, "id-from-header"}}));
  CHECK(error.request_id == "id-from-header");
}

TEST_CASE("odd members of an error body cost nothing but themselves") {
  const std::string body = GENERATE(
      "null", "[]", "7", "{", "\xFF\xFE", R"({"error":null})", R"({"error":[]})",
      R"({"error":{"message":{"a":1},"code":[],"type":null}})", R"({"details":"x","message":7})",
      R"({"error":"plain words"})", R"({"message":"\ud83d"})");
  CAPTURE(body);
  const kaiko::Error error = error_after(json_answer(400, body));
  CHECK(error.kind == ErrorKind::rejected);
  CHECK(error.outcome == Outcome::rejected);
}

TEST_CASE("an empty success is not a success") {
  const std::string body = GENERATE("", " ", "\n");
  const kaiko::Error error = error_after(json_answer(200, body));
  CHECK(error.kind == ErrorKind::invalid_response);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(error.http_status == 200);
}

TEST_CASE("a 204 without a body is not a success") {
  const kaiko::Error error = error_after({"HTTP/1.1 204 No Content\r\n\r\n", After::keep});
  CHECK(error.kind == ErrorKind::invalid_response);
  CHECK(error.outcome == Outcome::unknown);
}

TEST_CASE("a success that is not JSON is an error and is tried again with the same key") {
  const std::vector<std::string> bodies = {"<html>captive portal</html>", "{\"emotions\":", "\xFF",
                                           valid_answer + "x", valid_answer + valid_answer};
  for (const std::string& body : bodies) {
    CAPTURE(body);
    RawServer server(in_order({json_answer(200, body), json_answer(200, valid_answer)}));
    const auto analysis = client_for(server).analyze(secret_text);
    INFO((analysis ? std::string() : analysis.error().to_string()));
    REQUIRE(analysis);
    REQUIRE(server.requests().size() == 2);
    CHECK(server.requests()[0].raw == server.requests()[1].raw);
    CHECK(error_after(json_answer(200, body)).kind == ErrorKind::invalid_response);
  }
}

TEST_CASE("a success of the wrong shape is an error and is not tried again") {
  const std::string body = GENERATE(
      "[]", "\"words\"", "7", "null", "true", "{}", R"({"emotions":null})", R"({"emotions":[]})",
      R"({"emotions":{}})", R"({"emotions":"joy"})", R"({"emotions":{"user":{}}})",
      R"({"emotions":{"user":null}})", R"({"emotions":{"user":{"category":7}}})",
      R"({"emotions":{"user":{"category":null}}})");
  CAPTURE(body);
  RawServer server(always(json_answer(200, body)));
  const kaiko::Error error = error_of(client_for(server).analyze(secret_text));
  CHECK(error.kind == ErrorKind::invalid_response);
  CHECK(error.http_status == 200);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(server.requests().size() == 1);
  check_that_logs_are_clean(error);
}

TEST_CASE("an error in the place of what was asked for is the API's error and is asked for once") {
  const std::string body =
      shape_a("authentication_error", "invalid_api_key", "No such key " + fake_key, "x-api-key");
  RawServer server(always(json_answer(200, body)));
  const kaiko::Client client = client_for(server);
  kaiko::ChatRequest question;
  question.messages.emplace_back().content = secret_text;
  const auto go_on = [](const kaiko::ChatDelta&) { return kaiko::StreamControl::proceed; };
  for (const kaiko::Error& error :
       {error_of(client.analyze(secret_text)), error_of(client.chat(question)),
        error_of(client.stream_chat(question, go_on))}) {
    CHECK(error.kind == ErrorKind::authentication);
    CHECK(error.code == "invalid_api_key");
    CHECK(starts_with(error.message, "No such key "));
    CHECK_FALSE(contains_key(error.message, fake_key));
    CHECK(error.param == "x-api-key");
    CHECK(error.request_id == "req-7f65ab21d1");
    CHECK(error.outcome == Outcome::unknown);
    check_that_logs_are_clean(error);
  }
  CHECK(server.requests().size() == 3);
}

TEST_CASE("an answer of the wrong shape names the JSON path") {
  const kaiko::Error error =
      error_after(json_answer(200, R"({"emotions":{"user":{"category":7}}})"));
  CHECK((error.param + error.message).find("emotions.user.category") != std::string::npos);
}

TEST_CASE("what is nested too deep is refused without a crash") {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  const kaiko::Error error =
      error_after(json_answer(200, R"({"emotions":{"user":{"category":"joy","x":)" + deep + "}}}"));
  CHECK(error.kind == ErrorKind::invalid_response);
}

TEST_CASE("a cut answer is never a success") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string start = valid_answer.substr(0, valid_answer.size() / 2);
  const std::vector<std::string> starts = {
      "HTTP/1.1 200 OK\r\n",
      head.substr(0, 20),
      head,
      head + "\r\n",
      head + "Content-Length: 5000\r\n\r\n" + valid_answer,
      head + "Content-Length: 9\r\n\r\n",
      head + "\r\n" + start,
      chunked + "5\r\n{\"emo\r\n",
      chunked + "fff\r\n" + start,
  };
  const After after = GENERATE(After::close, After::reset);
  const bool is_tls = GENERATE(false, true);
  for (const std::string& bytes : starts) {
    CAPTURE(bytes, static_cast<int>(after), is_tls);
    const kaiko::Error error = error_after({bytes, is_tls ? After::cut : after}, as_given, is_tls);
    const bool is_typed =
        error.kind == ErrorKind::interrupted || error.kind == ErrorKind::invalid_response;
    CHECK(is_typed);
    CHECK(error.outcome == Outcome::unknown);
  }
}

TEST_CASE("a complete JSON answer that the end of the connection delimits is a success") {
  RawServer server(always({"HTTP/1.1 200 OK\r\n\r\n" + valid_answer, After::close}));
  CHECK(client_for(server).analyze(secret_text));
}

TEST_CASE("a chunked answer in small pieces is a success") {
  std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char c : valid_answer) bytes += std::string("1\r\n") + c + "\r\n";
  RawServer server(always({bytes + "0\r\n\r\n", After::keep}));
  const auto analysis = client_for(server).analyze(secret_text);
  REQUIRE(analysis);
  CHECK(analysis->primary().category == "fear");
}

TEST_CASE("no answer at all is an interrupted call of unknown outcome") {
  const After after = GENERATE(After::close, After::cut, After::reset);
  const kaiko::Error error = error_after({"", after});
  CHECK(error.kind == ErrorKind::interrupted);
  CHECK(error.http_status == 0);
  CHECK(error.outcome == Outcome::unknown);
}

TEST_CASE("bytes that are not HTTP are a protocol error of unknown outcome") {
  const std::string bytes = GENERATE("<html>HTTP/0.9</html>", "SSH-2.0-OpenSSH_9.2\r\n",
                                     "\x16\x03\x01\x02\x01", "HTTP/7.7 200 OK\r\n\r\n{}",
                                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n{}");
  CAPTURE(bytes);
  const kaiko::Error error = error_after({bytes, After::close});
  CHECK(error.kind == ErrorKind::protocol);
  CHECK(error.outcome == Outcome::unknown);
  CHECK(error.http_status == (bytes.find(" 101 ") == std::string::npos ? 0 : 101));
}

TEST_CASE("interim answers are passed over") {
  RawServer server(
      always({"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Id: 1\r\n\r\n" +
                  json_answer(200, valid_answer, {{"X-Request-Id", "last"}}).bytes,
              After::keep}));
  const auto analysis = client_for(server).analyze(secret_text);
  REQUIRE(analysis);
  CHECK(analysis.info().http_status == 200);
  CHECK(analysis.info().request_id == "last");
  CHECK_FALSE(analysis.info().headers.contains("X-Id"));
}

TEST_CASE("a body over the limit is too large, however it is framed") {
  const auto small = [](kaiko::Options options) {
    options.limits.max_body_bytes = 1000;
    return options;
  };
  const std::string body = R"({"x":")" + std::string(5000, 'x') + "\"}";
  const Answer framed = json_answer(200, body);
  const Answer open_ended{"HTTP/1.1 200 OK\r\n\r\n" + body, After::hang};
  const Answer chunked{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" + body,
                       After::hang};
  for (const Answer& answer : {framed, open_ended, chunked}) {
    CHECK(error_after(answer, small).kind == ErrorKind::response_too_large);
  }
}

TEST_CASE("headers over the limit are too large, in one line or in many") {
  std::string many;
  while (many.size() < 200000) many += "X-Filler: 0123456789\r\n";
  const std::string one = "X-Filler: " + std::string(200000, 'x') + "\r\n";
  for (const std::string& filler : {one, many}) {
    const std::string bytes = "HTTP/1.1 200 OK\r\n" + filler + "Content-Length: 2\r\n\r\n{}";
    CHECK(error_after({bytes, After::close}).kind == ErrorKind::response_too_large);
  }
}

// Bodies that hold `words` wherever an error body has a place for words, and elsewhere.
std::vector<std::string> echoing_bodies(const std::string& words) {
  const auto member = [&words](const std::string& name) {
    return '"' + name + R"(":")" + words + '"';
  };
  const std::string members = member("type") + ',' + member("code") + ',' + member("message") +
                              ',' + member("param") + ',' + member("request_id");
  const std::string details = R"("details":[{)" + member("message") + ',' + member("rule") + ',' +
                              member("field") + R"(,"meta":{)" + member("a") + "}}]";
  return {R"({"error":{)" + members + "}," + details + '}',
          '{' + members + ',' + details + '}',
          R"({"error":")" + words + "\"}",
          R"({"emotions":{")" + words + R"(":{"category":7}}})",
          words,
          words + "<"};
}

TEST_CASE("a server that echoes key and text everywhere gets neither into an error") {
  const int status = GENERATE(200, 302, 400, 401, 403, 422, 429, 500, 502);
  std::string with_text = fake_key;
  with_text.append(" ").append(secret_text);
  for (const std::string& words : {fake_key, with_text}) {
    for (const std::string& body : echoing_bodies(words)) {
      CAPTURE(status, body);
      const kaiko::Error error =
          error_after(json_answer(status, body, {{"X-Request-Id", words}, {"Location", words}}));
      std::string all = error.message + error.type + error.code + error.param + error.request_id;
      for (const kaiko::ErrorDetail& detail : error.details) {
        all += detail.message + detail.rule + detail.field + detail.meta_json;
      }
      CHECK_FALSE(contains_key(all, fake_key));
    }
  }
}

TEST_CASE("a key that comes back in the headers is not kept in the call's report") {
  RawServer server(always(
      json_answer(200, valid_answer, {{"X-Request-Id", fake_key}, {"X-Echo", "k=" + fake_key}})));
  const auto analysis = client_for(server).analyze(secret_text);
  REQUIRE(analysis);
  std::string kept = analysis.info().request_id;
  analysis.info().headers.for_each(
      [&kept](std::string_view name, std::string_view value) { kept.append(name).append(value); });
  CHECK_FALSE(contains_key(kept, fake_key));
}

TEST_CASE("a connection survives an error answer and serves the next call") {
  RawServer server(in_order({json_answer(400, "{}"), json_answer(200, valid_answer)}));
  kaiko::Client client = client_for(server);
  CHECK_FALSE(client.analyze("one"));
  CHECK(client.analyze("two"));
  CHECK(server.connections().size() == 1);
}

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
  return text;
}

std::uint32_t crc32_of(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

// One stored block (RFC 1951, 3.2.4) between the head and the sums of RFC 1952.
std::string gzip_of(const std::string& text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03\x01", 11) + little_endian(size, 2) +
         little_endian(~size, 2) + text + little_endian(crc32_of(text), 4) + little_endian(size, 4);
}

TEST_CASE("a compressed answer is asked for on request only, and then unpacked") {
  RawServer server(always(json_answer(200, gzip_of(valid_answer), {{"Content-Encoding", "gzip"}})));
  kaiko::Options options = options_for(server);
  CHECK_FALSE(client_with(attempts_of(options, 1)).analyze("text"));
  options.is_accepting_gzip = true;
  const auto analysis = client_with(options).analyze("text");
  INFO((analysis ? std::string() : analysis.error().to_string()));
  REQUIRE(analysis);
  CHECK(analysis->primary().intensity == 0.52);
  CHECK(server.requests().at(0).values("Accept-Encoding").empty());
  CHECK(server.requests().at(1).only("Accept-Encoding") == "gzip");
}

}  // namespace
