// SPDX-License-Identifier: MIT
// Reads UTF-8.
#include "characters.hpp"

#include <cstdint>

namespace kaiko_cli {

Character next_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  std::size_t size = 0;
  if ((first & 0xE0U) == 0xC0) size = 2;
  if ((first & 0xF0U) == 0xE0) size = 3;
  if ((first & 0xF8U) == 0xF0) size = 4;
  if (size == 0 || text.size() < size) return {};
  char32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[size] || code > 0x10FFFF || is_surrogate) return {};
  return {code, size, true};
}

std::optional<std::size_t> utf16_units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    if (!character.is_valid) return std::nullopt;
    units += character.code >= 0x10000 ? 2 : 1;
    text.remove_prefix(character.size);
  }
  return units;
}

}  // namespace kaiko_cli
