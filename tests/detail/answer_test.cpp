// SPDX-License-Identifier: MIT
// What a reply means: status by status, transport error by transport error, and with each shape of
// error body that the API and what stands before it are known to send.
#include <kaiko/detail/answer.hpp>

#include <kaiko/testing.hpp>

#include <optional>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;

TEST_CASE("every status has its kind") {
  struct Row {
    int status;
    ErrorKind kind;
  };
  const Row rows[] = {
      {100, ErrorKind::protocol},       {199, ErrorKind::protocol},
      {300, ErrorKind::redirect},       {304, ErrorKind::redirect},
      {399, ErrorKind::redirect},       {400, ErrorKind::rejected},
      {401, ErrorKind::authentication}, {402, ErrorKind::credits},
      {403, ErrorKind::permission},     {404, ErrorKind::not_found},
      {405, ErrorKind::rejected},       {408, ErrorKind::rejected},
      {409, ErrorKind::conflict},       {410, ErrorKind::rejected},
      {412, ErrorKind::rejected},       {413, ErrorKind::too_large},
      {414, ErrorKind::rejected},       {422, ErrorKind::rejected},
      {425, ErrorKind::rejected},       {429, ErrorKind::rate_limited},
      {499, ErrorKind::rejected},       {500, ErrorKind::server},
      {501, ErrorKind::server},         {503, ErrorKind::server},
      {599, ErrorKind::server},
  };
  for (const Row& row : rows) {
    INFO(row.status);
    CHECK(kind_of_status(row.status) == row.kind);
  }
}

TEST_CASE("only a refusal says that nothing was done") {
  struct Row {
    int status;
    bool has_wait;
    Outcome outcome;
  };
  const Row rows[] = {
      {302, false, Outcome::unknown},  {400, false, Outcome::rejected},
      {401, false, Outcome::rejected}, {404, false, Outcome::rejected},
      {407, false, Outcome::rejected}, {408, false, Outcome::unknown},
      {408, true, Outcome::unknown},   {409, false, Outcome::rejected},
      {425, false, Outcome::unknown},  {429, false, Outcome::rejected},
      {499, false, Outcome::rejected}, {500, false, Outcome::unknown},
      {500, true, Outcome::unknown},   {502, true, Outcome::unknown},
      {503, false, Outcome::unknown},  {503, true, Outcome::rejected},
      {504, true, Outcome::unknown},   {529, false, Outcome::unknown},
      {529, true, Outcome::rejected},
  };
  for (const Row& row : rows) {
    INFO(row.status << (row.has_wait ? " with a wait" : ""));
    CHECK(outcome_of_status(row.status, row.has_wait) == row.outcome);
  }
}

TEST_CASE("a conflict with a request that still runs says nothing of what becomes of it") {
  const auto outcome = [](std::string_view code) {
    HttpReply reply;
    reply.status = 409;
    reply.body.append(R"({"error":{"code":")").append(code).append(R"("}})");
    return error_of_status(reply, std::nullopt).outcome;
  };
  CHECK(outcome("idempotency_in_progress") == Outcome::unknown);
  CHECK(outcome("request_in_progress") == Outcome::unknown);
  CHECK(outcome("duplicate_id") == Outcome::rejected);
}

TEST_CASE("every transport error has its kind and words of its own") {
  struct Row {
    TransportError error;
    ErrorKind kind;
  };
  const Row rows[] = {
      {TransportError::resolve, ErrorKind::dns},
      {TransportError::connect, ErrorKind::connect},
      {TransportError::tls, ErrorKind::tls},
      {TransportError::tls_trust, ErrorKind::tls_trust},
      {TransportError::proxy, ErrorKind::proxy},
      {TransportError::timeout, ErrorKind::timeout},
      {TransportError::cut, ErrorKind::interrupted},
      {TransportError::protocol, ErrorKind::protocol},
      {TransportError::too_large, ErrorKind::response_too_large},
      {TransportError::resources, ErrorKind::resources},
      {TransportError::configuration, ErrorKind::configuration},
      {TransportError::cancelled, ErrorKind::cancelled},
  };
  std::string seen;
  for (const Row& row : rows) {
    const Error error = error_of_transport(failed_reply(row.error, 0));
    CHECK(error.kind == row.kind);
    CHECK_FALSE(error.message.empty());
    CHECK(seen.find(error.message) == std::string::npos);
    seen += error.message + '\n';
  }
}

