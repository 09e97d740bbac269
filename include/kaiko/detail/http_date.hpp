// SPDX-License-Identifier: MIT
// The three date forms of HTTP (RFC 9110 section 5.6.7) as seconds since 1970. No locale, no clock
// but for the century of two-digit years.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/timestamp.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// 1..12; 0 for anything else.
inline int month_number(std::string_view name) noexcept {
  constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (name.size() != 3) return 0;
  for (int month = 0; month < 12; ++month) {
    if (names.substr(static_cast<std::size_t>(month) * 3, 3) == name) return month + 1;
  }
  return 0;
}

inline void scan_clock(TextScanner& scanner, CivilTime& time) noexcept {
  time.hour = scanner.digits(2);
  scanner.skip(':');
  time.minute = scanner.digits(2);
  scanner.skip(':');
  time.second = scanner.digits(2);
}

inline void scan_month(TextScanner& scanner, CivilTime& time) noexcept {
  time.month = month_number(scanner.rest().substr(0, 3));
  scanner.advance(scanner.rest().size() < 3 ? scanner.rest().size() : 3);
}

// "06 Nov 1994 08:49:37 GMT", and with dashes and two digits of the year the form of RFC 850.
inline std::optional<CivilTime> scan_day_first(std::string_view text) noexcept {
  TextScanner scanner(text);
  CivilTime time;
  time.day = scanner.digits(2);
  const bool is_rfc850 = !scanner.rest().empty() && scanner.rest().front() == '-';
  const char divider = is_rfc850 ? '-' : ' ';
  scanner.skip(divider);
  scan_month(scanner, time);
  scanner.skip(divider);
  time.year = scanner.digits(is_rfc850 ? 2 : 4);
  if (is_rfc850) time.year += time.year < 70 ? 2000 : 1900;
  scanner.skip(' ');
  scan_clock(scanner, time);
  if (scanner.has_failed() || scanner.rest() != " GMT") return std::nullopt;
  return time;
}

// "Nov  6 08:49:37 1994", the form of C's asctime.
inline std::optional<CivilTime> scan_month_first(std::string_view text) noexcept {
  TextScanner scanner(text);
  CivilTime time;
  scan_month(scanner, time);
  scanner.skip(' ');
  const bool is_padded = !scanner.rest().empty() && scanner.rest().front() == ' ';
  if (is_padded) scanner.advance(1);
  time.day = scanner.digits(is_padded ? 1 : 2);
  scanner.skip(' ');
  scan_clock(scanner, time);
  scanner.skip(' ');
  time.year = scanner.digits(4);
  if (scanner.has_failed() || !scanner.rest().empty()) return std::nullopt;
  return time;
}

// The weekday is not compared with the date: a wrong one says nothing about the wait.
inline std::optional<std::int64_t> parse_http_date(std::string_view text) noexcept {
  const std::size_t comma = text.find(", ");
  std::optional<CivilTime> time;
  if (comma != std::string_view::npos) {
    time = scan_day_first(text.substr(comma + 2));
  } else if (text.size() > 4 && text[3] == ' ') {
    time = scan_month_first(text.substr(4));
  }
  return time ? unix_seconds(*time) : std::nullopt;
}

}  // namespace detail
KAIKO_NAMESPACE_END
