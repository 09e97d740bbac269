// SPDX-License-Identifier: MIT
// How a C++ type takes JSON and gives it back: member tables for structs, element rules for lists
// and maps, one function for each scalar. The reader asks these; they know no parser and no model.
#pragma once

#include <kaiko/detail/encode_number.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/timestamp.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct Scalar {
  enum class Type { text, integer, number, boolean };
  Type type = Type::text;
  std::string_view text{};  // of a string; of a number that is no integer: as it was written
  std::int64_t integer = 0;
  double number = 0;
  bool is_true = false;
};

struct Shape;

// A place that takes the next value. Without a shape: nobody knows it.
struct Target {
  void* at = nullptr;
  const Shape* shape = nullptr;
};

// The same to look at.
struct ConstTarget {
  const void* at = nullptr;
  const Shape* shape = nullptr;
};

struct Member {
  std::string_view name{};
  Target (*locate)(void* owner) = nullptr;
  ConstTarget (*look)(const void* owner) = nullptr;
  bool is_required = false;
};

struct Shape {
  enum class Form { scalar, object, list, map };
  Form form = Form::scalar;
  std::string_view expected{};  // "a number", for notes
  // A scalar: takes the value, or says that its type is wrong and leaves the place empty.
  bool (*take)(void* at, const Scalar& value) = nullptr;
  // Everything else: makes the place ready to be filled, and says where that is.
  Target (*open)(void* at) = nullptr;
  // An object: its members, and where unknown ones are kept.
  const Member* members = nullptr;
  std::size_t member_count = 0;
  Extra* (*extra)(void* at) = nullptr;
  // A list or a map: appends one entry; drops the one that was appended last.
  Target (*append)(void* at, std::string_view name) = nullptr;
  void (*drop)(void* at) = nullptr;
  // Everything: appends the value's JSON text; says whether there is nothing to write.
  void (*write)(const void* at, std::string& out) = nullptr;
  bool (*is_absent)(const void* at) = nullptr;
};

// The table of a struct: specialised beside each model family with `static constexpr Member
// rows[]`.
template <class T>
struct MembersOf;

template <class T>
struct ShapeOf;

template <class T>
inline constexpr Shape shape_of = ShapeOf<T>::make();

template <class T>
Target target_of(T& value) noexcept {
  return {&value, &shape_of<T>};
}

template <class T>
T& as(void* at) noexcept {
  return *static_cast<T*>(at);
}
template <class T>
const T& as(const void* at) noexcept {
  return *static_cast<const T*>(at);
}

// A row of a table, made from a pointer to member.
template <class T>
struct MemberPointer;
template <class Owner, class Value>
struct MemberPointer<Value Owner::*> {
  using OwnerType = Owner;
};

template <auto Pointer>
Target locate(void* owner) noexcept {
  using Owner = typename MemberPointer<decltype(Pointer)>::OwnerType;
  return target_of(as<Owner>(owner).*Pointer);
}

template <auto Pointer>
ConstTarget look(const void* owner) noexcept {
  using Owner = typename MemberPointer<decltype(Pointer)>::OwnerType;
  const auto& value = as<Owner>(owner).*Pointer;
  return {&value, &shape_of<std::decay_t<decltype(value)>>};
}

template <auto Pointer>
constexpr Member optional_member(std::string_view name) noexcept {
  return {name, &locate<Pointer>, &look<Pointer>, false};
}
template <auto Pointer>
constexpr Member required_member(std::string_view name) noexcept {
  return {name, &locate<Pointer>, &look<Pointer>, true};
}

inline bool is_never_absent(const void*) noexcept { return false; }

constexpr Shape scalar_shape(std::string_view expected, bool (*take)(void*, const Scalar&),
                             void (*write)(const void*, std::string&)) noexcept {
  Shape shape;
  shape.form = Shape::Form::scalar;
  shape.expected = expected;
  shape.take = take;
  shape.write = write;
  shape.is_absent = &is_never_absent;
  return shape;
}

template <>
struct ShapeOf<std::string> {
  static bool take(void* at, const Scalar& value) {
    if (value.type != Scalar::Type::text) return false;
    as<std::string>(at) = value.text;
    return true;
  }
  static void write(const void* at, std::string& out) {
    append_json_string(out, as<std::string>(at));
  }
  static bool is_absent(const void* at) noexcept { return as<std::string>(at).empty(); }
  static constexpr Shape make() noexcept {
    Shape shape = scalar_shape("a string", &take, &write);
    shape.is_absent = &is_absent;
    return shape;
  }
};

