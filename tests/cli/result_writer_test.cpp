// SPDX-License-Identifier: MIT
// Results as lines of JSON and CSV: what a program reads out of them is what was put in.
#include "cli/result_writer.hpp"

#include <nlohmann/json.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko_cli;
using nlohmann::json;

kaiko::Emotion some_emotion() {
  kaiko::Emotion emotion;
  emotion.category = "fear";
  emotion.intensity = 0.5;
  emotion.valence = -0.25;
  emotion.is_fallback = true;
  return emotion;
}

kaiko::Error some_error() {
  kaiko::Error error;
  error.kind = kaiko::ErrorKind::rejected;
  error.http_status = 422;
  error.code = "string_too_long";
  error.param = "content.text";
  error.message = "too long: my secret";
  error.outcome = kaiko::Outcome::rejected;
  error.request_id = "req-1";
  return error;
}

TEST_CASE("a line of JSON has the index, the id as it was, and the emotion") {
  const std::string line = result_line(OutputFormat::jsonl, 3, "\"a\\\"b\"", some_emotion());
  CHECK(line.rfind(beginning_of(OutputFormat::jsonl, 3), 0) == 0);
  CHECK(line.find('\n') == line.size() - 1);
  const json told = json::parse(line);
  CHECK(told.at("index") == 3);
  CHECK(told.at("id") == "a\"b");
  CHECK(told.at("emotion").at("category") == "fear");
  CHECK(told.at("emotion").at("isFallback") == true);
  CHECK_FALSE(json::parse(result_line(OutputFormat::jsonl, 0, "", some_emotion())).contains("id"));
  CHECK(json::parse(result_line(OutputFormat::jsonl, 0, "7", some_emotion())).at("id") == 7);
  CHECK(head_of(OutputFormat::jsonl).empty());
}

TEST_CASE("an error is told by kinds, codes and fields, without the server's sentence") {
  const std::string line = result_line(OutputFormat::jsonl, 0, "", some_error());
  CHECK(line.find("secret") == std::string::npos);
  const json error = json::parse(line).at("error");
  CHECK(error == json({{"kind", "rejected"},
                       {"status", 422},
                       {"code", "string_too_long"},
                       {"param", "content.text"},
                       {"outcome", "rejected"},
                       {"request_id", "req-1"}}));
  kaiko::Error bare;
  bare.code = "\xFF";  // not even this breaks the line
  CHECK(json::parse(result_line(OutputFormat::jsonl, 0, "", bare)).at("error").at("outcome") ==
        "not_sent");
}

TEST_CASE("CSV quotes what needs it, and leaves empty what was not told") {
  CHECK(head_of(OutputFormat::csv) ==
        "index,id,category,intensity,valence,arousal,is_fallback,error\n");
  CHECK(result_line(OutputFormat::csv, 3, "\"x\"", some_emotion()) ==
        "3,x,fear,0.5,-0.25,,true,\n");
  CHECK(result_line(OutputFormat::csv, 4, "17", some_error()) ==
        "4,17,,,,,,rejected string_too_long content.text\n");
  kaiko::Emotion emotion;
  emotion.category = "a,b";
  CHECK(result_line(OutputFormat::csv, 5, "\"two\\nlines \\\"q\\\"\"", emotion) ==
        "5,\"two\nlines \"\"q\"\"\",\"a,b\",,,,false,\n");
}

}  // namespace
