// SPDX-License-Identifier: MIT
// Requests as JSON text, checked while they are written: UTF-8, sizes, the service's published
// limits. Contract section 2.1. Sends what the documentation and the gateway both accept.
#pragma once

#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/decode/reader.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/utf8.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Any JSON object of the caller's: it is checked by reading it.
struct AnyObject {
  Extra extra{};
};

template <>
struct ShapeOf<AnyObject> {
  static Target open(void* at) noexcept;
  static Extra* extra(void* at) noexcept { return &as<AnyObject>(at).extra; }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::object;
    shape.expected = "an object";
    shape.open = &open;
    shape.extra = &extra;
    return shape;
  }
};

inline Target ShapeOf<AnyObject>::open(void* at) noexcept { return {at, &shape_of<AnyObject>}; }

inline Refusal refuse_json(DecodeStatus status, std::string_view field, std::string_view wanted) {
  if (status == DecodeStatus::ok) return std::nullopt;
  if (status == DecodeStatus::too_deep) return refuse(field, "nested deeper than 64 levels");
  if (status == DecodeStatus::too_large) return refuse(field, "more members than a text may have");
  return refuse(field, wanted);
}

inline Refusal check_json_object(std::string_view text, std::string_view field) {
  // A reader may skip one; in the middle of a request it is no JSON.
  if (starts_with(text, byte_order_mark))
    return refuse(field, "must not begin with a byte order mark");
  AnyObject object;
  DecodeNotes notes;
  const DecodeStatus status = read_json(text, target_of(object), notes).status;
  return refuse_json(status, field, "must be the text of one JSON object");
}

// Any JSON value: read as the one member of an object.
inline Refusal check_json_value(std::string_view text, std::string_view field) {
  AnyObject object;
  DecodeNotes notes;
  const std::string wrapped = std::string("{\"value\":").append(text).append("}");
  DecodeStatus status = read_json(wrapped, target_of(object), notes).status;
  if (object.extra.size() != 1 && status == DecodeStatus::ok) status = DecodeStatus::not_json;
  return refuse_json(status, field, "must be the text of one JSON value");
}

// Where text is written to, and how strict.
struct Encoder {
  const Options& options;
  std::string out{};

  // A string member. `most` counts UTF-16 units, and only while the published limits are checked.
  Refusal member(std::string_view name, std::string_view text, std::size_t most,
                 const FieldPath& field) {
    if (options.limits.is_checking_published_limits && length_as_sent(text) > most) {
      return refuse(field.words(), "longer than " + std::to_string(most) + " UTF-16 units");
    }
    if (out.back() != '{') out.push_back(',');
    out.append("\"").append(name).append("\":");
    const std::size_t invalid = append_json_string(out, text);
    if (invalid == std::string_view::npos || options.invalid_utf8 == InvalidUtf8::replace) {
      return std::nullopt;
    }
    return refuse(field.words(), "not valid UTF-8 at byte " + std::to_string(invalid));
  }

 private:
  // In UTF-16 units. What is mended is another text than the caller's.
  std::size_t length_as_sent(std::string_view text) const {
    const bool is_mended = options.invalid_utf8 == InvalidUtf8::replace &&
                           find_invalid_utf8(text) != std::string_view::npos;
    if (!is_mended) return utf16_length(text);
    std::string mended(text);
    replace_invalid_utf8(mended);
    return utf16_length(mended);
  }
};

inline constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

inline Refusal append_message(Encoder& encoder, const Message& message, std::size_t index) {
  const auto optional_member = [&](std::string_view name, const std::string& text, std::size_t most,
                                   std::string_view field) -> Refusal {
    if (text.empty()) return std::nullopt;
    return encoder.member(name, text, most, {"messages", index, field});
  };
  encoder.out.append("{");
  if (auto refusal = optional_member("role", message.role, 32, "role")) return refusal;
  if (auto refusal = check_message_id(message.external_id, {"messages", index, "external_id"})) {
    return refusal;
  }
  if (auto refusal = optional_member("externalId", message.external_id, no_limit, "external_id")) {
    return refusal;
  }
  if (auto refusal = optional_member("timestamp", message.timestamp, 64, "timestamp"))
    return refusal;
  encoder.out.append(encoder.out.back() == '{' ? "\"content\":{" : ",\"content\":{");
  if (auto refusal = encoder.member("text", message.text, 10000, {"messages", index, "text"})) {
    return refusal;
  }
  if (auto refusal = optional_member("audioUrl", message.audio_url, 2048, "audio_url")) {
    return refusal;
  }
  encoder.out.append("}}");
  return std::nullopt;
}

// About what will be written, so that the text grows once.
inline std::size_t size_of_json(const AnalysisRequest& request) noexcept {
  constexpr std::size_t names = 64;
  std::size_t size = names + request.model.size() + request.params_json.size();
  for (const Message& message : request.messages) {
    size += names + message.text.size() + message.role.size() + message.external_id.size() +
            message.timestamp.size() + message.audio_url.size();
  }
  return size;
}

inline Refusal encode_analysis(const AnalysisRequest& request, Encoder& encoder) {
  if (request.messages.empty()) return refuse("messages", "must hold at least one message");
  if (encoder.options.limits.is_checking_published_limits && request.messages.size() > 100) {
    return refuse("messages", "holds more than 100 messages");
  }
  if (!is_model_name(request.model)) {
    return refuse("model", "must be 1..256 of 0x20..0x7E without blanks at the ends");
  }
  encoder.out.reserve(size_of_json(request));
  encoder.out.append("{");
  if (auto refusal = encoder.member("model", request.model, no_limit, "model")) return refusal;
  if (!request.params_json.empty()) {
    if (auto refusal = check_json_object(request.params_json, "params_json")) return refusal;
    encoder.out.append(",\"params\":").append(request.params_json);
  }
  encoder.out.append(",\"messages\":[");
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    if (i > 0) encoder.out.push_back(',');
    if (auto refusal = append_message(encoder, request.messages[i], i)) return refusal;
  }
  encoder.out.append("]}");
  return std::nullopt;
}

}  // namespace detail
KAIKO_NAMESPACE_END
