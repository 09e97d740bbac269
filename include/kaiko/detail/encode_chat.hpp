// SPDX-License-Identifier: MIT
// A chat request as JSON text, checked while it is written. Contract section 2.4.
#pragma once

#include <kaiko/chat.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/detail/encode_number.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/utf8.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// The members of an object of parameters, each checked as it is written.
class ParamsWriter {
 public:
  ParamsWriter(std::string& out, std::string_view field) : out_(out), field_(field) {
    out_.push_back('{');
  }

  Refusal number(std::string_view name, std::optional<double> value) {
    if (!value) return std::nullopt;
    if (!std::isfinite(*value)) return refuse(path(name), "must be a finite number");
    append_json_name(out_, name);
    append_json_number(out_, *value);
    return std::nullopt;
  }
  Refusal at_least_one(std::string_view name, std::optional<std::int64_t> value) {
    if (!value) return std::nullopt;
    if (*value < 1) return refuse(path(name), "must be at least 1");
    append_json_name(out_, name);
    append_json_number(out_, *value);
    return std::nullopt;
  }
  void boolean(std::string_view name, std::optional<bool> value) {
    if (!value) return;
    append_json_name(out_, name);
    out_.append(*value ? "true" : "false");
  }
  // Members of the caller's own; `typed` are the names that have a place of their own.
  template <std::size_t count>
  Refusal extra(const Extra& members, const std::string_view (&typed)[count]) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto& [name, text] = *(members.begin() + static_cast<std::ptrdiff_t>(i));
      if (Refusal refusal = check_extra(members, i, typed)) return refusal;
      append_json_name(out_, name);
      out_.append(text);
    }
    return std::nullopt;
  }
  void end() { out_.push_back('}'); }

 private:
  std::string path(std::string_view name) const {
    return std::string(field_).append(".").append(name);
  }
  template <std::size_t count>
  Refusal check_extra(const Extra& members, std::size_t i,
                      const std::string_view (&typed)[count]) const {
    const auto& [name, text] = *(members.begin() + static_cast<std::ptrdiff_t>(i));
    const std::string field = indexed(path("extra"), i, {});
    if (name.empty() || name.size() > 128 || find_invalid_utf8(name) != std::string_view::npos) {
      return refuse(field, "the name must be 1..128 bytes of UTF-8");
    }
    for (const std::string_view taken : typed) {
      if (name == taken) return refuse(field, "this member has a place of its own");
    }
    if (members.find(name) != &text) return refuse(field, "this member is there twice");
    return check_json_value(text, field);
  }

  std::string& out_;
  std::string_view field_;
};

inline Refusal append_model_params(const ModelParams& params, std::string& out) {
  constexpr std::string_view typed[] = {"temperature", "max_tokens", "top_p", "frequency_penalty",
                                        "presence_penalty"};
  ParamsWriter writer(out, "model_params");
  if (auto refusal = writer.number("temperature", params.temperature)) return refusal;
  if (auto refusal = writer.at_least_one("max_tokens", params.max_tokens)) return refusal;
  if (auto refusal = writer.number("top_p", params.top_p)) return refusal;
  if (auto refusal = writer.number("frequency_penalty", params.frequency_penalty)) return refusal;
  if (auto refusal = writer.number("presence_penalty", params.presence_penalty)) return refusal;
  if (auto refusal = writer.extra(params.extra, typed)) return refusal;
  writer.end();
  return std::nullopt;
}

inline Refusal append_emotion_params(const EmotionModelParams& params, Encoder& encoder) {
  constexpr std::string_view typed[] = {"sensitivity", "includeSubEmotions", "granularity"};
  ParamsWriter writer(encoder.out, "emotion_model_params");
  if (auto refusal = writer.number("sensitivity", params.sensitivity)) return refusal;
  writer.boolean("includeSubEmotions", params.include_sub_emotions);
  if (!params.granularity.empty()) {
    if (auto refusal = encoder.member("granularity", params.granularity, 64,
                                      "emotion_model_params.granularity")) {
      return refusal;
    }
  }
  if (auto refusal = writer.extra(params.extra, typed)) return refusal;
  writer.end();
  return std::nullopt;
}

