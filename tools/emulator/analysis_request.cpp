// SPDX-License-Identifier: MIT
// The limits of contract section 2.1.
#include "analysis_request.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace kaiko_emulator {
namespace {

constexpr std::size_t most_role_units = 32;
constexpr std::size_t most_url_units = 2048;
constexpr std::size_t most_timestamp_units = 64;

bool is_uuid(const std::string& text) {
  constexpr std::size_t length = 36;
  if (text.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = text[i];
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

void check_message(BodyChecks& checks, const Json& message, const std::string& path,
                   const AnalysisRules& rules) {
  checks.text({message, path, "role"}, most_role_units);
  const Member external_id{message, path, "externalId"};
  if (const Json* const id = checks.member(external_id, Kind::string)) {
    const bool is_refused = rules.is_uuid_wanted && !is_uuid(id->get_ref<const std::string&>());
    if (is_refused) checks.add(external_id.field(), "uuid");
  }
  checks.text({message, path, "timestamp"}, most_timestamp_units);
  const Json* const content =
      checks.member({message, path, "content"}, Kind::object, Need::required);
  if (content == nullptr) return;
  checks.text({*content, path + "content.", "text"}, most_text_units, Need::required);
  checks.text({*content, path + "content.", "audioUrl"}, most_url_units);
}

std::optional<std::string> text_of(const Json& owner, const char* name) {
  const auto found = owner.find(name);
  if (found == owner.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

std::vector<Violation> check_analysis(const Json& body, const AnalysisRules& rules) {
  BodyChecks checks;
  if (!body.is_object()) {
    checks.add("", "object");
    return checks.violations();
  }
  checks.member({body, "", "model"}, Kind::string, Need::required);
  checks.member({body, "", "params"}, Kind::object);
  const Json* const messages = checks.list({body, "", "messages"}, most_messages, Need::required);
  if (messages == nullptr) return checks.violations();
  if (messages->empty() && rules.is_empty_refused) checks.add("messages", "required");
  for (std::size_t i = 0; i < messages->size(); ++i) {
    const std::string field = "messages." + std::to_string(i);
    if ((*messages)[i].is_object()) {
      check_message(checks, (*messages)[i], field + ".", rules);
    } else {
      checks.add(field, "object");
    }
  }
  return checks.violations();
}

std::vector<AnalysisMessage> analysis_messages(const Json& body) {
  std::vector<AnalysisMessage> messages;
  for (const Json& message : body["messages"]) {
    messages.push_back({text_of(message, "role"), *text_of(message["content"], "text"),
                        text_of(message, "externalId").value_or("")});
  }
  return messages;
}

}  // namespace kaiko_emulator
