// SPDX-License-Identifier: MIT
// Every shape of an error that the contract's section 4 lists, once each: what the caller gets of
// it.
#include <kaiko/kaiko.hpp>
#include <kaiko/testing.hpp>

#include <memory>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

HttpReply reply_of(int status, const std::string& type, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.sends = 1;
  if (!type.empty()) reply.headers.add("Content-Type", type);
  reply.body = std::move(body);
  return reply;
}

Client client_of(HttpReply reply) {
  Options options;
  options.transport = std::shared_ptr<Transport>(new testing::ScriptedTransport{std::move(reply)});
  options.runtime = std::make_shared<testing::ManualRuntime>();
  options.retry.attempts = 1;
  return Client::create(ApiKey::create(std::string("kaiko_test_example")).value(), options).value();
}

template <class T>
Error error_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  CHECK(result.error().http_status == result.info().http_status);
  return result.error();
}

Error error_after(HttpReply reply) {
  return error_of(client_of(std::move(reply)).analyze("words"));
}

Error batch_error_after(HttpReply reply) {
  AnalysisRequest request;
  request.messages.emplace_back();
  request.messages.back().text = "words";
  return error_of(client_of(std::move(reply)).analyze_batch(request));
}

Error json_error(int status, std::string body) {
  return error_after(reply_of(status, "application/json", std::move(body)));
}

TEST_CASE("shape A, the documented one, fills every member of the error") {
  const Error error =
      json_error(400, R"({"error":{"type":"invalid_request_error","code":"missing_field",)"
                      R"("message":"The 'messages' field is required","param":"messages",)"
                      R"("request_id":"req-7f65ab21d1"}})");
  CHECK(error.kind == ErrorKind::rejected);
  CHECK(error.outcome == Outcome::rejected);
  CHECK(error.http_status == 400);
  CHECK(error.type == "invalid_request_error");
  CHECK(error.code == "missing_field");
  CHECK(error.message == "The 'messages' field is required");
  CHECK(error.param == "messages");
  CHECK(error.request_id == "req-7f65ab21d1");
}

TEST_CASE("each documented status and code gives its kind") {
  struct Row {
    const char* type;
    const char* code;
    int status;
    ErrorKind kind;
  };
  const Row rows[] = {
      {"authentication_error", "invalid_api_key", 401, ErrorKind::authentication},
      {"forbidden_error", "key_revoked", 403, ErrorKind::permission},
      {"not_found_error", "context_not_found", 404, ErrorKind::not_found},
      {"conflict_error", "duplicate_id", 409, ErrorKind::conflict},
      {"invalid_request_error", "payload_too_large", 413, ErrorKind::too_large},
      {"invalid_request_error", "invalid_role", 422, ErrorKind::rejected},
      {"rate_limit_error", "too_many_requests", 429, ErrorKind::rate_limited},
      {"server_error", "internal", 500, ErrorKind::server},
      {"server_error", "service_unavailable", 503, ErrorKind::server},
  };
  for (const Row& row : rows) {
    INFO(row.status << " " << row.code);
    const Error error =
        json_error(row.status, std::string(R"({"error":{"type":")") + row.type + R"(","code":")" +
                                   row.code + R"(","message":"words","request_id":"req-1"}})");
    CHECK(error.kind == row.kind);
    CHECK(error.type == row.type);
    CHECK(error.code == row.code);
    CHECK(error.message == "words");
    CHECK(error.request_id == "req-1");
  }
}

TEST_CASE("shape B, the gateway's complaints, are kept one by one") {
  const Error error = json_error(
      422,
      R"({"message":"Validation error","details":[{"message":"The externalId field must be a )"
      R"(valid UUID","rule":"uuid","field":"messages.0.externalId"},{"message":"too long",)"
      R"("rule":"maxLength","field":"messages.0.content.text","meta":{"max":10000},"index":0}]})");
  CHECK(error.kind == ErrorKind::rejected);
  CHECK(error.param == "messages.0.externalId");
  REQUIRE(error.details.size() == 2);
  CHECK(error.details[0].rule == "uuid");
  CHECK(error.details[0].field == "messages.0.externalId");
  CHECK(error.details[1].meta_json == R"({"max":10000})");
  CHECK(error.details[1].index == 0);
}

TEST_CASE("shapes C and E, a bare message, tell their kind by the status") {
  struct Row {
    const char* message;
    int status;
    ErrorKind kind;
  };
  const Row rows[] = {
      {"Unauthorized", 401, ErrorKind::authentication},
      {"Insufficient credits", 402, ErrorKind::credits},
      {"Forbidden", 403, ErrorKind::permission},
      {"Access denied: API key is paused", 403, ErrorKind::permission},
      {"Message not found", 404, ErrorKind::not_found},
      {"Too Many Requests", 429, ErrorKind::rate_limited},
      {"Internal Server Error", 500, ErrorKind::server},
      {"Service Unavailable", 503, ErrorKind::server},
      {"Endpoint request timed out", 504, ErrorKind::server},
  };
  for (const Row& row : rows) {
    INFO(row.status << " " << row.message);
    const Error error =
        json_error(row.status, std::string(R"({"message":")") + row.message + R"("})");
    CHECK(error.kind == row.kind);
    CHECK(error.message == row.message);
  }
}

TEST_CASE("shape D, the gateway's exceptions, keeps the message and the code") {
  const Error error = json_error(
      500, R"({"status":"error","message":"Chat completion failed (V2): No adapter found"})");
  CHECK(error.kind == ErrorKind::server);
  CHECK(error.message == "Chat completion failed (V2): No adapter found");
  const Error large = json_error(
      413, R"({"status":"error","code":"PAYLOAD_TOO_LARGE","message":"Request body exceeds it"})");
  CHECK(large.kind == ErrorKind::too_large);
  CHECK(large.code == "PAYLOAD_TOO_LARGE");
}

TEST_CASE("shape F is no such thing, and of the batch route: this server does not have it") {
  const std::string type = "text/plain; charset=UTF-8";
  CHECK(error_after(reply_of(404, type, "404 Not Found")).kind == ErrorKind::not_found);
  CHECK(batch_error_after(reply_of(404, type, "404 Not Found")).kind == ErrorKind::unsupported);
  CHECK(batch_error_after(reply_of(405, "", "")).kind == ErrorKind::unsupported);
}

TEST_CASE("a proxy's page or nothing at all is still the status's kind") {
  for (const int status : {502, 503, 504}) {
    CHECK(error_after(reply_of(status, "text/html", "<html>down</html>")).kind ==
          ErrorKind::server);
    CHECK(error_after(reply_of(status, "", "")).kind == ErrorKind::server);
  }
}

TEST_CASE("the request id is found in each header that may carry it") {
  for (const std::string name :
       {"x-request-id", "apigw-requestid", "x-amzn-requestid", "x-amz-apigw-id"}) {
    INFO(name);
    HttpReply reply = reply_of(500, "application/json", R"({"message":"Internal Server Error"})");
    reply.headers.add(name, "id-1");
    const Error error = error_after(std::move(reply));
    CHECK(error.request_id == "id-1");
  }
}

}  // namespace