inline Refusal append_chat_message(const ChatMessage& message, std::size_t index,
                                   Encoder& encoder) {
  const std::string_view role = message.role.raw();
  if (role.empty()) return refuse(indexed("messages", index, "role"), "must not be empty");
  encoder.out.push_back('{');
  if (auto refusal = encoder.member("role", role, 32, {"messages", index, "role"})) {
    return refusal;
  }
  if (auto refusal =
          encoder.member("content", message.content, 10000, {"messages", index, "content"})) {
    return refusal;
  }
  encoder.out.push_back('}');
  return std::nullopt;
}

inline Refusal append_chat_messages(const ChatRequest& request, Encoder& encoder) {
  if (request.messages.empty()) return refuse("messages", "must hold at least one message");
  if (encoder.options.limits.is_checking_published_limits && request.messages.size() > 100) {
    return refuse("messages", "holds more than 100 messages");
  }
  encoder.out.append(",\"messages\":[");
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    if (i > 0) encoder.out.push_back(',');
    if (auto refusal = append_chat_message(request.messages[i], i, encoder)) return refusal;
  }
  encoder.out.push_back(']');
  return std::nullopt;
}

inline Refusal append_tools(const ChatRequest& request, std::string& out) {
  if (request.tools_json.empty()) return std::nullopt;
  out.append(",\"tools\":[");
  for (std::size_t i = 0; i < request.tools_json.size(); ++i) {
    if (i > 0) out.push_back(',');
    if (auto refusal = check_json_value(request.tools_json[i], indexed("tools_json", i, {}))) {
      return refusal;
    }
    out.append(request.tools_json[i]);
  }
  out.push_back(']');
  return std::nullopt;
}

inline Refusal append_chat_names(const ChatRequest& request, Encoder& encoder) {
  for (const auto& [field, name] :
       {std::pair("model", std::string_view(request.model)),
        std::pair("emotion_model", std::string_view(request.emotion_model))}) {
    if (!is_model_name(name) || name.size() > 64) {
      return refuse(field, "must be 1..64 of 0x20..0x7E without blanks at the ends");
    }
    if (auto refusal = encoder.member(field, name, no_limit, field)) return refusal;
  }
  if (request.context_id.empty()) return std::nullopt;
  if (auto refusal = check_id(request.context_id, "context_id", encoder.options.limits)) {
    return refusal;
  }
  return encoder.member("context_id", request.context_id, no_limit, "context_id");
}

// A member that turned out to be an empty object is not sent.
inline void take_back_empty(std::string& out, std::size_t before) {
  if (out[out.size() - 2] == '{') out.resize(before);
}

inline Refusal encode_chat(const ChatRequest& request, bool is_stream, Encoder& encoder) {
  encoder.out.append("{");
  if (auto refusal = append_chat_names(request, encoder)) return refusal;
  if (auto refusal = append_chat_messages(request, encoder)) return refusal;
  const std::size_t before_model = encoder.out.size();
  encoder.out.append(",\"model_params\":");
  if (auto refusal = append_model_params(request.model_params, encoder.out)) return refusal;
  take_back_empty(encoder.out, before_model);
  const std::size_t before_emotion = encoder.out.size();
  encoder.out.append(",\"emotion_model_params\":");
  if (auto refusal = append_emotion_params(request.emotion_model_params, encoder)) return refusal;
  take_back_empty(encoder.out, before_emotion);
  if (is_stream) encoder.out.append(",\"stream\":true");
  if (auto refusal = append_tools(request, encoder.out)) return refusal;
  encoder.out.push_back('}');
  return std::nullopt;
}

}  // namespace detail
KAIKO_NAMESPACE_END
