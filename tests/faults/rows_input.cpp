// SPDX-License-Identifier: MIT
// What never leaves the process: bytes that could break or split a request, and requests that the
// API could not take.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faults/rows.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// In every value that is refused, and in no text.
const std::string mark = "planted";
const std::string nul(1, '\0');

struct Planted {
  std::string what;
  std::string value;
};

std::vector<Planted> bad_bytes() {
  return {{"CR", mark + "\rx"},
          {"LF", mark + "\nX-Evil: 1"},
          {"two line ends", mark + "\r\n\r\nGET /x HTTP/1.1"},
          {"NUL", mark + nul + "x"},
          {"not ASCII", mark + "\xC3\xA9"},
          {"not UTF-8", mark + "\xFF"},
          {"1 MB", mark + std::string(std::size_t{1} << 20U, 'q')}};
}

struct Claim {
  std::string what;
  ErrorKind kind;
  std::string field;
};

// A server that nothing may reach, and the rules that each refusal keeps.
class Refusals {
 public:
  explicit Refusals(Stage& stage) : stage_(stage) { stage.start_server(); }

  template <class T>
  void expect(const kaiko::Result<T>& result, const Claim& claim) {
    const std::string where = claim.field + ", " + claim.what + ": ";
    ++count_;
    if (result) return stage_.expect(false, where + "not refused");
    const kaiko::Error& error = result.error();
    stage_.expect(error.kind == claim.kind,
                  where + std::string(to_string(claim.kind)) + ", not " + error.to_string());
    stage_.expect(error.outcome == Outcome::not_sent, where + "not sent");
    stage_.expect(error.param == claim.field, where + "the field is named, not " + error.param);
    const std::string words = error.to_string() + error.message + error.param;
    stage_.expect(words.find(mark) == std::string::npos, where + "the value is not quoted");
  }
  void expect_of_call(const kaiko::AnalysisRequest& request, const kaiko::CallOptions& options,
                      const Claim& claim) {
    if (!client_) client_.emplace(stage_.client());
    expect(stage_.call_with(*client_, request, options).result, claim);
  }
  void finish() {
    stage_.expect(stage_.report()["connections"].empty(), "no connection to the server");
    stage_.note(std::to_string(count_) + " refused");
  }

 private:
  Stage& stage_;
  std::optional<kaiko::Client> client_;
  int count_ = 0;
};

kaiko::AnalysisRequest request_with(const std::string& text) {
  kaiko::AnalysisRequest request;
  request.messages.emplace_back().text = text;
  return request;
}

void bad_api_key(Stage& stage) {
  Refusals refusals(stage);
  const kaiko_test::TempDir folder;
  std::vector<Planted> values = bad_bytes();
  values.push_back({"empty", ""});
  values.push_back({"a space", mark + " x"});
  values.push_back({"a line end", mark + "\n"});
  for (const auto& [what, value] : values) {
    refusals.expect(kaiko::ApiKey::create(value), {what, ErrorKind::key_source, "api_key"});
  }
  values.pop_back();  // a file ends with a line end
  for (const auto& [what, value] : values) {
    const auto key = kaiko::ApiKey::from_file(folder.write("key", value));
    refusals.expect(key, {what + " in a file", ErrorKind::key_source, "api_key"});
  }
  const auto missing = kaiko::ApiKey::from_file((folder.path() / mark).string());
  refusals.expect(missing, {"no file", ErrorKind::key_source, "key_file"});
  refusals.finish();
}

void bad_header_bytes(Stage& stage) {
  Refusals refusals(stage);
  const kaiko::AnalysisRequest fine = request_with("fine");
  for (const auto& [what, value] : bad_bytes()) {
    const auto refused = [&, what = what](const kaiko::CallOptions& options,
                                          const std::string& field) {
      refusals.expect_of_call(fine, options, {what, ErrorKind::invalid_argument, field});
    };
    kaiko::CallOptions options;
    options.idempotency_key = value;
    refused(options, "idempotency_key");
    options = {};
    options.headers = {{"X-Fine", "fine"}, {value, "fine"}};
    refused(options, "headers[1].name");
    options.headers = {{"X-Fine", "fine"}, {"X-Value", value}};
    refused(options, "headers[1].value");
  }
  kaiko::CallOptions options;
  for (const char* name : {"", "x-api-key", "Authorization", "Host", "Content-Length",
                           "Transfer-Encoding", "Idempotency-Key", "Cookie", "Expect"}) {
    options.headers = {{name, mark}};
    refusals.expect_of_call(
        fine, options,
        {std::string("the name ") + name, ErrorKind::invalid_argument, "headers[0].name"});
  }
  refusals.finish();
}

