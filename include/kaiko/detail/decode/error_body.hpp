// SPDX-License-Identifier: MIT
// Reads what servers send with an error status: shapes A to F of contract section 4, any member
// missing, null or odd. Fills an Error's words; the status decides its kind, elsewhere.
#pragma once

#include <kaiko/detail/decode/decode.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/error.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A string that is also taken from a number, such as a numeric code.
struct LooseText {
  std::string text{};
};

template <>
struct ShapeOf<LooseText> {
  static bool take(void* at, const Scalar& value) {
    if (value.type == Scalar::Type::boolean) return false;
    const bool is_integer = value.type == Scalar::Type::integer;
    as<LooseText>(at).text = is_integer ? std::to_string(value.integer) : std::string(value.text);
    return true;
  }
  static constexpr Shape make() noexcept { return scalar_shape("a string", &take); }
};

struct ErrorDetailBody {
  LooseText message{};
  LooseText rule{};
  LooseText field{};
  std::optional<std::int64_t> index{};
  Extra extra{};
};

struct InnerErrorBody {
  LooseText type{};
  LooseText code{};
  LooseText message{};
  LooseText param{};
  LooseText request_id{};
  Extra extra{};
};

// Complaints: the first hundred, so that an answer full of them costs no more than its bytes.
struct ErrorDetailsBody {
  static constexpr std::size_t most = 100;
  std::vector<ErrorDetailBody> items{};
};

template <>
struct ShapeOf<ErrorDetailsBody> {
  static Target open(void* at) noexcept;
  // What is too much takes the place behind them.
  static Target append(void* at, std::string_view) {
    auto& items = as<ErrorDetailsBody>(at).items;
    if (items.size() > ErrorDetailsBody::most) items.pop_back();
    return target_of(items.emplace_back());
  }
  static void drop(void* at) noexcept { as<ErrorDetailsBody>(at).items.pop_back(); }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::list;
    shape.expected = "an array";
    shape.open = &open;
    shape.append = &append;
    shape.drop = &drop;
    return shape;
  }
};

// {"error": {...}} is shape A; members at the top are shapes B to E.
struct ErrorBody {
  std::optional<InnerErrorBody> error{};
  LooseText code{};
  LooseText message{};
  LooseText request_id{};
  ErrorDetailsBody details{};
  Extra extra{};
};

template <>
struct MembersOf<ErrorDetailBody> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ErrorDetailBody::message>("message"),
      optional_member<&ErrorDetailBody::rule>("rule"),
      optional_member<&ErrorDetailBody::field>("field"),
      optional_member<&ErrorDetailBody::index>("index"),
  };
};

template <>
struct MembersOf<InnerErrorBody> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&InnerErrorBody::type>("type"),
      optional_member<&InnerErrorBody::code>("code"),
      optional_member<&InnerErrorBody::message>("message"),
      optional_member<&InnerErrorBody::param>("param"),
      optional_member<&InnerErrorBody::request_id>("request_id"),
  };
};

template <>
struct MembersOf<ErrorBody> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ErrorBody::error>("error"),
      optional_member<&ErrorBody::code>("code"),
      optional_member<&ErrorBody::message>("message"),
      optional_member<&ErrorBody::request_id>("request_id"),
      optional_member<&ErrorBody::details>("details"),
  };
};

inline Target ShapeOf<ErrorDetailsBody>::open(void* at) noexcept {
  as<ErrorDetailsBody>(at).items.clear();
  return {at, &shape_of<ErrorDetailsBody>};
}

inline constexpr std::size_t max_error_words = 512;

// Cuts foreign words to a sane length, at a character's start, and takes control characters out.
inline std::string tidy_words(std::string_view words) {
  std::size_t end = (std::min)(words.size(), max_error_words);
  while (end < words.size() && end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) {
    --end;
  }
  std::string tidy(words.substr(0, end));
  for (char& c : tidy) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return tidy;
}

inline ErrorDetail make_detail(const ErrorDetailBody& body) {
  ErrorDetail detail;
  detail.message = tidy_words(body.message.text);
  detail.rule = tidy_words(body.rule.text);
  detail.field = tidy_words(body.field.text);
  detail.index = body.index;
  const std::string* meta = body.extra.find("meta");
  if (meta != nullptr && meta->size() <= max_error_words) detail.meta_json = *meta;
  return detail;
}

inline const std::string& first_filled(const LooseText& a, const LooseText& b) noexcept {
  return a.text.empty() ? b.text : a.text;
}

// Text that is not JSON: a framework's "404 Not Found" is worth showing, a proxy's page is not.
inline void fill_from_text(Error& error, std::string_view body) {
  constexpr std::size_t longest_line = 200;
  if (body.size() <= longest_line && body.find('<') == std::string_view::npos) {
    error.message = tidy_words(body);
  }
}

// Whether these members, which nobody knew, tell of an error: shape A by a member of that name, an
// object, words or a mere `true`; shape D by its status. Other words of a status mean nothing here.
inline bool tells_of_error(const Extra& members) {
  const std::string* error = members.find("error");
  const bool is_denied =
      error == nullptr || *error == "null" || *error == "false" || *error == R"("")";
  const std::string* status = members.find("status");
  return !is_denied || (status != nullptr && *status == R"("error")");
}

// Whether it tells of an error, in the place of what was asked for.
inline bool is_told_error(std::string_view text) {
  ErrorBody body;
  DecodeNotes notes;
  if (decode(text, body, notes).status != DecodeStatus::ok) return false;
  return body.error || tells_of_error(body.extra);
}

// Fills the words of `error` from the body of an answer that tells of one.
inline void fill_from_body(Error& error, std::string_view text) {
  ErrorBody body;
  DecodeNotes notes;
  if (decode(text, body, notes).status != DecodeStatus::ok) {
    fill_from_text(error, text);
    return;
  }
  const InnerErrorBody inner = std::move(body.error).value_or(InnerErrorBody());
  error.type = tidy_words(inner.type.text);
  error.code = tidy_words(first_filled(inner.code, body.code));
  error.message = tidy_words(first_filled(inner.message, body.message));
  error.param = tidy_words(inner.param.text);
  error.request_id = tidy_words(first_filled(inner.request_id, body.request_id));
  for (const ErrorDetailBody& detail : body.details.items) {
    if (error.details.size() < ErrorDetailsBody::most) error.details.push_back(make_detail(detail));
  }
  if (error.param.empty() && !error.details.empty()) error.param = error.details.front().field;
  // {"error": "words"}: the odd member was kept aside as JSON text, quotes included.
  const std::string* words = body.extra.find("error");
  if (error.message.empty() && words != nullptr && words->size() > 2 && words->front() == '"') {
    error.message = tidy_words(std::string_view(*words).substr(1, words->size() - 2));
  }
}

}  // namespace detail
KAIKO_NAMESPACE_END
