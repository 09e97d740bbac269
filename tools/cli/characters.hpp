// SPDX-License-Identifier: MIT
// Text as characters: where one ends and whether it is well-formed UTF-8. Asked by what draws text
// and by what counts it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kaiko_cli {

struct Character {
  char32_t code = 0;
  std::size_t size = 1;  // in bytes
  bool is_valid = false;
};

// The character at the beginning of a text that is not empty.
Character next_character(std::string_view text);

// How long a text is in UTF-16 units, in which the API counts; empty: not UTF-8.
std::optional<std::size_t> utf16_units(std::string_view text);

}  // namespace kaiko_cli