void bad_set_up(Stage& stage) {
  Refusals refusals(stage);
  const auto refused = [&](const kaiko::Options& options, const std::string& what,
                           const std::string& field) {
    auto key = kaiko::ApiKey::from_file(stage.key_file());
    refusals.expect(kaiko::Client::create(std::move(key).value(), options),
                    {what, ErrorKind::configuration, field});
  };
  for (const auto& [what, value] : bad_bytes()) {
    kaiko::Options options = stage.options();
    options.base_url += "/" + value;
    refused(options, what, "base_url");
    options.base_url = "https://" + value + ".example";
    refused(options, what + " in the host", "base_url");
    options = stage.options();
    options.user_agent = value;
    refused(options, what, "user_agent");
    options.user_agent.clear();
    options.base_url = "https://kaiko.example";
    options.proxy.url = "http://127.0.0.1:9/" + value;
    refused(options, what, "proxy.url");
  }
  refusals.finish();
}

void bad_model(Stage& stage) {
  Refusals refusals(stage);
  std::vector<Planted> values = bad_bytes();
  values.push_back({"empty", ""});
  for (const auto& [what, value] : values) {
    kaiko::AnalysisRequest request = request_with("fine");
    request.model = value;
    refusals.expect_of_call(request, {}, {what, ErrorKind::invalid_argument, "model"});
  }
  refusals.finish();
}

std::vector<Planted> bad_ids() {
  std::vector<Planted> values = bad_bytes();
  const auto is_fine = [](const Planted& planted) { return planted.what == "not ASCII"; };
  values.erase(std::remove_if(values.begin(), values.end(), is_fine), values.end());
  values.push_back({"CR LF", mark + "\r\nX-Evil: 1"});
  values.push_back({"DEL", mark + "\x7F"});
  values.push_back({"an overlong slash", mark + "\xC0\xAF"});
  for (const char* word : {"", ".", ".."}) {
    values.push_back({std::string("the word \"") + word + "\"", word});
  }
  return values;
}

// Limits of a context's id alone.
std::vector<Planted> bad_context_ids() {
  std::vector<Planted> values = bad_ids();
  values.push_back({"129 bytes", mark + std::string(122, 'q')});
  for (const char* word : {"analysis", "batch-analysis"}) values.push_back({word, word});
  return values;
}

// Ids that become a part of the path: of contexts and of their messages.
void bad_path_ids(Stage& stage) {
  Refusals refusals(stage);
  const kaiko::Client client = stage.client();
  for (const auto& [what, value] : bad_context_ids()) {
    const kaiko::Context context = client.context(value);
    const Claim of_context{what, ErrorKind::invalid_argument, "context_id"};
    refusals.expect(context.analyze("fine"), of_context);
    refusals.expect(context.state(), of_context);
    refusals.expect(context.message("fine"), of_context);
  }
  for (const auto& [what, value] : bad_ids()) {
    refusals.expect(client.context("fine").message(value),
                    {what, ErrorKind::invalid_argument, "external_id"});
  }
  refusals.finish();
}

// Others are encoded, so that they lead nowhere else.
void odd_path_ids(Stage& stage) {
  stage.start_server();
  stage.allow_other_callers();  // calls of contexts are not recorded
  const kaiko::Client client = stage.client();
  const std::vector<std::pair<std::string, std::string>> ids = {
      {"../x", "..%2Fx"},     {"a/b", "a%2Fb"},
      {"a?b#c", "a%3Fb%23c"}, {"%2e", "%252e"},
      {"a b", "a%20b"},       {"\xC3\xA9", "%C3%A9"},
      {"a\\b", "a%5Cb"},      {"a;b=c&d", "a%3Bb%3Dc%26d"}};
  for (const auto& [id, encoded] : ids) {
    stage.expect(client.context(id).analyze("fine").has_value(), "a success");
    const std::string target = stage.report()["requests"].back()["target"];
    stage.expect(target == "/v2/emotions/" + encoded + "/analysis", "encoded: " + target);
  }
  for (const std::string& id : {std::string("batch-analysis"), std::string(200, 'q')}) {
    stage.expect(client.context("fine").message(id).has_value(), "a success");
    const std::string target = stage.report()["requests"].back()["target"];
    stage.expect(target == "/v2/emotions/fine/message/" + id, "as it is: " + target);
  }
  stage.note(std::to_string(ids.size()) + " encoded");
}

// The one place where any byte is allowed: it is encoded, so that it splits nothing.
void any_byte_in_a_query(Stage& stage) {
  stage.start_server();
  const kaiko::Client client = stage.client();
  int calls = 0;
  for (const auto& [what, value] : bad_bytes()) {
    if (what == "1 MB") continue;
    kaiko::CallOptions options;
    options.query = {{value, value}};
    stage.expect_success(stage.call(client, options));
    ++calls;
  }
  const Json report = stage.report();
  stage.expect(report["requests"].size() == static_cast<std::size_t>(calls), "a request a call");
  for (const Json& request : report["requests"]) {
    const std::string target = request["target"];
    stage.expect(target.rfind("/v2/emotions/analysis?planted%", 0) == 0, "encoded: " + target);
  }
}

