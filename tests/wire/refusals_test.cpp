// SPDX-License-Identifier: MIT
// What is refused before any I/O: the error names the field, keeps the value to itself, and the
// server that was meant sees no connection.
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;
using kaiko::ErrorKind;

struct Refusal {
  std::string what;
  kaiko::AnalysisRequest request;
  kaiko::CallOptions call;
  std::string field;  // as the error names it
  std::string value;  // must not appear in the error
};

Refusal bad_text(const std::string& what, const std::string& text) {
  return {what, request_with(text), {}, "messages[0].text", text};
}

Refusal bad_message(const std::string& what, const std::string& field, const std::string& value,
                    std::string kaiko::Message::*member) {
  Refusal refusal{what, request_with("fine"), {}, field, value};
  refusal.request.messages.push_back(refusal.request.messages.front());
  refusal.request.messages[1].*member = value;
  return refusal;
}

Refusal bad_idempotency_key(const std::string& what, const std::string& value) {
  Refusal refusal{what, request_with("fine"), {}, "idempotency_key", value};
  refusal.call.idempotency_key = value;
  return refusal;
}

Refusal bad_header(const std::string& what, const std::string& name, const std::string& value,
                   const std::string& field = "headers[1].value") {
  Refusal refusal{what, request_with("fine"), {}, field, value};
  refusal.call.headers = {{"X-Fine", "fine"}, {name, value}};
  return refusal;
}

void check_refused(const Refusal& refusal) {
  CAPTURE(refusal.what);
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Client client = client_for(server);
  const auto result = client.analyze(refusal.request, refusal.call);
  const kaiko::Error error = error_of(result);
  CHECK(to_string(error.kind) == "invalid_argument");
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  CHECK(error.param == refusal.field);
  const std::string words = error.to_string() + error.message + error.param;
  CHECK(error.to_string().find(refusal.field) != std::string::npos);
  if (refusal.value.size() > 1) CHECK(words.find(refusal.value) == std::string::npos);
  CHECK(words.find("Quentin") == std::string::npos);
  server.settle();
  CHECK(server.connections().empty());
}

const std::string nul(1, '\0');

TEST_CASE("text that is not valid UTF-8 is refused and its message is named") {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"a stray continuation byte", secret_text + "\x80"},
      {"a cut sequence", secret_text + "\xE2\x82"},
      {"an overlong slash", secret_text + "\xC0\xAF"},
      {"a surrogate", secret_text + "\xED\xA0\x80"},
      {"beyond U+10FFFF", secret_text + "\xF4\x90\x80\x80"},
      {"a byte that UTF-8 never has", secret_text + "\xFF"},
  };
  for (const auto& text : texts) check_refused(bad_text(text.first, text.second));
}

TEST_CASE("invalid UTF-8 in any other member is refused too") {
  const std::string bad = "Quentin\xFF";
  check_refused(bad_message("role", "messages[1].role", bad, &kaiko::Message::role));
  check_refused(
      bad_message("external id", "messages[1].external_id", bad, &kaiko::Message::external_id));
  check_refused(bad_message("timestamp", "messages[1].timestamp", bad, &kaiko::Message::timestamp));
  check_refused(bad_message("audio", "messages[1].audio_url", bad, &kaiko::Message::audio_url));
  Refusal model{"model", request_with("fine"), {}, "model", bad};
  model.request.model = bad;
  check_refused(model);
}

TEST_CASE("what the schema does not allow is refused here") {
  check_refused({"no message", {}, {}, "messages", ""});
  check_refused(bad_text("10,001 units", std::string(10001, 'q')));
  std::string emoji;
  while (emoji.size() < 4 * 5001) emoji += "\xF0\x9F\x98\x80";
  check_refused(bad_text("5,001 emoji are 10,002 units", emoji));
  check_refused(
      bad_message("a long role", "messages[1].role", std::string(33, 'q'), &kaiko::Message::role));
  check_refused(bad_message("a long timestamp", "messages[1].timestamp", std::string(65, 'q'),
                            &kaiko::Message::timestamp));
  check_refused(bad_message("a long URL", "messages[1].audio_url", std::string(2049, 'q'),
                            &kaiko::Message::audio_url));
  Refusal many{"101 messages", request_with("fine"), {}, "messages", ""};
  many.request.messages.resize(101, many.request.messages.front());
  check_refused(many);
  Refusal model{"no model", request_with("fine"), {}, "model", ""};
  model.request.model.clear();
  check_refused(model);
}

TEST_CASE("the published limits can be switched off, the rest stays checked") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Options options = options_for(server);
  options.limits.is_checking_published_limits = false;
  kaiko::Client client = client_with(options);
  CHECK(client.analyze(std::string(10001, 'q')));
  CHECK_FALSE(client.analyze("\xFF"));
  CHECK_FALSE(client.analyze(kaiko::AnalysisRequest()));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("invalid UTF-8 is replaced, not altered otherwise, when asked") {
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Options options = options_for(server);
  options.invalid_utf8 = kaiko::InvalidUtf8::replace;
  REQUIRE(client_with(options).analyze("a\xFFz"));
  CHECK(server.requests().at(0).body.find("a\xEF\xBF\xBDz") != std::string::npos);
}

TEST_CASE("params that are not one JSON object are refused, NaN included") {
  const std::string params =
      GENERATE("[]", "7", "null", "NaN", R"({"a":NaN})", R"({"a":Infinity})", R"({"a":-Infinity})",
               R"({"a":1e999})", "{", "{}{}", "{} x", R"({"a":"Quentin)", "{\"a\":\"\xFF\"}");
  Refusal refusal{params, request_with("fine"), {}, "params_json", params};
  refusal.request.params_json = params;
  check_refused(refusal);
}