TEST_CASE("what never left is not sent, what left once is unknown, whatever the error is called") {
  CHECK(error_of_transport(failed_reply(TransportError::cut, 0)).outcome == Outcome::not_sent);
  CHECK(error_of_transport(failed_reply(TransportError::connect, 1)).outcome == Outcome::unknown);
}

TEST_CASE("the transport's own words and code are kept, in one line") {
  HttpReply reply = failed_reply(TransportError::configuration, 0);
  reply.detail = "no such\noption";
  reply.native_code = 48;
  const Error error = error_of_transport(reply);
  CHECK(error.message == "the transport can't be set up as configured: no such option");
  CHECK(error.native_code == 48);
}

struct Shape {
  const char* name;
  int status;
  ErrorKind kind;
  const char* code;
  const char* message;
  const char* param;
  const char* body;
};

const Shape shapes[] = {
    {"A", 400, ErrorKind::rejected, "missing_field", "No messages", "messages",
     R"({"error":{"type":"invalid_request_error","code":"missing_field","message":"No messages",)"
     R"("param":"messages","request_id":"req-1"}})"},
    {"B", 422, ErrorKind::rejected, "", "Validation error", "messages.0.content.text",
     R"({"message":"Validation error","details":[{"message":"too long","rule":"maxLength",)"
     R"("field":"messages.0.content.text","meta":{"max":10000}}]})"},
    {"C", 402, ErrorKind::credits, "", "Insufficient credits.", "",
     R"({"message":"Insufficient credits."})"},
    {"D", 500, ErrorKind::server, "", "Chat completion failed (V2): x", "",
     R"({"status":"error","message":"Chat completion failed (V2): x"})"},
    {"D2", 413, ErrorKind::too_large, "PAYLOAD_TOO_LARGE", "Too big", "",
     R"({"status":"error","code":"PAYLOAD_TOO_LARGE","message":"Too big"})"},
    {"E", 403, ErrorKind::permission, "", "Forbidden", "", R"({"message":"Forbidden"})"},
    {"F", 404, ErrorKind::not_found, "", "404 Not Found", "", "404 Not Found"},
    {"a page", 502, ErrorKind::server, "", "the API failed", "",
     "<html><body>Bad gateway</body></html>"},
    {"nothing", 504, ErrorKind::server, "", "the API failed", "", ""},
};

TEST_CASE("status first, body second, for every known shape of an error") {
  for (const Shape& row : shapes) {
    INFO(row.name);
    const Error error = error_of_status(json_reply(row.status, row.body), std::nullopt);
    CHECK(error.kind == row.kind);
    CHECK(error.http_status == row.status);
    CHECK(error.code == row.code);
    CHECK(error.message == row.message);
    CHECK(error.param == row.param);
  }
}

TEST_CASE("a key that was used with another body is a kind of its own, one in progress is not") {
  const auto kind = [](int status, const std::string& code) {
    const std::string body = R"({"error":{"code":")" + code + "\"}}";
    return error_of_status(json_reply(status, body), std::nullopt).kind;
  };
  CHECK(kind(422, "idempotency_key_reused") == ErrorKind::idempotency_mismatch);
  CHECK(kind(400, "idempotency_mismatch") == ErrorKind::idempotency_mismatch);
  CHECK(kind(422, "idempotency_in_progress") == ErrorKind::rejected);
  CHECK(kind(409, "idempotency_in_progress") == ErrorKind::conflict);
  CHECK(kind(422, "invalid_role") == ErrorKind::rejected);
}

TEST_CASE("a redirect's body is not read, and its words point at the base URL") {
  const Error error = error_of_status(json_reply(302, R"({"message":"go on"})"), std::nullopt);
  CHECK(error.message.find("base_url") != std::string::npos);
  CHECK(error.outcome == Outcome::unknown);
}

TEST_CASE("the server's wait is kept with the error") {
  CHECK(error_of_status(json_reply(429, ""), Milliseconds(7)).retry_after == Milliseconds(7));
  CHECK_FALSE(error_of_status(json_reply(429, ""), std::nullopt).retry_after);
}

