// SPDX-License-Identifier: MIT
// Writes JSON text: strings escaped in the same pass that checks their UTF-8; and the parts of
// strings that whoever reads needs as well. Knows no model and no JSON library.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/utf8.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline void append_json_escape(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out.append("\\u00").push_back(hex[byte >> 4U]);
  out.push_back(hex[byte & 0x0FU]);
}

// How many bytes from the start of `text` need neither an escape nor a check.
inline std::size_t plain_run(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    const auto byte = static_cast<unsigned char>(text[length]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
    ++length;
  }
  return length;
}

// The UTF-16 unit of an escape such as \ud83d that begins at `at`.
inline std::optional<std::uint32_t> json_unit_at(std::string_view text, std::size_t at) noexcept {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = ascii_lower(text[i]);
    if (!is_ascii_hex(c)) return std::nullopt;
    unit = unit * 16 + static_cast<std::uint32_t>(is_ascii_digit(c) ? c - '0' : c - 'a' + 10);
  }
  return unit;
}
constexpr bool is_high_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Appends `text` as a JSON string. Malformed UTF-8 becomes U+FFFD; the return value is the position
// of the first such byte, or npos, so that a caller who refuses it can.
inline std::size_t append_json_string(std::string& out, std::string_view text) {
  std::size_t first_invalid = std::string_view::npos;
  std::size_t at = 0;
  out.push_back('"');
  while (at < text.size()) {
    const std::size_t run = plain_run(text.substr(at));
    out.append(text, at, run);
    at += run;
    if (at == text.size()) break;
    const std::size_t length = utf8_sequence_length(text.substr(at));
    if (length == 0) {
      if (first_invalid == std::string_view::npos) first_invalid = at;
      out.append(replacement_character);
    } else if (length == 1) {
      append_json_escape(out, text[at]);
    } else {
      out.append(text, at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out.push_back('"');
  return first_invalid;
}

// Appends `name` and its colon, after a comma where a member stands before it.
inline void append_json_name(std::string& out, std::string_view name) {
  if (out.back() != '{') out.push_back(',');
  static_cast<void>(append_json_string(out, name));
  out.push_back(':');
}

}  // namespace detail
KAIKO_NAMESPACE_END
