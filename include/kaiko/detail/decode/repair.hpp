// SPDX-License-Identifier: MIT
// Mends the two defects of otherwise good JSON that must not cost an answer: half of a surrogate
// pair (the gateway cuts texts inside an emoji) and a number beyond a double. Asked after a failed
// parse.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct Repaired {
  std::string text{};
  std::size_t surrogates = 0;  // replaced by U+FFFD
  std::size_t numbers = 0;     // turned into strings, as they were written
};

class JsonRepair {
 public:
  explicit JsonRepair(std::string_view text) : text_(text) {
    repaired_.text.reserve(text.size() + 8);
  }

  // Empty when there was nothing to mend.
  std::optional<Repaired> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        copy_string();
      } else if (c == '-' || is_ascii_digit(c)) {
        copy_number();
      } else {
        copy(1);
      }
    }
    if (repaired_.surrogates == 0 && repaired_.numbers == 0) return std::nullopt;
    return std::move(repaired_);
  }

 private:
  void copy(std::size_t count) {
    repaired_.text.append(text_.substr(at_, count));
    at_ += count;
  }

  void copy_string() {
    copy(1);
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        copy_escape();
      } else {
        copy(1);
      }
    }
    if (at_ < text_.size()) copy(1);
  }

  void copy_escape() {
    const auto first = json_unit_at(text_, at_);
    if (!first || (!is_high_surrogate(*first) && !is_low_surrogate(*first))) {
      copy(2);
      return;
    }
    const auto second = json_unit_at(text_, at_ + 6);
    if (is_high_surrogate(*first) && second && is_low_surrogate(*second)) {
      copy(12);
      return;
    }
    repaired_.text.append("\\ufffd");
    at_ += 6;
    ++repaired_.surrogates;
  }

  void copy_number() {
    std::size_t length = 0;
    while (at_ + length < text_.size() && is_number_char(text_[at_ + length])) ++length;
    const std::string_view literal = text_.substr(at_, length);
    if (is_beyond_double(literal)) {
      repaired_.text.append("\"").append(literal).append("\"");
      at_ += length;
      ++repaired_.numbers;
      return;
    }
    copy(length);
  }

  static bool is_number_char(char c) noexcept {
    return is_ascii_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  // By the decimal exponent of the first digit that counts: a double ends at 1.8e308.
  static bool is_beyond_double(std::string_view literal) noexcept {
    const std::size_t mark = literal.find_first_of("eE");
    const std::string_view mantissa = literal.substr(0, mark);
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos) return false;
    const std::size_t point = (std::min)(mantissa.find('.'), mantissa.size());
    std::int64_t exponent = point > first ? static_cast<std::int64_t>(point - first) - 1
                                          : -static_cast<std::int64_t>(first - point);
    if (mark == std::string_view::npos) return exponent >= 308;
    std::string_view digits = literal.substr(mark + 1);
    const bool is_negative = !digits.empty() && digits.front() == '-';
    if (!digits.empty() && !is_ascii_digit(digits.front())) digits.remove_prefix(1);
    const std::int64_t written = parse_digits(digits.substr(0, 12)).value_or(0);
    exponent += is_negative ? -written : written;
    return exponent >= 308;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Repaired repaired_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
