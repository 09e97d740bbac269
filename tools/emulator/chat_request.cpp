// SPDX-License-Identifier: MIT
// The limits of contract section 2.4. Where the documentation and the gateway's source part, the
// two functions named after them tell.
#include "chat_request.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace kaiko_emulator {
namespace {

constexpr std::size_t most_name_units = 64;
constexpr std::size_t most_context_id = 128;
constexpr std::size_t most_tools = 20;
constexpr std::size_t most_tool_units = 256;

constexpr std::string_view registered_models[] = {"gpt-4o",
                                                  "gpt-4o-mini",
                                                  "gpt-4-turbo",
                                                  "gpt-3.5-turbo",
                                                  "claude-sonnet-4-5-20250929",
                                                  "claude-haiku-4-5-20251001",
                                                  "claude-opus-4-1-20250805",
                                                  "claude-opus-4-20250514",
                                                  "claude-sonnet-4-20250514",
                                                  "claude-3-5-haiku-latest",
                                                  "grok-4",
                                                  "grok-3",
                                                  "grok-3-mini",
                                                  "grok-code-fast-1",
                                                  "kimi-k2-thinking-turbo",
                                                  "kimi-k2-thinking"};

// Beside the families claude-3-* and xai-grok.
constexpr std::string_view documented_models[] = {"gpt-4", "gpt-4-turbo", "gpt-3.5-turbo"};

void check_docs_members(BodyChecks& checks, const Json& body) {
  // Counted in bytes by the documentation, hence no text() here.
  const Json* const context_id = checks.member({body, "", "context_id"}, Kind::string);
  if (context_id != nullptr && context_id->get_ref<const std::string&>().size() > most_context_id) {
    checks.add("context_id", "maxLength", {{"max", most_context_id}});
  }
  if (const Json* const params = checks.member({body, "", "model_params"}, Kind::object)) {
    for (const char* const name :
         {"temperature", "top_p", "frequency_penalty", "presence_penalty"}) {
      checks.member({*params, "model_params.", name}, Kind::number);
    }
    const Member limit{*params, "model_params.", "max_tokens"};
    const Json* const most = checks.member(limit, Kind::integer);
    if (most != nullptr && *most < 1) checks.add(limit.field(), "min", {{"min", 1}});
  }
  checks.member({body, "", "emotion_model_params"}, Kind::object);
  checks.member({body, "", "stream"}, Kind::boolean);
  checks.member({body, "", "tools"}, Kind::array);
}

void check_gateway_members(BodyChecks& checks, const Json& body) {
  checks.text({body, "", "context_id"}, most_context_id);
  if (const Json* const params = checks.member({body, "", "model_params"}, Kind::object)) {
    checks.member({*params, "model_params.", "temperature"}, Kind::number);
  }
  if (const Json* const params = checks.member({body, "", "emotion_model_params"}, Kind::object)) {
    checks.choice({*params, "emotion_model_params.", "granularity"}, {"detailed", "basic"},
                  Need::optional);
  }
  checks.member({body, "", "stream_options"}, Kind::boolean);
  const Json* const tools = checks.list({body, "", "tools"}, most_tools);
  if (tools == nullptr) return;
  for (std::size_t i = 0; i < tools->size(); ++i) {
    const std::string field = "tools." + std::to_string(i);
    const Json& tool = (*tools)[i];
    if (!tool.is_string()) {
      checks.add(field, "string");
    } else if (utf16_units(tool.get_ref<const std::string&>()) > most_tool_units) {
      checks.add(field, "maxLength", {{"max", most_tool_units}});
    }
  }
}

void check_messages(BodyChecks& checks, const Json& messages, ChatRules rules) {
  const std::vector<std::string> roles =
      rules == ChatRules::docs ? std::vector<std::string>{"system", "user", "assistant"}
                               : std::vector<std::string>{"user", "assistant"};
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string field = "messages." + std::to_string(i);
    if (!messages[i].is_object()) {
      checks.add(field, "object");
      continue;
    }
    checks.choice({messages[i], field + ".", "role"}, roles, Need::required);
    checks.text({messages[i], field + ".", "content"}, most_text_units, Need::required);
  }
}

}  // namespace

std::vector<Violation> check_chat(const Json& body, ChatRules rules) {
  BodyChecks checks;
  if (!body.is_object()) {
    checks.add("", "object");
    return checks.violations();
  }
  const bool is_docs = rules == ChatRules::docs;
  for (const char* const name : {"model", "emotion_model"}) {
    const Json* const value = checks.text({body, "", name}, most_name_units, Need::required);
    const bool is_refused =
        is_docs && value != nullptr && value->get_ref<const std::string&>().empty();
    if (is_refused) checks.add(name, "minLength", {{"min", 1}});
  }
  if (const Json* const messages =
          checks.list({body, "", "messages"}, most_messages, Need::required)) {
    if (is_docs && messages->empty()) checks.add("messages", "required");
    check_messages(checks, *messages, rules);
  }
  if (is_docs) {
    check_docs_members(checks, body);
  } else {
    check_gateway_members(checks, body);
  }
  return checks.violations();
}

ChatInput chat_input(const Json& body) {
  ChatInput input;
  input.model = body["model"].get<std::string>();
  input.emotion_model = body["emotion_model"].get<std::string>();
  for (const Json& message : body["messages"]) {
    input.messages.push_back(
        {message["role"].get<std::string>(), message["content"].get<std::string>()});
  }
  const auto stream = body.find("stream");
  input.is_stream = stream != body.end() && stream->is_boolean() && stream->get<bool>();
  return input;
}

bool is_chat_model(const std::string& name, ChatRules rules) {
  const auto is_in = [&](const auto& models) {
    return std::find(std::begin(models), std::end(models), name) != std::end(models);
  };
  if (rules == ChatRules::gateway) return is_in(registered_models);
  return is_in(documented_models) || name.rfind("claude-3-", 0) == 0 ||
         name.rfind("xai-grok", 0) == 0;
}

}  // namespace kaiko_emulator