void bad_text(Stage& stage) {
  Refusals refusals(stage);
  const std::vector<Planted> values = {{"a stray byte", mark + "\x80"},
                                       {"a cut sequence", mark + "\xE2\x82"},
                                       {"an overlong form", mark + "\xC0\xAF"},
                                       {"a surrogate", mark + "\xED\xA0\x80"},
                                       {"past the last character", mark + "\xF4\x90\x80\x80"}};
  const std::vector<std::pair<std::string, std::string kaiko::Message::*>> members = {
      {"text", &kaiko::Message::text},
      {"role", &kaiko::Message::role},
      {"external_id", &kaiko::Message::external_id},
      {"timestamp", &kaiko::Message::timestamp},
      {"audio_url", &kaiko::Message::audio_url}};
  for (const auto& [what, value] : values) {
    for (const auto& [name, member] : members) {
      kaiko::AnalysisRequest request = request_with("fine");
      request.messages.emplace_back().text = "fine";
      request.messages.back().*member = value;
      refusals.expect_of_call(request, {},
                              {what, ErrorKind::invalid_argument, "messages[1]." + name});
    }
  }
  refusals.finish();
}

void bad_params(Stage& stage) {
  Refusals refusals(stage);
  const auto nested = [](std::size_t depth) {
    return R"({"planted":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  const std::vector<std::string> values = {R"(["planted"])",
                                           "7",
                                           "null",
                                           R"("planted")",
                                           "NaN",
                                           R"({"planted":NaN})",
                                           R"({"planted":-Infinity})",
                                           R"({"planted":1e999})",
                                           R"({"planted":1)",
                                           R"({"planted":1}})",
                                           "{\"planted\":\"\xFF\"}",
                                           "{\"planted\":\"a\nb\"}",
                                           nested(64),
                                           nested(100000),
                                           "{\"planted\":" + std::string(1000000, '[')};
  for (const std::string& value : values) {
    kaiko::AnalysisRequest request = request_with("fine");
    request.params_json = value;
    refusals.expect_of_call(request, {},
                            {value.substr(0, 20), ErrorKind::invalid_argument, "params_json"});
  }
  refusals.finish();
}

void too_much(Stage& stage) {
  Refusals refusals(stage);
  const auto refused = [&](const kaiko::AnalysisRequest& request, const std::string& field) {
    refusals.expect_of_call(request, {}, {"too much", ErrorKind::invalid_argument, field});
  };
  std::string smileys = mark;
  while (smileys.size() < 20010) smileys += "\xF0\x9F\x98\x80";
  refused({}, "messages");
  refused(request_with(mark + std::string(10000, 'q')), "messages[0].text");
  refused(request_with(smileys), "messages[0].text");
  refused(request_with(mark + std::string(std::size_t{20} << 20U, 'q')), "messages[0].text");
  kaiko::AnalysisRequest many = request_with("fine");
  many.messages.resize(101, many.messages.front());
  refused(many, "messages");
  kaiko::AnalysisRequest longer = request_with("fine");
  longer.messages[0].role = mark + std::string(32, 'q');
  refused(longer, "messages[0].role");
  longer.messages[0].role = "user";
  longer.messages[0].timestamp = mark + std::string(64, 'q');
  refused(longer, "messages[0].timestamp");
  longer.messages[0].timestamp.clear();
  longer.messages[0].audio_url = mark + std::string(2048, 'q');
  refused(longer, "messages[0].audio_url");
  refusals.finish();
}

}  // namespace

std::vector<Row> rows_input() {
  const std::string refused = "refused, field named, value not quoted, 0 bytes";
  return {
      {47, "bad bytes in the API key", refused, once, bad_api_key},
      {47, "bad bytes in idempotency key and headers", refused, both, bad_header_bytes},
      {47, "bad bytes in base URL, agent and proxy", refused, once, bad_set_up},
      {47, "bad bytes in the model name", refused, both, bad_model},
      {47, "bad bytes and words in ids of a path", refused, both, bad_path_ids},
      {47, "odd ids of a path", "encoded: one request, nothing split", once, odd_path_ids},
      {47, "bad bytes in a query parameter", "encoded: one request, nothing split", once,
       any_byte_in_a_query},
      {48, "text that is not UTF-8", refused, both, bad_text},
      {48, "params that are no JSON object, or too deep", refused, both, bad_params},
      {48, "too many messages, too long texts", refused, both, too_much},
  };
}

}  // namespace kaiko_faults
