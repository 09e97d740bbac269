// SPDX-License-Identifier: MIT
// Facts about a terminal, and text that fits it.
#include "terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace kaiko_cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Character {
  char32_t code = 0;
  std::size_t size = 1;  // in bytes
  bool is_valid = false;
};

// The character at the beginning of a text that is not empty.
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

bool is_control(char32_t code) {
  const bool is_direction =  // marks that turn the reading order of what follows
      (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || is_direction || code == 0x2028 ||
         code == 0x2029;
}

std::size_t columns_of(char32_t code) {
  const int columns = ::wcwidth(static_cast<wchar_t>(code));
  return columns < 0 ? 1 : static_cast<std::size_t>(columns);
}

std::string cleaned(std::string_view text, bool keeps_lines) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const Character character = next_character(text);
    const std::string_view bytes = text.substr(0, character.size);
    text.remove_prefix(character.size);
    if (!character.is_valid) {
      clean += replacement;
    } else if (character.code == '\n' && keeps_lines) {
      clean += '\n';
    } else if (character.code == '\n' || character.code == '\t' || character.code == '\r') {
      clean += ' ';
    } else {
      clean += is_control(character.code) ? replacement : bytes;
    }
  }
  return clean;
}

std::size_t width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* const columns = std::getenv("COLUMNS");
  const long told = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  return told > 0 ? static_cast<std::size_t>(told) : 80;
}

}  // namespace

Terminal terminal_of(int descriptor) {
  Terminal terminal;
  terminal.is_terminal = ::isatty(descriptor) == 1;
  const char* const no_colour = std::getenv("NO_COLOR");
  const char* const kind = std::getenv("TERM");
  const bool is_plain = no_colour != nullptr && *no_colour != '\0';
  const bool is_dumb = kind == nullptr || std::string_view(kind) == "dumb";
  terminal.has_colour = terminal.is_terminal && !is_plain && !is_dumb;
  terminal.has_blocks = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  terminal.width = (std::max)(width_of(descriptor), std::size_t{20});
  return terminal;
}

std::string printable(std::string_view text) { return cleaned(text, false); }
std::string printable_lines(std::string_view text) { return cleaned(text, true); }

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    width += character.is_valid ? columns_of(character.code) : 1;
    text.remove_prefix(character.size);
  }
  return width;
}

std::string cut(std::string_view text, std::size_t columns, bool has_blocks) {
  if (display_width(text) <= columns) return std::string(text);
  const std::string_view mark = has_blocks ? "\u2026" : "..";
  const std::size_t room = columns - (std::min)(columns, display_width(mark));
  std::string kept;
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    width += character.is_valid ? columns_of(character.code) : 1;
    if (width > room) break;
    kept += text.substr(0, character.size);
    text.remove_prefix(character.size);
  }
  return columns == 0 ? "" : kept.append(mark);
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  const std::size_t width = display_width(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::string coloured(std::string_view text, Colour colour, const Terminal& terminal) {
  if (!terminal.has_colour || colour == Colour::none) return std::string(text);
  constexpr std::string_view codes[] = {"", "31", "32", "33", "34", "35", "36", "2", "1"};
  std::string out = "\033[";
  out.append(codes[static_cast<std::size_t>(colour)]).append("m").append(text);
  return out.append("\033[0m");
}

std::string decimal(double value, bool is_signed) {
  if (!std::isfinite(value)) return "?";
  const long long hundredths = std::llround(std::clamp(value, -1e12, 1e12) * 100);
  const unsigned long long size = hundredths < 0
                                      ? 0ULL - static_cast<unsigned long long>(hundredths)
                                      : static_cast<unsigned long long>(hundredths);
  std::string out;
  if (hundredths < 0) out = "-";
  if (hundredths > 0 && is_signed) out = "+";
  const unsigned long long rest = size % 100;
  return out + std::to_string(size / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string grouped(unsigned long long number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

}  // namespace kaiko_cli
