// SPDX-License-Identifier: MIT
// How long a server asks to wait, and its rate limit, read from the headers of an answer. Dates
// count against the answer's own Date, so a skewed clock on either side changes nothing. Decides
// nothing.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/http_date.hpp>
#include <kaiko/detail/timestamp.hpp>
#include <kaiko/headers.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

using Milliseconds = std::chrono::milliseconds;

// Longer than any wait that is accepted, small enough to add to a time point.
inline constexpr Milliseconds endless_wait = std::chrono::hours(24 * 365);

inline bool is_all_digits(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_ascii_digit(c)) return false;
  }
  return !text.empty();
}

// "1.5" seconds or "1500" milliseconds (`unit` 1000 or 1); what is too large to count is endless.
// Empty for signs, exponents and other rubbish.
inline std::optional<Milliseconds> parse_wait(std::string_view text, std::int64_t unit) noexcept {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!is_all_digits(whole)) return std::nullopt;
  std::int64_t fraction = 0;
  if (point != std::string_view::npos) {
    const std::string_view digits = text.substr(point + 1);
    if (!is_all_digits(digits)) return std::nullopt;
    std::int64_t weight = unit / 10;
    for (std::size_t i = 0; i < digits.size() && weight > 0; ++i, weight /= 10) {
      fraction += weight * (digits[i] - '0');
    }
  }
  const auto count = parse_digits(whole);
  const std::int64_t most = endless_wait.count() / unit;
  if (!count || *count >= most) return endless_wait;
  return Milliseconds(*count * unit + fraction);
}

// The server's now: its Date, else the wall clock of this machine.
inline std::int64_t server_now(const HeaderBlock& headers, WallTime wall_now) noexcept {
  if (const auto date = headers.get("Date")) {
    const auto seconds = parse_http_date(*date);
    if (seconds && wall_time(*seconds)) return *seconds;
  }
  return std::chrono::duration_cast<std::chrono::seconds>(wall_now.time_since_epoch()).count();
}

// From a point in seconds since 1970; one that has passed gives no wait at all.
inline std::optional<Milliseconds> wait_until_second(std::int64_t then, std::int64_t now) noexcept {
  if (then <= now) return std::nullopt;
  constexpr std::int64_t endless = endless_wait.count() / 1000;
  if (then - endless >= now) return endless_wait;  // then - now may be too large to count
  return Milliseconds((then - now) * 1000);
}

// The longest that headers of this name say; a header that comes twice is not cut short either.
template <class Parse>
std::optional<Milliseconds> longest_wait(const HeaderBlock& headers, std::string_view name,
                                         Parse&& parse) {
  std::optional<Milliseconds> longest;
  headers.for_each([&](std::string_view other, std::string_view value) {
    if (!equals_ignoring_case(other, name)) return;
    const std::optional<Milliseconds> wait = parse(value);
    if (wait && (!longest || *wait > *longest)) longest = wait;
  });
  return longest;
}

// retry-after-ms, else Retry-After, else for a 429 X-RateLimit-Reset, which stands on every answer
// and means a wait on that one only. Empty: the server named no usable wait.
inline std::optional<Milliseconds> server_wait(int status, const HeaderBlock& headers,
                                               WallTime wall_now) noexcept {
  const std::int64_t now = server_now(headers, wall_now);
  const auto milliseconds = [](std::string_view text) { return parse_wait(text, 1); };
  const auto seconds_or_date = [now](std::string_view text) {
    if (const auto wait = parse_wait(text, 1000)) return wait;
    const auto then = parse_http_date(text);
    return then ? wait_until_second(*then, now) : std::nullopt;
  };
  const auto second = [now](std::string_view text) {
    const auto then = parse_digits(text);
    return then ? wait_until_second(*then, now) : std::nullopt;
  };
  if (const auto wait = longest_wait(headers, "retry-after-ms", milliseconds)) return wait;
  if (const auto wait = longest_wait(headers, "Retry-After", seconds_or_date)) return wait;
  if (status != 429) return std::nullopt;
  return longest_wait(headers, "X-RateLimit-Reset", second);
}

inline RateLimit rate_limit_of(const HeaderBlock& headers) noexcept {
  const auto told =
      headers.get_each<3>({"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"});
  const auto number = [](const std::optional<std::string_view>& text) {
    return text ? parse_digits(*text) : std::nullopt;
  };
  RateLimit limit;
  limit.limit = number(told[0]);
  limit.remaining = number(told[1]);
  const auto reset = number(told[2]);
  if (reset) limit.reset = wall_time(*reset);
  return limit;
}

}  // namespace detail
KAIKO_NAMESPACE_END
