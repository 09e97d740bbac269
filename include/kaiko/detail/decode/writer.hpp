// SPDX-License-Identifier: MIT
// How a C++ type becomes JSON text: the same tables as the reader's, one function for each kind of
// value. Asked by to_json.hpp alone, and linked with it alone. Knows no model.
#pragma once

#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/detail/encode_number.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/timestamp.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/time.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// One for each kind of value: appends its JSON text, and says whether there is nothing to write.
// This one is a struct's with a table.
template <class T>
struct WriterOf {
  static void write(const T& model, std::string& out);
  static bool is_absent(const T&) noexcept { return false; }
};

template <class T>
void append_json(std::string& out, const T& value) {
  WriterOf<T>::write(value, out);
}

template <>
struct WriterOf<std::string> {
  static void write(const std::string& text, std::string& out) { append_json_string(out, text); }
  static bool is_absent(const std::string& text) noexcept { return text.empty(); }
};

template <>
struct WriterOf<double> {
  static void write(double value, std::string& out) { append_json_number(out, value); }
  static bool is_absent(double) noexcept { return false; }
};

template <>
struct WriterOf<std::int64_t> {
  static void write(std::int64_t value, std::string& out) { append_json_number(out, value); }
  static bool is_absent(std::int64_t) noexcept { return false; }
};

template <>
struct WriterOf<bool> {
  static void write(bool value, std::string& out) { out.append(value ? "true" : "false"); }
  static bool is_absent(bool) noexcept { return false; }
};

template <>
struct WriterOf<WallTime> {
  static void write(WallTime time, std::string& out) {
    out.append("\"").append(format_iso8601(time)).append("\"");
  }
  static bool is_absent(WallTime) noexcept { return false; }
};

template <class E>
struct WriterOf<OpenEnum<E>> {
  static void write(const OpenEnum<E>& word, std::string& out) {
    append_json_string(out, word.raw());
  }
  static bool is_absent(const OpenEnum<E>&) noexcept { return false; }
};

template <class T>
struct WriterOf<std::optional<T>> {
  static void write(const std::optional<T>& value, std::string& out) { append_json(out, *value); }
  static bool is_absent(const std::optional<T>& value) noexcept { return !value; }
};

template <class T>
struct WriterOf<std::vector<T>> {
  static void write(const std::vector<T>& list, std::string& out) {
    out.push_back('[');
    for (const T& entry : list) {
      if (out.back() != '[') out.push_back(',');
      append_json(out, entry);
    }
    out.push_back(']');
  }
  static bool is_absent(const std::vector<T>& list) noexcept { return list.empty(); }
};

template <class T>
struct WriterOf<OrderedMap<T>> {
  static void write(const OrderedMap<T>& map, std::string& out) {
    out.push_back('{');
    for (const auto& [name, value] : map) {
      append_json_name(out, name);
      append_json(out, value);
    }
    out.push_back('}');
  }
  static bool is_absent(const OrderedMap<T>& map) noexcept { return map.empty(); }
};

template <auto Pointer>
void write_member(const void* owner, std::string& out) {
  using Owner = typename MemberPointer<decltype(Pointer)>::OwnerType;
  append_json(out, as<Owner>(owner).*Pointer);
}

template <auto Pointer>
bool is_member_absent(const void* owner) noexcept {
  using Pointed = MemberPointer<decltype(Pointer)>;
  const auto& value = as<typename Pointed::OwnerType>(owner).*Pointer;
  return WriterOf<typename Pointed::ValueType>::is_absent(value);
}

// A row of a table, for writing.
struct WrittenMember {
  std::string_view name{};
  void (*write)(const void* owner, std::string& out) = nullptr;
  bool (*is_absent)(const void* owner) = nullptr;
  bool is_required = false;

  template <auto Pointer>
  static constexpr WrittenMember of(std::string_view name, bool is_required, bool) noexcept {
    return {name, &write_member<Pointer>, &is_member_absent<Pointer>, is_required};
  }
};

// Other spellings of a member lead to the same place as the row before them.
inline bool is_other_spelling(const WrittenMember* rows, std::size_t row) noexcept {
  for (std::size_t i = 0; i < row; ++i) {
    if (rows[i].write == rows[row].write) return true;
  }
  return false;
}

// The members that are there in the table's order, then the ones that nobody knows.
inline void write_object(const WrittenMember* rows, std::size_t count, const void* at,
                         const Extra& extra, std::string& out) {
  out.push_back('{');
  for (std::size_t row = 0; row < count; ++row) {
    const WrittenMember& member = rows[row];
    const bool is_left_out = !member.is_required && member.is_absent(at);
    if (is_left_out || is_other_spelling(rows, row)) continue;
    if (extra.contains(member.name)) continue;  // what came there was of another type
    append_json_name(out, member.name);
    member.write(at, out);
  }
  for (const auto& [name, text] : extra) {
    append_json_name(out, name);
    out.append(text);
  }
  out.push_back('}');
}

template <class T>
void WriterOf<T>::write(const T& model, std::string& out) {
  constexpr const auto& rows = MembersOf<T>::template rows<WrittenMember>;
  write_object(rows, sizeof(rows) / sizeof(WrittenMember), &model, model.extra, out);
}

}  // namespace detail
KAIKO_NAMESPACE_END
