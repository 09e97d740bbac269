// SPDX-License-Identifier: MIT
// Facts about a terminal, and text that fits it.
#include "terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "characters.hpp"

namespace kaiko_cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

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

std::string counted(unsigned long long number, std::string_view one, std::string_view many) {
  return grouped(number).append(" ").append(number == 1 ? one : many);
}

}  // namespace kaiko_cli
