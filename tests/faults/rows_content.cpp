// SPDX-License-Identifier: MIT
// Complete answers with a 200 that are no analysis, and odd ones that are.
#include <string>

#include "faults/rows.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

std::function<void(Stage&)> no_json(const std::string& body, const std::string& type) {
  return [=](Stage& stage) {
    const int times = stage.is_strict() ? 1 : 3;
    stage.start_server().script(
        Json::array({{{"status", 200}, {"body", body}, {"content_type", type}, {"times", times}}}));
    const CallRecord& call = stage.call(stage.client());
    stage.expect_error(call, ErrorKind::invalid_response, Outcome::unknown);
    stage.expect(call.sends() == times, std::to_string(times) + " requests");
  };
}

// Valid JSON of the wrong shape stays wrong: it is never asked for again.
std::function<void(Stage&)> wrong_shape(const std::string& body) {
  return [=](Stage& stage) {
    stage.start_server().script(Json::array({{{"status", 200}, {"body", body}}}));
    const CallRecord& call = stage.call(stage.client());
    stage.expect_error(call, ErrorKind::invalid_response, Outcome::unknown);
    stage.expect(call.sends() == 1, "never repeated");
  };
}

// An answer that is taken; what was kept aside is noted.
std::function<void(Stage&)> odd(const std::string& body, bool is_noted) {
  return [=](Stage& stage) {
    stage.start_server().script(Json::array({{{"status", 200}, {"body", body}}}));
    const CallRecord& call = stage.call(stage.client());
    stage.expect_success(call);
    stage.expect(call.result.info().decode_notes.empty() != is_noted,
                 is_noted ? "a note" : "no note");
  };
}

// `member` within the emotion, beside what an answer needs.
std::string with(const std::string& member) {
  return R"({"emotions":{"user":{"category":"fear","intensity":@INTENSITY@,)" + member + "}}}";
}

std::string nested(std::size_t levels) {
  return with("\"deep\":" + std::string(levels, '[') + std::string(levels, ']'));
}

}  // namespace

std::vector<Row> rows_content() {
  const std::string repeated = "invalid_response; repeated with a key only";
  const std::string refused = "invalid_response, never repeated";
  const std::string taken = "success, the odd part noted";
  return {
      {41, "200 with a page", repeated, all_modes, no_json("<html>log in</html>", "text/html")},
      {41, "200 and empty", repeated, all_modes, no_json("", "application/json")},
      {41, "trailing junk", repeated, all_modes,
       no_json(with("\"a\":1") + "x", "application/json")},
      {41, "invalid UTF-8", repeated, all_modes,
       no_json(R"({"emotions":{"user":{"category":"@BYTES@"}}})", "application/json")},
      {41, "no emotions", refused, both, wrong_shape(R"({"object":"emotions.analysis"})")},
      {41, "category is a number", refused, both,
       wrong_shape(R"({"emotions":{"user":{"category":1}}})")},
      {41, "nested 100 deep", refused, both, wrong_shape(nested(100))},
      {41, "nested 100,000 deep", refused, both, wrong_shape(nested(100000))},
      {41, "a byte order mark", "success", both, odd("\xEF\xBB\xBF" + with("\"a\":1"), false)},
      {41, "nulls", "success", both, odd(with(R"("valence":null,"growth":null)"), false)},
      {41, "a word that is not known", "success", both,
       odd(with(R"("intensityLevel":"huge")"), false)},
      {41, "a member twice", "success, the last counts", both,
       odd(with(R"("arousal":0.1,"arousal":0.2)"), false)},
      {41, "half an emoji", taken, both, odd(with(R"("text":"cut \ud83d")"), true)},
      {41, "a number beyond a double", taken, both, odd(with(R"("valence":1e400)"), true)},
      {41, "an optional member of a wrong type", taken, both,
       odd(with(R"("valence":"high")"), true)},
  };
}

}  // namespace kaiko_faults
