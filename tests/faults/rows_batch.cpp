// SPDX-License-Identifier: MIT
// Answers to many messages that do not fit their messages: refused whole, never misaligned.
#include <string>
#include <vector>

#include "faults/rows.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// One emotion for each id, with the value that the ledger expects.
std::string batch_of(const std::vector<std::string>& ids) {
  std::string emotions;
  for (const std::string& id : ids) {
    emotions += emotions.empty() ? "" : ",";
    emotions += R"({"category":"fear","intensity":@INTENSITY@,"externalId":")" + id + "\"}";
  }
  return R"({"object":"emotions.batch_analysis","emotions":[)" + emotions + "]}";
}

const CallRecord& answer_with(Stage& stage, const std::string& body) {
  stage.start_server().script(Json::array({{{"status", 200}, {"body", body}}}));
  return stage.batch(stage.client(), 3);
}

void refused(Stage& stage, const std::string& body) {
  const CallRecord& call = answer_with(stage, body);
  stage.expect_error(call, ErrorKind::invalid_response, Outcome::unknown);
  stage.expect(call.sends() == 1, "never repeated");
}

void whole(Stage& stage) {
  stage.expect_success(answer_with(stage, batch_of({"id-0", "id-1", "id-2"})));
}
void shorter(Stage& stage) { refused(stage, batch_of({"id-0", "id-1"})); }
void longer(Stage& stage) { refused(stage, batch_of({"id-0", "id-1", "id-2", "id-3"})); }
void in_another_order(Stage& stage) { refused(stage, batch_of({"id-0", "id-2", "id-1"})); }
void of_no_message(Stage& stage) { refused(stage, batch_of({})); }
void a_single_object(Stage& stage) {
  refused(stage, R"({"emotions":{"user":{"category":"fear"}}})");
}

}  // namespace

std::vector<Row> rows_batch() {
  return {
      {42, "batch: one emotion a message", "success", both, whole},
      {42, "batch: one emotion too few", "invalid_response, not repeated", both, shorter},
      {42, "batch: one emotion too many", "invalid_response, not repeated", both, longer},
      {42, "batch: two emotions swapped", "invalid_response, not repeated", both, in_another_order},
      {42, "batch: an empty list", "invalid_response, not repeated", both, of_no_message},
      {42, "batch: the answer to one message", "invalid_response, not repeated", both,
       a_single_object},
  };
}

}  // namespace kaiko_faults
