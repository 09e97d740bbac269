// SPDX-License-Identifier: MIT
// How a C++ type takes JSON: member tables for structs, element rules for lists and maps, one
// function for each scalar. The reader asks these; they know no parser and no model.
#pragma once

#include <kaiko/detail/timestamp.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/time.hpp>
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

struct Member {
  std::string_view name{};
  Target (*locate)(void* owner) = nullptr;
  bool is_required = false;
  bool is_forgiving = false;  // a map: an entry without what it requires costs itself alone

  template <auto Pointer>
  static constexpr Member of(std::string_view name, bool is_required, bool is_forgiving) noexcept;
};

struct Shape {
  enum class Form { scalar, object, list, map };
  Form form = Form::scalar;
  std::string_view expected{};  // "a number", for notes
  // A scalar: takes the value, or says that its type is wrong and leaves the place as it was, since
  // an odd second spelling must not cost a good first one.
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
  std::size_t entry_cost = 0;  // in bytes of memory; 0: it has a bound of its own
};

// A vector that moves to twice its room holds three times its entries for a moment.
template <class Entry>
inline constexpr std::size_t entry_cost_of = 3 * sizeof(Entry);

// The table of a struct: specialised beside each model family with `template <class Row> static
// constexpr Row rows[]`. A row is a Member here and a WrittenMember in writer.hpp: a program that
// only reads holds nothing that writes.
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
  using ValueType = Value;
};

template <auto Pointer>
Target locate_member(void* owner) noexcept {
  using Owner = typename MemberPointer<decltype(Pointer)>::OwnerType;
  return target_of(as<Owner>(owner).*Pointer);
}

template <auto Pointer>
constexpr Member Member::of(std::string_view name, bool is_required, bool is_forgiving) noexcept {
  return {name, &locate_member<Pointer>, is_required, is_forgiving};
}

// What a table says of a member, whichever kind of row is made of it.
template <auto Pointer>
struct NamedMember {
  std::string_view name;
  bool is_required;
  bool is_forgiving;

  template <class Row>
  constexpr operator Row() const noexcept {
    return Row::template of<Pointer>(name, is_required, is_forgiving);
  }
};

template <auto Pointer>
constexpr NamedMember<Pointer> optional_member(std::string_view name) noexcept {
  return {name, false, false};
}
template <auto Pointer>
constexpr NamedMember<Pointer> required_member(std::string_view name) noexcept {
  return {name, true, false};
}
template <auto Pointer>
constexpr NamedMember<Pointer> forgiving_member(std::string_view name) noexcept {
  return {name, false, true};
}

constexpr Shape scalar_shape(std::string_view expected,
                             bool (*take)(void*, const Scalar&)) noexcept {
  Shape shape;
  shape.form = Shape::Form::scalar;
  shape.expected = expected;
  shape.take = take;
  return shape;
}

template <>
struct ShapeOf<std::string> {
  static bool take(void* at, const Scalar& value) {
    if (value.type != Scalar::Type::text) return false;
    as<std::string>(at) = value.text;
    return true;
  }
  static constexpr Shape make() noexcept { return scalar_shape("a string", &take); }
};

template <>
struct ShapeOf<double> {
  static bool take(void* at, const Scalar& value) noexcept {
    const bool is_integer = value.type == Scalar::Type::integer;
    if (!is_integer && value.type != Scalar::Type::number) return false;
    as<double>(at) = is_integer ? static_cast<double>(value.integer) : value.number;
    return true;
  }
  static constexpr Shape make() noexcept { return scalar_shape("a number", &take); }
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
  static constexpr Shape make() noexcept { return scalar_shape("an integer", &take); }
};

template <>
struct ShapeOf<bool> {
  static bool take(void* at, const Scalar& value) noexcept {
    if (value.type != Scalar::Type::boolean) return false;
    as<bool>(at) = value.is_true;
    return true;
  }
  static constexpr Shape make() noexcept { return scalar_shape("a boolean", &take); }
};

template <>
struct ShapeOf<WallTime> {
  static bool take(void* at, const Scalar& value) noexcept {
    if (value.type != Scalar::Type::text) return false;
    const auto time = parse_iso8601(value.text);
    if (time) as<WallTime>(at) = *time;
    return time.has_value();
  }
  static constexpr Shape make() noexcept { return scalar_shape("an ISO-8601 date", &take); }
};

template <class E>
struct ShapeOf<OpenEnum<E>> {
  static bool take(void* at, const Scalar& value) {
    if (value.type != Scalar::Type::text) return false;
    as<OpenEnum<E>>(at) = OpenEnum<E>(value.text);
    return true;
  }
  static constexpr Shape make() noexcept { return scalar_shape("a string", &take); }
};

template <class T>
struct ShapeOf<std::optional<T>> {
  static bool take(void* at, const Scalar& value) {
    auto& place = as<std::optional<T>>(at);
    const bool was_empty = !place;
    if (was_empty) place.emplace();
    if (shape_of<T>.take(&*place, value)) return true;
    if (was_empty) place.reset();
    return false;
  }
  static Target open(void* at) { return shape_of<T>.open(&as<std::optional<T>>(at).emplace()); }
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = shape_of<T>.form;
    shape.expected = shape_of<T>.expected;
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
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::list;
    shape.expected = "an array";
    shape.open = &open;
    shape.append = &append;
    shape.drop = &drop;
    shape.entry_cost = entry_cost_of<T>;
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
  static constexpr Shape make() noexcept {
    Shape shape;
    shape.form = Shape::Form::map;
    shape.expected = "an object";
    shape.open = &open;
    shape.append = &append;
    shape.drop = &drop;
    shape.entry_cost = entry_cost_of<typename OrderedMap<T>::value_type>;
    return shape;
  }
};

// A struct with a member table.
template <class T>
struct ShapeOf {
  static Target open(void* at) noexcept { return {at, &shape_of<T>}; }
  static Extra* extra(void* at) noexcept { return &as<T>(at).extra; }
  static constexpr Shape make() noexcept {
    static_assert(sizeof(MembersOf<T>::template rows<Member>) / sizeof(Member) <= 64,
                  "the reader has 64 seen bits");
    Shape shape;
    shape.form = Shape::Form::object;
    shape.expected = "an object";
    shape.open = &open;
    shape.members = MembersOf<T>::template rows<Member>;
    shape.member_count = sizeof(MembersOf<T>::template rows<Member>) / sizeof(Member);
    shape.extra = &extra;
    return shape;
  }
};

}  // namespace detail
KAIKO_NAMESPACE_END
