// SPDX-License-Identifier: MIT
// Requests as JSON text, and what is refused while they are written.
#include <kaiko/detail/encode.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

AnalysisRequest request_with(const std::string& text) {
  AnalysisRequest request;
  request.messages.emplace_back().text = text;
  return request;
}

Refusal refusal_of(const AnalysisRequest& request, const Options& options = {}) {
  Encoder encoder{options};
  return encode_analysis(request, encoder);
}

TEST_CASE("a request is written with its members, and without those that are empty") {
  const Options options;
  AnalysisRequest request = request_with("a \"quoted\"\n\x01 \xF0\x9F\x98\x80");
  request.params_json = R"({"granularity":"detailed"})";
  request.messages[0].external_id = "msg-1";
  Encoder encoder{options};
  REQUIRE_FALSE(encode_analysis(request, encoder));
  CHECK(encoder.out ==
        "{\"model\":\"emotion-v2\",\"params\":{\"granularity\":\"detailed\"},\"messages\":[{"
        "\"role\":\"user\",\"externalId\":\"msg-1\",\"content\":{\"text\":\"a "
        "\\\"quoted\\\"\\n\\u0001 \xF0\x9F\x98\x80\"}}]}");
}

TEST_CASE("malformed UTF-8 is refused with field and byte, or replaced when asked to") {
  const auto refusal = refusal_of(request_with("ok \xC3("));
  REQUIRE(refusal);
  CHECK(refusal->param == "messages[0].text");
  CHECK(refusal->message == "not valid UTF-8 at byte 3");
  Options options;
  options.invalid_utf8 = InvalidUtf8::replace;
  Encoder encoder{options};
  REQUIRE_FALSE(encode_analysis(request_with("ok \xC3("), encoder));
  CHECK(encoder.out.find("ok \xEF\xBF\xBD(") != std::string::npos);
}

TEST_CASE("a message's id that could not be asked for is refused where it is sent, too") {
  AnalysisRequest request = request_with("x");
  for (const std::string& bad : {std::string("a\r\nb"), std::string("a\0b", 3), std::string("\x7F"),
                                 std::string("."), std::string("..")}) {
    request.messages[0].external_id = bad;
    const auto refusal = refusal_of(request);
    REQUIRE(refusal);
    CHECK(refusal->param == "messages[0].external_id");
  }
  for (const std::string& good : {std::string(), std::string(200, 'x'), std::string("analysis")}) {
    request.messages[0].external_id = good;
    CHECK_FALSE(refusal_of(request));
  }
}

TEST_CASE("the published limits are checked in UTF-16 units, and can be switched off") {
  std::string emoji;
  for (int i = 0; i < 5000; ++i) emoji.append("\xF0\x9F\x98\x80");
  CHECK_FALSE(refusal_of(request_with(emoji)));
  const AnalysisRequest longer = request_with(emoji + "x");
  CHECK(refusal_of(longer)->param == "messages[0].text");
  AnalysisRequest many;
  many.messages.resize(101);
  CHECK(refusal_of(many)->param == "messages");
  Options options;
  options.limits.is_checking_published_limits = false;
  CHECK_FALSE(refusal_of(longer, options));
  CHECK_FALSE(refusal_of(many, options));
}

TEST_CASE("an empty list, an empty model and parameters that are no object are refused") {
  CHECK(refusal_of(AnalysisRequest())->param == "messages");
  AnalysisRequest request = request_with("x");
  request.model.clear();
  CHECK(refusal_of(request)->param == "model");
  request.model = "emotion-v2";
  for (const std::string& bad :
       {std::string("[]"), std::string("{"), std::string("{\"a\":NaN}"), std::string("{} {}"),
        "{\"a\":" + std::string(70, '['), std::string("\xEF\xBB\xBF{}")}) {
    request.params_json = bad;
    REQUIRE(refusal_of(request));
    CHECK(refusal_of(request)->param == "params_json");
  }
}

TEST_CASE("where text is mended the published limits count what is sent") {
  Options options;
  options.invalid_utf8 = InvalidUtf8::replace;
  CHECK(refusal_of(request_with(std::string(10001, '\x80')), options));
  CHECK_FALSE(refusal_of(request_with(std::string(10000, '\x80')), options));
  CHECK_FALSE(refusal_of(request_with(std::string(5001, '\xFF')), options));
}

}  // namespace
