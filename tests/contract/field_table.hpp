// SPDX-License-Identifier: MIT
// The contract's fields as a table: where each stands in an answer and how its C++ member is read,
// as text. The rows are made from fields.csv by GenerateFieldTable.cmake; what to expect is not
// said here.
#pragma once

#include <kaiko/chat.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/runtime.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace kaiko_test {

using Answer = std::variant<kaiko::Analysis, kaiko::BatchAnalysis, kaiko::ChatCompletion>;
using Seen = std::optional<std::string>;  // empty: the member holds nothing

// An underscore each, since some of them are keywords.
enum class Kind {
  number_,
  integer_,
  bool_,
  string_,
  date_,
  word_,
  strings_,
  numbers_,
  scores_,
  object_,
  list_,
  roles_,
  json_,
};
enum class Holder { root, object, list, roles };

struct Object {
  const char* name;
  const char* owner;          // the object that holds it; "" for a whole answer
  const char* name_in_owner;  // and under which name
  Holder holder;
  const kaiko::Extra* (*extra)(const Answer&);  // null where the answer has no such object
};

struct Field {
  const char* object;
  const char* name;
  Kind kind;
  const char* content;  // the object inside, if any
  Seen (*read)(const Answer&);
};

const std::vector<Object>& objects();
const std::vector<Field>& fields();

// --- the way to an object

template <class T>
const T* first_of(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}
template <class T>
const T* first_of(const std::vector<T>& values) {
  return values.empty() ? nullptr : &values.front();
}
inline const kaiko::Emotion* first_of(const kaiko::OrderedMap<kaiko::Emotion>& roles) {
  return roles.find("user");
}
inline const kaiko::ChatAnswer* first_of(const kaiko::ChatAnswer& answer) { return &answer; }

template <class T>
const kaiko::Extra* extra_of(const T* object) {
  return object == nullptr ? nullptr : &object->extra;
}

// --- a member as text. Templates, so that a member of another type is not converted but refused.

template <class T>
std::string written(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

template <class T>
Seen as_number(const std::optional<T>& value) {
  static_assert(std::is_same_v<T, double>, "a number is a double");
  return value ? Seen(written(*value)) : Seen();
}
template <class T>
Seen as_integer(const std::optional<T>& value) {
  static_assert(std::is_same_v<T, std::int64_t>, "an integer is an std::int64_t");
  return value ? Seen(written(*value)) : Seen();
}
template <class T>
Seen as_bool(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? Seen("true") : Seen();  // a flag: what isn't told is false
  } else {
    static_assert(std::is_same_v<T, std::optional<bool>>, "a bool is a bool");
    return value ? Seen(*value ? "true" : "false") : Seen();
  }
}
template <class T>
Seen as_string(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value.empty() ? Seen() : Seen(value);
  } else {
    static_assert(std::is_same_v<T, std::optional<std::string>>, "a string is a string");
    return value;
  }
}
// In milliseconds since 1970.
template <class T>
Seen as_date(const std::optional<T>& value) {
  static_assert(std::is_same_v<T, kaiko::WallTime>, "a date is a WallTime");
  using std::chrono::milliseconds;
  if (!value) return {};
  return written(std::chrono::duration_cast<milliseconds>(value->time_since_epoch()).count());
}
template <class E>
Seen as_word(const std::optional<kaiko::OpenEnum<E>>& value) {
  return value ? Seen(value->raw()) : Seen();
}
inline Seen as_word(const std::string& value) { return as_string(value); }

template <class T>
Seen joined(const std::vector<T>& values) {
  if (values.empty()) return {};
  std::string all;
  for (const T& value : values) all.append(written(value)).append(",");
  return all;
}
inline Seen as_strings(const std::vector<std::string>& values) { return joined(values); }
inline Seen as_numbers(const std::vector<double>& values) { return joined(values); }
template <class T>
Seen as_scores(const kaiko::OrderedMap<T>& scores) {
  static_assert(std::is_arithmetic_v<T>, "scores are numbers");
  if (scores.empty()) return {};
  std::string all;
  for (const auto& [name, value] : scores)
    all.append(name).append("=").append(written(value)) += ',';
  return all;
}

template <class T>
Seen as_object(const std::optional<T>& value) {
  return value ? Seen("there") : Seen();
}
// Always there; empty when nothing is in it.
inline Seen as_object(const kaiko::ChatAnswer& answer) {
  return answer.content || answer.role ? Seen("there") : Seen();
}
template <class T>
Seen as_list(const std::vector<T>& values) {
  return values.empty() ? Seen() : Seen("there");
}
inline Seen as_roles(const kaiko::OrderedMap<kaiko::Emotion>& roles) {
  return roles.find("user") == nullptr ? Seen() : Seen("there");
}
template <class T>
Seen as_json(const T& object, std::string_view name) {
  const std::string* text = object.extra.find(name);
  return text == nullptr ? Seen() : Seen(*text);
}

}  // namespace kaiko_test