template <>
struct ShapeOf<double> {
  static bool take(void* at, const Scalar& value) noexcept {
    const bool is_integer = value.type == Scalar::Type::integer;
    if (!is_integer && value.type != Scalar::Type::number) return false;
    as<double>(at) = is_integer ? static_cast<double>(value.integer) : value.number;
    return true;
  }
  static void write(const void* at, std::string& out) { append_json_number(out, as<double>(at)); }
  static constexpr Shape make() noexcept { return scalar_shape("a number", &take, &write); }
};

template <>
struct ShapeOf<std::int64_t> {
  // 7.0 and 1e2 are integers to JSON, which knows numbers only; up to 2^53 a double is exact.
  static bool take(void* at, const Scalar& value) noexcept {
    constexpr double largest = 9007199254740992.0;
    const bool is_whole = value.type == Scalar::Type::number && value.number >= -largest &&
                          value.number <= largest && std::trunc(value.number) == value.number;
    if (value.type != Scalar::Type::integer && !is_whole) return false;
    as<std::int64_t>(at) = is_whole ? static_cast<std::int64_t>(value.number) : value.integer;
    return true;
  }
  static void write(const void* at, std::string& out) {
    append_json_number(out, as<std::int64_t>(at));
  }
  static constexpr Shape make() noexcept { return scalar_shape("an integer", &take, &write); }
};

template <>
struct ShapeOf<bool> {
  static bool take(void* at, const Scalar& value) noexcept {
    if (value.type != Scalar::Type::boolean) return false;
    as<bool>(at) = value.is_true;
    return true;
  }
  static void write(const void* at, std::string& out) {
    out.append(as<bool>(at) ? "true" : "false");
  }
  static constexpr Shape make() noexcept { return scalar_shape("a boolean", &take, &write); }
};

template <>
struct ShapeOf<WallTime> {
  static bool take(void* at, const Scalar& value) noexcept {
    if (value.type != Scalar::Type::text) return false;
    const auto time = parse_iso8601(value.text);
    if (time) as<WallTime>(at) = *time;
    return time.has_value();
  }
  static void write(const void* at, std::string& out) {
    out.append("\"").append(format_iso8601(as<WallTime>(at))).append("\"");
  }
  static constexpr Shape make() noexcept { return scalar_shape("an ISO-8601 date", &take, &write); }
};

template <class E>
struct ShapeOf<OpenEnum<E>> {
  static bool take(void* at, const Scalar& value) {
    if (value.type != Scalar::Type::text) return false;
    as<OpenEnum<E>>(at) = OpenEnum<E>(value.text);
    return true;
  }
  static void write(const void* at, std::string& out) {
    append_json_string(out, as<OpenEnum<E>>(at).raw());
  }
  static constexpr Shape make() noexcept { return scalar_shape("a string", &take, &write); }
};

template <class T>
struct ShapeOf<std::optional<T>> {
  static bool take(void* at, const Scalar& value) {
    auto& place = as<std::optional<T>>(at);
    if (place) return take_again(*place, value);
    if (shape_of<T>.take(&place.emplace(), value)) return true;
    place.reset();
    return false;
  }
  // An odd second spelling must not cost a good first one.
  static bool take_again(T& value, const Scalar& scalar) {
    T fresh{};
    if (!shape_of<T>.take(&fresh, scalar)) return false;
    value = std::move(fresh);
    return true;
  }
  static Target open(void* at) { return shape_of<T>.open(&as<std::optional<T>>(at).emplace()); }
  static void write(const void* at, std::string& out) {
    shape_of<T>.write(&*as<std::optional<T>>(at), out);
  }
  static bool is_absent(const void* at) noexcept { return !as<std::optional<T>>(at); }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = shape_of<T>.form;
    shape.expected = shape_of<T>.expected;
    shape.write = &write;
    shape.is_absent = &is_absent;
    if (shape.form == Shape::Form::scalar) {
      shape.take = &take;
    } else {
      shape.open = &open;
    }
    return shape;
  }
};

