// SPDX-License-Identifier: MIT
// Validity and lengths of UTF-8 text, and mending it. Works on bytes.
#pragma once

#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The length in bytes of the well-formed sequence that `text` begins with; 0 when it is malformed
// (also overlong forms, surrogates and what lies beyond U+10FFFF). Ranges: Unicode, table 3-7.
inline std::size_t utf8_sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const auto is_tail = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xBF; };
  const unsigned char lead = byte(0);
  if (text.empty()) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return is_tail(1) ? 2 : 0;
  const unsigned char second = byte(1);
  if (lead < 0xF0) {
    const bool is_overlong = lead == 0xE0 && second < 0xA0;
    const bool is_surrogate = lead == 0xED && second > 0x9F;
    return is_tail(1) && is_tail(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  const bool is_overlong = lead == 0xF0 && second < 0x90;
  const bool is_beyond = lead == 0xF4 && second > 0x8F;
  return is_tail(1) && is_tail(2) && is_tail(3) && !is_overlong && !is_beyond ? 4 : 0;
}

// The position of the first byte that is not part of well-formed UTF-8; npos when there is none.
inline std::size_t find_invalid_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_sequence_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

// Each byte that is not part of well-formed UTF-8 becomes U+FFFD.
inline void replace_invalid_utf8(std::string& text) {
  std::size_t at = find_invalid_utf8(text);
  if (at == std::string_view::npos) return;
  std::string mended(text, 0, at);
  while (at < text.size()) {
    const std::size_t length = utf8_sequence_length(std::string_view(text).substr(at));
    mended.append(length == 0 ? replacement_character : std::string_view(text).substr(at, length));
    at += length == 0 ? 1 : length;
  }
  text = std::move(mended);
}

// `point` is a scalar value: at most U+10FFFF and no surrogate.
inline void append_utf8(std::string& to, std::uint32_t point) {
  const auto put = [&to](std::uint32_t byte) { to.push_back(static_cast<char>(byte)); };
  const auto put_tail = [&](unsigned shift) { put(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0U | point >> 6U);
    return put_tail(0);
  }
  if (point < 0x10000) {
    put(0xE0U | point >> 12U);
  } else {
    put(0xF0U | point >> 18U);
    put_tail(12);
  }
  put_tail(6);
  put_tail(0);
}

// How long the text is in UTF-16 code units, the unit of the service's limits. Counts lead bytes,
// so of malformed text it is a rough number: mend that first, or refuse it.
inline std::size_t utf16_length(std::string_view text) noexcept {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units +=
        static_cast<std::size_t>((byte & 0xC0) != 0x80) + static_cast<std::size_t>(byte >= 0xF0);
  }
  return units;
}

}  // namespace detail
KAIKO_NAMESPACE_END
