// SPDX-License-Identifier: MIT
// ASCII-only character rules. The C library's depend on the process's locale, protocol data
// doesn't.
#pragma once

#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

constexpr char ascii_lower(char c) noexcept {
  return (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alpha(char c) noexcept {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}
constexpr bool is_ascii_alnum(char c) noexcept { return is_ascii_digit(c) || is_ascii_alpha(c); }
constexpr bool is_ascii_hex(char c) noexcept {
  return is_ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

inline bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

inline bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

// Spaces and tabs, as HTTP trims them from header values.
inline std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Digits only, no sign; empty for anything else and for what does not fit.
inline std::optional<std::int64_t> parse_digits(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (char c : text) {
    if (!is_ascii_digit(c)) return std::nullopt;
    const int digit = c - '0';
    if (value > ((std::numeric_limits<std::int64_t>::max)() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

// The text form of RFC 9562, any version, in capitals or not.
inline bool is_uuid(std::string_view text) noexcept {
  constexpr std::size_t length = 36;
  if (text.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !is_ascii_hex(text[i])) return false;
  }
  return true;
}

// A word fit for a log line: a server's code, rule, id or field name, never a sentence of
// somebody's.
inline bool is_plain_word(std::string_view text) noexcept {
  if (text.empty() || text.size() > 64) return false;
  // The request ids of AWS's gateway end with it.
  if (text.size() > 1 && text.back() == '=') text.remove_suffix(1);
  for (char c : text) {
    const bool is_plain = is_ascii_alnum(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
                          c == '[' || c == ']' || c == '*';
    if (!is_plain) return false;
  }
  return true;
}

}  // namespace detail
KAIKO_NAMESPACE_END