TEST_CASE("the request id is the body's, else the first known header's, fit for a line") {
  const auto id = [](const HttpReply& reply) {
    return error_of_status(reply, std::nullopt).request_id;
  };
  CHECK(id(json_reply(500, R"({"error":{"request_id":"body"}})", {{"X-Request-Id", "header"}})) ==
        "body");
  CHECK(id(json_reply(
            500, "",
            {{"X-Amz-Apigw-Id", "4"}, {"x-amzn-requestid", "3"}, {"APIGW-REQUESTID", "2"}})) ==
        "2");
  CHECK(id(json_reply(500, "", {{"X-Request-Id", std::string(600, 'i')}})).size() == 512);
  CHECK(id(json_reply(500, "")).empty());
  CHECK(error_of_transport(failed_reply(TransportError::cut, 1)).request_id.empty());
}

TEST_CASE("an error that a success tells of keeps the API's words, and its type tells its kind") {
  const Error error = error_of_told(
      R"({"error":{"type":"invalid_request_error","code":"invalid_role","message":"No such role",)"
      R"("param":"messages[0].role","request_id":"req-1"}})",
      "otherwise");
  CHECK(error.kind == ErrorKind::rejected);
  CHECK(error.code == "invalid_role");
  CHECK(error.message == "No such role");
  CHECK(error.param == "messages[0].role");
  CHECK(error.request_id == "req-1");
  CHECK(error.outcome == Outcome::unknown);
  const std::pair<const char*, ErrorKind> kinds[] = {
      {"invalid_request_error", ErrorKind::rejected},
      {"authentication_error", ErrorKind::authentication},
      {"forbidden_error", ErrorKind::permission},
      {"not_found_error", ErrorKind::not_found},
      {"conflict_error", ErrorKind::conflict},
      {"rate_limit_error", ErrorKind::rate_limited},
      {"server_error", ErrorKind::server},
      {"later_error", ErrorKind::server},
  };
  for (const auto& [type, kind] : kinds) {
    INFO(type);
    CHECK(error_of_told(std::string(R"({"error":{"type":")") + type + "\"}}", "").kind == kind);
  }
  const Error wordless = error_of_told(R"({"error":{}})", "otherwise");
  CHECK(wordless.kind == ErrorKind::server);
  CHECK(wordless.message == "otherwise");
}

TEST_CASE(
    "a body tells of an error by a member of that name or by its status, unless it denies it") {
  for (const char* body :
       {R"({"error":{"code":"internal"}})", R"({"error":{}})", R"({"error":"it broke"})",
        R"({"error":true,"message":"it broke"})", R"({"choices":[],"error":{"type":"x"}})",
        R"({"status":"error","message":"it broke"})", R"({"error":false,"status":"error"})"}) {
    INFO(body);
    CHECK(is_told_error(body));
  }
  for (const char* body : {R"({"error":null})", R"({"error":false})", R"({"error":""})", "{}",
                           R"({"message":"Forbidden"})", R"({"status":"ok"})", R"({"status":500})",
                           R"({"details":{"status":"error"}})", "[]", "error", ""}) {
    INFO(body);
    CHECK_FALSE(is_told_error(body));
  }
}

TEST_CASE("a success that can't be read says what is missing and quotes nothing") {
  DecodeResult result;
  result.status = DecodeStatus::wrong_shape;
  result.path = "emotions.user.category";
  result.expected = "a string";
  const HttpReply reply = json_reply(200, "secret text", {{"X-Request-Id", "id"}});
  const Error wrong = error_of_decoding(reply, result);
  CHECK(wrong.kind == ErrorKind::invalid_response);
  CHECK(wrong.param == "emotions.user.category");
  CHECK(wrong.message == "the answer lacks what was promised: expected a string");
  CHECK(wrong.outcome == Outcome::unknown);
  CHECK(wrong.request_id == "id");
  result.status = DecodeStatus::not_json;
  CHECK(error_of_decoding(reply, result).message == "the answer is not JSON");
  CHECK(error_of_decoding(json_reply(200, ""), result).message == "the answer is empty");
  result.status = DecodeStatus::too_deep;
  CHECK(error_of_decoding(reply, result).message == "the answer is nested deeper than 64 levels");
  result.status = DecodeStatus::too_large;
  const Error large = error_of_decoding(reply, result);
  CHECK(large.kind == ErrorKind::response_too_large);
  CHECK(large.message == "the answer is larger than limits allow");
  CHECK(large.outcome == Outcome::unknown);
}

}  // namespace