TEST_CASE("an idempotency key that could break or split a header is refused") {
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"CR", "a\rQuentin"},
      {"LF", "a\nX-Quentin: 1"},
      {"CRLF", "a\r\n\r\nGET /q"},
      {"NUL", "ab" + nul + "cd"},
      {"space", "a b"},
      {"not ASCII", "caf\xC3\xA9"},
      {"slash", "a/b"},
      {"256 characters", std::string(256, 'q')},
      {"1 MB", std::string(1U << 20U, 'q')}};
  for (const auto& key : keys) check_refused(bad_idempotency_key(key.first, key.second));
}

TEST_CASE("an extra header that could break or split the head is refused") {
  const std::vector<Refusal> refusals = {
      bad_header("CR in the value", "X-A", "a\rQuentin"),
      bad_header("LF in the value", "X-A", "a\nX-Quentin: 1"),
      bad_header("CRLF in the value", "X-A", "a\r\n\r\nGET /q"),
      bad_header("NUL in the value", "X-A", "ab" + nul + "cd"),
      bad_header("not ASCII", "X-A", "caf\xC3\xA9"),
      bad_header("DEL", "X-A", "ab\x7F"),
      bad_header("a blank in front", "X-A", " Quentin"),
      bad_header("a blank at the end", "X-A", "Quentin\t"),
      bad_header("1 MB", "X-A", std::string(1U << 20U, 'q')),
      bad_header("no name", "", "Quentin", "headers[1].name"),
      bad_header("a colon in the name", "X:A", "Quentin", "headers[1].name"),
      bad_header("a blank in the name", "X A", "Quentin", "headers[1].name"),
      bad_header("CRLF in the name", "X\r\nA", "Quentin", "headers[1].name"),
      bad_header("NUL in the name", "X" + nul, "Quentin", "headers[1].name"),
  };
  for (const Refusal& refusal : refusals) check_refused(refusal);
}

TEST_CASE("our own headers and those that frame the request can't be overridden") {
  const std::string name =
      GENERATE("x-api-key", "X-API-KEY", "Authorization", "authorization", "Cookie", "Host",
               "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Idempotency-Key",
               "Content-Type", "Accept-Encoding", "TE", "Upgrade", "Proxy-Authorization");
  check_refused(bad_header(name, name, "Quentin", "headers[1].name"));
}

TEST_CASE("a malformed API key is refused and never quoted") {
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"empty", ""},
      {"CR", "kaiko_test_example\rquentin"},
      {"LF", "kaiko_test_example\n"},
      {"CRLF", "kaiko_test_example\r\nX-Evil: quentin"},
      {"NUL", "kaiko_test_example" + nul + "quentin"},
      {"space", "kaiko_test_example quentin"},
      {"not ASCII", "kaiko_test_example\xC3\xA9"},
      {"DEL", "kaiko_test_example\x7F"},
      {"513 characters", "kaiko_test_" + std::string(502, '.')},
      {"1 MB", "kaiko_test_" + std::string(1U << 20U, '.')}};
  for (const auto& key : keys) {
    CAPTURE(key.first);
    const kaiko::Error error = error_of(kaiko::ApiKey::create(key.second));
    CHECK(error.kind == ErrorKind::key_source);
    CHECK(error.outcome == kaiko::Outcome::not_sent);
    CHECK(error.param == "api_key");
    const std::string words = error.to_string() + error.message;
    CHECK(words.find("kaiko_test_") == std::string::npos);
    CHECK(words.find("quentin") == std::string::npos);
    CHECK_THROWS_AS(kaiko::ApiKey(key.second), kaiko::Exception);
  }
  CHECK(kaiko::ApiKey::create("kaiko_test_" + std::string(501, '.')));
}

TEST_CASE("a base URL that could mislead is refused when the client is made") {
  const std::string url = GENERATE(
      "file:///etc/hostname", "ftp://localhost/", "localhost:1", "//localhost", "http:/localhost",
      "https://", "https://user:quentin@localhost", "https://localhost/?q=quentin",
      "https://localhost/#quentin", "https://localhost:0", "https://localhost:65536",
      "https://localhost:quentin", "https://local host", "https://localhost\r\nX-Evil: quentin",
      "https://localhost/a/../quentin", "https://localhost/a//quentin", "https://\xC3\xA9.example",
      "https://[::1", "https://[quentin]");
  CAPTURE(url);
  const auto made = kaiko::Client::create(kaiko::ApiKey(fake_key), options_for(url));
  const kaiko::Error error = error_of(made);
  CHECK(to_string(error.kind) == "configuration");
  CHECK(error.param == "base_url");
  CHECK((error.to_string() + error.message).find("quentin") == std::string::npos);
}

TEST_CASE("a base URL with a NUL byte is refused") {
  const auto made = kaiko::Client::create(kaiko::ApiKey(fake_key),
                                          options_for("https://localhost" + nul + ".example"));
  CHECK(error_of(made).kind == ErrorKind::configuration);
}

TEST_CASE("a user agent that could split a header is refused when the client is made") {
  const std::string agent = GENERATE("shop\r\nX-Evil: quentin", "shop\nquentin", "quentin\xC3\xA9");
  kaiko::Options options = options_for("http://127.0.0.1:1");
  options.user_agent = agent;
  const kaiko::Error error = error_of(kaiko::Client::create(kaiko::ApiKey(fake_key), options));
  CHECK(to_string(error.kind) == "configuration");
  CHECK(error.param == "user_agent");
  CHECK((error.to_string() + error.message).find("quentin") == std::string::npos);
}

}  // namespace
