// SPDX-License-Identifier: MIT
// Calendar arithmetic and the ISO-8601 timestamps of answers, read and written. No time zone
// database, no locale.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/time.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

constexpr bool is_leap_year(std::int64_t year) noexcept {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

constexpr int days_in_month(std::int64_t year, int month) noexcept {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Seconds since 1970 of a UTC date in the years 1..9999; empty for a date that does not exist. A
// leap second counts as the second after it.
inline std::optional<std::int64_t> unix_seconds(const CivilTime& time) noexcept {
  const bool is_date = time.year >= 1 && time.year <= 9999 && time.month >= 1 && time.month <= 12 &&
                       time.day >= 1 && time.day <= days_in_month(time.year, time.month);
  const bool is_time = time.hour >= 0 && time.hour <= 23 && time.minute >= 0 && time.minute <= 59 &&
                       time.second >= 0 && time.second <= 60;
  if (!is_date || !is_time) return std::nullopt;
  const std::int64_t before = time.year - 1;
  std::int64_t days = before * 365 + before / 4 - before / 100 + before / 400;
  for (int month = 1; month < time.month; ++month) days += days_in_month(time.year, month);
  days += time.day - 1;
  constexpr std::int64_t days_until_1970 = 719162;
  return (days - days_until_1970) * 86400 + time.hour * 3600 + time.minute * 60 + time.second;
}

// Empty beyond what the clock can hold: where it counts nanoseconds, the years 1678 to 2262.
inline std::optional<WallTime> wall_time(std::int64_t seconds) noexcept {
  using Seconds = std::chrono::seconds;
  constexpr auto earliest = std::chrono::duration_cast<Seconds>((WallTime::duration::min)());
  constexpr auto latest = std::chrono::duration_cast<Seconds>((WallTime::duration::max)());
  if (seconds <= earliest.count() || seconds >= latest.count()) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::seconds(seconds)));
}

// The UTC date of a day counted from 1970. Eras of 400 years all have as many days.
inline CivilTime civil_date(std::int64_t days_since_1970) noexcept {
  constexpr std::int64_t days_in_era = 146097;
  std::int64_t days = days_since_1970 + 719162;  // since the first day of year 1
  const std::int64_t era = (days >= 0 ? days : days - days_in_era + 1) / days_in_era;
  days -= era * days_in_era;
  CivilTime date;
  date.year = era * 400 + 1;
  while (days >= (is_leap_year(date.year) ? 366 : 365)) {
    days -= is_leap_year(date.year) ? 366 : 365;
    ++date.year;
  }
  while (days >= days_in_month(date.year, date.month)) {
    days -= days_in_month(date.year, date.month);
    ++date.month;
  }
  date.day = static_cast<int>(days) + 1;
  return date;
}

inline void append_digits(std::string& out, std::int64_t value, std::size_t count) {
  const std::string digits = std::to_string(value);
  out.append(count > digits.size() ? count - digits.size() : 0, '0').append(digits);
}

// "2026-01-01T00:00:00.000Z"; more digits where milliseconds would lose some.
inline std::string format_iso8601(WallTime time) {
  const auto since_1970 = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_1970);
  const auto fraction =
      std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970 - seconds).count();
  const auto hours = std::chrono::floor<std::chrono::hours>(seconds).count();
  const std::int64_t day = (hours >= 0 ? hours : hours - 23) / 24;
  const std::int64_t second = seconds.count() - day * 86400;
  const CivilTime date = civil_date(day);
  std::string text;
  append_digits(text, date.year, 4);
  append_digits(text.append("-"), date.month, 2);
  append_digits(text.append("-"), date.day, 2);
  append_digits(text.append("T"), second / 3600, 2);
  append_digits(text.append(":"), second / 60 % 60, 2);
  append_digits(text.append(":"), second % 60, 2);
  const bool is_milliseconds = fraction % 1000000 == 0;
  append_digits(text.append("."), is_milliseconds ? fraction / 1000000 : fraction,
                is_milliseconds ? 3 : 9);
  return text.append("Z");
}

// Takes text apart from the left; once something does not fit, everything after it fails as well.
class TextScanner {
 public:
  explicit TextScanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) noexcept {
    const auto value = parse_digits(rest_.substr(0, count));
    if (!value || rest_.size() < count) return fail();
    rest_.remove_prefix(count);
    return static_cast<int>(*value);
  }
  bool skip(char expected) noexcept {
    if (rest_.empty() || rest_.front() != expected) return fail() == 0;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view rest() const noexcept { return rest_; }
  void advance(std::size_t count) noexcept { rest_.remove_prefix(count); }
  bool has_failed() const noexcept { return has_failed_; }

 private:
  int fail() noexcept {
    has_failed_ = true;
    rest_ = {};
    return -1;
  }

  std::string_view rest_;
  bool has_failed_ = false;
};

// The fraction after the seconds in nanoseconds; digits beyond the ninth are dropped.
inline std::int64_t scan_fraction(TextScanner& scanner) noexcept {
  std::int64_t nanoseconds = 0;
  std::int64_t unit = 100000000;
  while (!scanner.rest().empty() && is_ascii_digit(scanner.rest().front())) {
    nanoseconds += unit * (scanner.rest().front() - '0');
    unit /= 10;
    scanner.advance(1);
  }
  return nanoseconds;
}

// "Z", or "+hh:mm" in seconds.
inline std::int64_t scan_offset(TextScanner& scanner) noexcept {
  const char sign = scanner.rest().empty() ? '\0' : scanner.rest().front();
  if (sign != '+' && sign != '-') {
    scanner.skip('Z');
    return 0;
  }
  scanner.advance(1);
  const int hours = scanner.digits(2);
  scanner.skip(':');
  const int minutes = scanner.digits(2);
  return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

// "2026-01-01T00:00:00.000Z": what the gateway sends; also other fractions and numeric offsets.
inline std::optional<WallTime> parse_iso8601(std::string_view text) noexcept {
  TextScanner scanner(text);
  CivilTime time;
  time.year = scanner.digits(4);
  scanner.skip('-');
  time.month = scanner.digits(2);
  scanner.skip('-');
  time.day = scanner.digits(2);
  scanner.skip('T');
  time.hour = scanner.digits(2);
  scanner.skip(':');
  time.minute = scanner.digits(2);
  scanner.skip(':');
  time.second = scanner.digits(2);
  std::int64_t nanoseconds = 0;
  if (!scanner.rest().empty() && scanner.rest().front() == '.') {
    scanner.advance(1);
    nanoseconds = scan_fraction(scanner);
  }
  const std::int64_t offset = scan_offset(scanner);
  const auto seconds = unix_seconds(time);
  if (scanner.has_failed() || !scanner.rest().empty() || !seconds) return std::nullopt;
  const auto whole = wall_time(*seconds - offset);
  if (!whole) return std::nullopt;
  return *whole +
         std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanoseconds));
}

}  // namespace detail
KAIKO_NAMESPACE_END