template <class T>
struct ShapeOf<std::vector<T>> {
  static Target open(void* at) noexcept {
    as<std::vector<T>>(at).clear();
    return {at, &shape_of<std::vector<T>>};
  }
  static Target append(void* at, std::string_view) {
    return target_of(as<std::vector<T>>(at).emplace_back());
  }
  static void drop(void* at) noexcept { as<std::vector<T>>(at).pop_back(); }
  static void write(const void* at, std::string& out) {
    out.push_back('[');
    for (const T& entry : as<std::vector<T>>(at)) {
      if (out.back() != '[') out.push_back(',');
      shape_of<T>.write(&entry, out);
    }
    out.push_back(']');
  }
  static bool is_absent(const void* at) noexcept { return as<std::vector<T>>(at).empty(); }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::list;
    shape.expected = "an array";
    shape.open = &open;
    shape.append = &append;
    shape.drop = &drop;
    shape.write = &write;
    shape.is_absent = &is_absent;
    return shape;
  }
};

// An emotion has at least six scores: one allocation instead of four.
inline constexpr std::size_t usual_scores = 8;

template <class T>
struct ShapeOf<OrderedMap<T>> {
  static Target open(void* at) {
    auto& map = as<OrderedMap<T>>(at);
    map.clear();
    if constexpr (sizeof(T) <= sizeof(std::string)) map.reserve(usual_scores);
    return {at, &shape_of<OrderedMap<T>>};
  }
  static Target append(void* at, std::string_view name) {
    return target_of(as<OrderedMap<T>>(at).append(std::string(name)));
  }
  static void drop(void* at) noexcept { as<OrderedMap<T>>(at).pop_back(); }
  static void write(const void* at, std::string& out) {
    out.push_back('{');
    for (const auto& [name, value] : as<OrderedMap<T>>(at)) {
      append_json_name(out, name);
      shape_of<T>.write(&value, out);
    }
    out.push_back('}');
  }
  static bool is_absent(const void* at) noexcept { return as<OrderedMap<T>>(at).empty(); }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::map;
    shape.expected = "an object";
    shape.open = &open;
    shape.append = &append;
    shape.drop = &drop;
    shape.write = &write;
    shape.is_absent = &is_absent;
    return shape;
  }
};

// Other spellings of a member lead to the same place as the row before them.
inline bool is_other_spelling(const Shape& shape, std::size_t row) noexcept {
  for (std::size_t i = 0; i < row; ++i) {
    if (shape.members[i].look == shape.members[row].look) return true;
  }
  return false;
}

// The members that are there in the table's order, then the ones that nobody knows.
inline void write_object(const Shape& shape, const void* at, const Extra& extra, std::string& out) {
  out.push_back('{');
  for (std::size_t row = 0; row < shape.member_count; ++row) {
    const Member& member = shape.members[row];
    const ConstTarget value = member.look(at);
    const bool is_left_out = !member.is_required && value.shape->is_absent(value.at);
    if (is_left_out || is_other_spelling(shape, row)) continue;
    if (extra.contains(member.name)) continue;  // what came there was of another type
    append_json_name(out, member.name);
    value.shape->write(value.at, out);
  }
  for (const auto& [name, text] : extra) {
    append_json_name(out, name);
    out.append(text);
  }
  out.push_back('}');
}

// A struct with a member table.
template <class T>
struct ShapeOf {
  static Target open(void* at) noexcept { return {at, &shape_of<T>}; }
  static Extra* extra(void* at) noexcept { return &as<T>(at).extra; }
  static void write(const void* at, std::string& out) {
    write_object(shape_of<T>, at, as<T>(at).extra, out);
  }
  static constexpr Shape make() noexcept {
    static_assert(sizeof(MembersOf<T>::rows) / sizeof(Member) <= 64, "the reader has 64 seen bits");
    Shape shape;
    shape.form = Shape::Form::object;
    shape.expected = "an object";
    shape.open = &open;
    shape.members = MembersOf<T>::rows;
    shape.member_count = sizeof(MembersOf<T>::rows) / sizeof(Member);
    shape.extra = &extra;
    shape.write = &write;
    shape.is_absent = &is_never_absent;
    return shape;
  }
};

}  // namespace detail
KAIKO_NAMESPACE_END
