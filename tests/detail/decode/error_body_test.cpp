// SPDX-License-Identifier: MIT
// Reading what servers send with an error status: every shape of contract section 4.
#include <kaiko/detail/decode/error_body.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

Error read(const std::string& body) {
  Error error;
  fill_from_body(error, body);
  return error;
}

TEST_CASE("the documented shape gives type, code, message, field and request id") {
  const Error error = read(
      R"({"error":{"type":"invalid_request_error","code":"missing_field",)"
      R"("message":"The 'messages' field is required","param":"messages","request_id":"req-1"}})");
  CHECK(error.type == "invalid_request_error");
  CHECK(error.code == "missing_field");
  CHECK(error.message == "The 'messages' field is required");
  CHECK(error.param == "messages");
  CHECK(error.request_id == "req-1");
}

TEST_CASE("the gateway's list of complaints is kept, and the first names the field") {
  const Error error =
      read(R"({"message":"Validation error","details":[{"message":"too long","rule":"maxLength",)"
           R"("field":"messages.0.content.text","meta":{"max":10000},"index":0}]})");
  REQUIRE(error.details.size() == 1);
  CHECK(error.details[0].rule == "maxLength");
  CHECK(error.details[0].meta_json == R"({"max":10000})");
  CHECK(error.details[0].index == 0);
  CHECK(error.param == "messages.0.content.text");
}

TEST_CASE("bare messages, codes at the top, words and text are taken; a page is not shown") {
  CHECK(read(R"({"message":"Forbidden"})").message == "Forbidden");
  CHECK(read(R"({"status":"error","code":"PAYLOAD_TOO_LARGE","message":"m"})").code ==
        "PAYLOAD_TOO_LARGE");
  CHECK(read(R"({"error":"words"})").message == "words");
  CHECK(read("404 Not Found").message == "404 Not Found");
  CHECK(read("<html><body>Bad gateway</body></html>").message.empty());
  CHECK(read("").message.empty());
}

TEST_CASE("odd members cost nothing: numbers as codes, nulls, wrong types, endless words") {
  CHECK(read(R"({"error":{"code":17,"message":null,"param":[1]}})").code == "17");
  CHECK(read(R"({"message":")" + std::string(100000, 'x') + "\"}").message.size() == 512);
  CHECK(read(R"({"message":"a\nb"})").message == "a b");
}

TEST_CASE("of endless complaints the first hundred are kept, and of endless facts none") {
  std::string body = R"({"message":"no","details":[{"rule":"first"})";
  for (int i = 0; i < 100000; ++i) body += ",{}";
  const Error error = read(body + "]}");
  CHECK(error.details.size() == 100);
  CHECK(error.details.front().rule == "first");
  CHECK(error.to_string().size() < 1000);
  const std::string facts(100000, '1');
  CHECK(read(R"({"details":[{"meta":)" + facts + "}]}").details.at(0).meta_json.empty());
}

TEST_CASE("a complaint of the wrong type costs nothing") {
  const Error error = read(R"({"message":"no","details":["odd",{"rule":"second"}]})");
  REQUIRE(error.details.size() == 1);
  CHECK(error.details[0].rule == "second");
}

}  // namespace
