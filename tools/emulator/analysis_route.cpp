// SPDX-License-Identifier: MIT
// The checks of contract section 2.1 with the documentation's statuses, and the answer of
// section 2.2.
#include "analysis_route.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "emotion_model.hpp"

namespace kaiko_emulator {
namespace {

constexpr std::size_t most_messages = 100;
constexpr std::size_t most_text_units = 10000;

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2 : 1;
  }
  return units;
}

ApiError missing(const std::string& field) {
  return {400, "invalid_request_error", "missing_field", "The '" + field + "' field is required",
          field};
}

ApiError invalid(const std::string& field, const std::string& message, const std::string& code) {
  return {422, "invalid_request_error", code, message, field};
}

// An optional string member; null counts as absent.
std::optional<ApiError> check_string(const Json& owner, const char* name, std::size_t most,
                                     const std::string& field) {
  const auto member = owner.find(name);
  if (member == owner.end() || member->is_null()) return std::nullopt;
  if (!member->is_string()) return invalid(field, "must be a string", "invalid_value");
  if (utf16_units(member->get_ref<const std::string&>()) > most) {
    return invalid(field, "must not be longer than " + std::to_string(most), "invalid_value");
  }
  return std::nullopt;
}

std::optional<ApiError> check_content(const Json& message, const std::string& field) {
  const auto content = message.find("content");
  if (content == message.end()) return missing(field + ".content");
  if (!content->is_object())
    return invalid(field + ".content", "must be an object", "invalid_value");
  if (!content->contains("text")) return missing(field + ".content.text");
  if (!(*content)["text"].is_string()) {
    return invalid(field + ".content.text", "must be a string", "invalid_value");
  }
  if (auto error = check_string(*content, "text", most_text_units, field + ".content.text")) {
    return error;
  }
  return check_string(*content, "audioUrl", 2048, field + ".content.audioUrl");
}

std::optional<ApiError> check_message(const Json& message, const std::string& field) {
  if (!message.is_object()) return invalid(field, "must be an object", "invalid_value");
  if (auto error = check_string(message, "role", 32, field + ".role")) {
    error->code = "invalid_role";
    return error;
  }
  if (auto error = check_string(message, "externalId", 255, field + ".externalId")) return error;
  if (auto error = check_string(message, "timestamp", 64, field + ".timestamp")) return error;
  return check_content(message, field);
}

std::optional<ApiError> check_body(const Json& body) {
  if (!body.is_object()) return invalid("body", "must be a JSON object", "invalid_value");
  if (!body.contains("model")) return missing("model");
  if (!body["model"].is_string()) return invalid("model", "must be a string", "invalid_value");
  if (body.contains("params") && !body["params"].is_object() && !body["params"].is_null()) {
    return invalid("params", "must be an object", "invalid_value");
  }
  if (!body.contains("messages")) return missing("messages");
  const Json& messages = body["messages"];
  if (!messages.is_array()) return invalid("messages", "must be an array", "invalid_value");
  if (messages.empty()) return missing("messages");
  if (messages.size() > most_messages) {
    return invalid("messages", "must not have more than 100 items", "invalid_value");
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (auto error = check_message(messages[i], "messages." + std::to_string(i))) return error;
  }
  return std::nullopt;
}

std::string role_of(const Json& message) {
  const auto role = message.find("role");
  const bool has_role = role != message.end() && role->is_string();
  return has_role ? role->get<std::string>() : std::string("user");
}

// Two of the documented modes, by the rule that needs no keywords: what is strong and unpleasant
// asks for support, the rest is conversation (contract section 3).
Json conversation_mode(const Reading& reading) {
  const bool is_support = reading.intensity >= 0.65 && reading.valence < -0.3;
  return {{"mode", is_support ? "emotional_support" : "conversational"},
          {"confidence", is_support ? reading.intensity : 0.7},
          {"reasoning",
           is_support ? "A strong and unpleasant emotion" : "No strong unpleasant emotion"},
          {"crisisDetected", false},
          {"responseStrategy",
           {{"tone", is_support ? "warm, patient" : "friendly, natural"},
            {"focus", is_support ? "listening" : "the topic itself"},
            {"actionables", Json::array()}}}};
}

Json emotion_body(const std::string& text, const Reading& reading) {
  Json raw = Json::object();
  for (std::size_t i = 0; i < basic_count; ++i)
    raw[std::string(basic_names[i])] = reading.scores[i];
  return {{"text", text},
          {"category", reading.category},
          {"intensity", reading.intensity},
          {"intensityLevel", reading.intensity_level},
          {"valence", reading.valence},
          {"arousal", reading.arousal},
          {"complexity", reading.complexity},
          {"wonderIndex", reading.wonder_index},
          {"discoveryLevel", reading.discovery_level},
          {"raw", std::move(raw)}};
}

}  // namespace

std::variant<AnalysisInput, ApiError> parse_analysis(const ApiRequest& request) {
  constexpr std::size_t most_bytes = std::size_t{1} << 20U;
  if (request.body.size() > most_bytes) {
    return ApiError{413, "invalid_request_error", "payload_too_large", "The body exceeds 1 MiB"};
  }
  if (request.header("content-type").rfind("application/json", 0) != 0) {
    return ApiError{400, "invalid_request_error", "invalid_content_type",
                    "Content-Type must be application/json"};
  }
  const Json body = Json::parse(request.body, nullptr, false);
  if (body.is_discarded()) {
    return ApiError{400, "invalid_request_error", "invalid_json", "The body is not valid JSON"};
  }
  if (auto error = check_body(body)) return *error;
  AnalysisInput input;
  input.model = body["model"].get<std::string>();
  for (const Json& message : body["messages"]) {
    input.messages.push_back({role_of(message), message["content"]["text"].get<std::string>()});
  }
  return input;
}

Json analysis_body(const AnalysisInput& input) {
  Json emotions = Json::object();
  std::size_t words = 0;
  Reading latest;
  for (const AnalysisMessage& message : input.messages) {
    latest = read_scores(score_text(message.text));
    emotions[message.role] = emotion_body(message.text, latest);
    words += message.text.size() / 4 + 1;  // about what a tokenizer would count
  }
  return {{"object", "emotions.analysis"},        {"model", "emotion-v2"},
          {"emotions", std::move(emotions)},      {"metadata", Json::object()},
          {"usage", {{"analyse_tokens", words}}}, {"conversationMode", conversation_mode(latest)}};
}

}  // namespace kaiko_emulator
