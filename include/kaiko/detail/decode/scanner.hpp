// SPDX-License-Identifier: MIT
// Reads one JSON document (RFC 8259) from its first byte to its last and tells a handler of each
// part. Strict, without recursion, and without a copy of a string that has no escapes. Knows no
// shapes and keeps nothing.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/decode/number.hpp>
#include <kaiko/detail/json_text.hpp>
#include <kaiko/detail/utf8.hpp>
#include <kaiko/version.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// One bit for each level, so this is the width of the scanner's stack.
inline constexpr std::size_t max_json_depth = 64;

enum class ScanEnd {
  whole,      // one document and nothing behind it
  stopped,    // by the handler
  too_deep,   // nested deeper than 64 levels
  malformed,  // no JSON, from position() on
};

// The handler's functions say whether to go on: null(), boolean(bool), integer(int64),
// number(double, text), string(text), start_object(), key(text), end_object(), start_array(),
// end_array(). A text lasts as long as the call.
template <class Handler>
class JsonScanner {
 public:
  JsonScanner(std::string_view text, Handler& handler) noexcept : text_(text), handler_(handler) {}

  ScanEnd run() {
    if (starts_with(text_, byte_order_mark)) at_ = byte_order_mark.size();  // some editors write it
    if (!read_value()) return end_;
    while (depth_ > 0) {
      if (!read_next()) return end_;
    }
    skip_blanks();
    return at_ == text_.size() ? ScanEnd::whole : ScanEnd::malformed;
  }

  // How many bytes were understood.
  std::size_t position() const noexcept { return at_; }

 private:
  // Zero at the end, which is no part of JSON anywhere.
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool skip(char c) noexcept {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() noexcept {
    for (char c = peek(); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = peek()) ++at_;
  }
  bool stop(ScanEnd why) noexcept {
    end_ = why;
    return false;
  }
  bool tell(bool is_going_on) noexcept { return is_going_on || stop(ScanEnd::stopped); }
  bool is_in_object() const noexcept { return (objects_ & 1U) != 0; }

  // Of an object or a list only its opening.
  bool read_value() {
    skip_blanks();
    switch (peek()) {
      case '{':
        return open(true) && tell(handler_.start_object());
      case '[':
        return open(false) && tell(handler_.start_array());
      case '"':
        return read_string([this](std::string_view value) { return handler_.string(value); });
      case 't':
        return skip_word("true") && tell(handler_.boolean(true));
      case 'f':
        return skip_word("false") && tell(handler_.boolean(false));
      case 'n':
        return skip_word("null") && tell(handler_.null());
      default:
        return read_number_value();
    }
  }

  // What follows inside of an object or a list: its end, or one more entry.
  bool read_next() {
    skip_blanks();
    const bool is_first = std::exchange(is_first_, false);
    if (skip(is_in_object() ? '}' : ']')) return close();
    if (!is_first && !skip(',')) return false;
    return (!is_in_object() || read_key()) && read_value();
  }

  bool read_key() {
    skip_blanks();
    if (peek() != '"') return false;
    if (!read_string([this](std::string_view name) { return handler_.key(name); })) return false;
    skip_blanks();
    return skip(':');
  }

  bool open(bool is_object) noexcept {
    if (depth_ == max_json_depth) return stop(ScanEnd::too_deep);
    ++at_;
    ++depth_;
    objects_ = objects_ << 1U | (is_object ? 1U : 0U);
    is_first_ = true;
    return true;
  }
  bool close() {
    const bool is_object = is_in_object();
    --depth_;
    objects_ >>= 1U;
    return tell(is_object ? handler_.end_object() : handler_.end_array());
  }

  bool skip_word(std::string_view word) noexcept {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  // --- strings ---

  // From its opening quote on.
  template <class Take>
  bool read_string(Take&& take) {
    const std::size_t begin = ++at_;
    skip_unescaped();
    const std::string_view whole = text_.substr(begin, at_ - begin);
    if (skip('"')) return tell(take(whole));
    unescaped_.assign(whole);
    while (!skip('"')) {
      if (!read_escape()) return false;
      const std::size_t from = at_;
      skip_unescaped();
      unescaped_.append(text_, from, at_ - from);
    }
    return tell(take(std::string_view(unescaped_)));
  }

  // Up to the string's end, an escape, or a byte that may not be there.
  void skip_unescaped() noexcept {
    for (;;) {
      at_ += plain_run(text_.substr(at_));
      const auto byte = static_cast<unsigned char>(peek());
      const std::size_t length = byte < 0x80 ? 0 : utf8_sequence_length(text_.substr(at_));
      if (length == 0) return;
      at_ += length;
    }
  }

  bool read_escape() {
    if (peek() != '\\' || at_ + 1 >= text_.size()) return false;
    const char c = text_[at_ + 1];
    if (c == 'u') return read_unicode_escape();
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const std::size_t which = letters.find(c);
    if (which == std::string_view::npos) return false;
    unescaped_.push_back(meanings[which]);
    at_ += 2;
    return true;
  }

  bool read_unicode_escape() {
    const auto first = json_unit_at(text_, at_);
    if (!first || is_low_surrogate(*first)) return false;
    std::uint32_t point = *first;
    if (is_high_surrogate(point)) {
      const auto second = json_unit_at(text_, at_ + 6);
      if (!second || !is_low_surrogate(*second)) return false;
      point = 0x10000 + ((point - 0xD800) << 10U) + (*second - 0xDC00);
      at_ += 6;
    }
    at_ += 6;
    append_utf8(unescaped_, point);
    return true;
  }

  // --- numbers ---

  bool skip_digits() noexcept {
    const std::size_t begin = at_;
    while (is_ascii_digit(peek())) ++at_;
    return at_ > begin;
  }

  bool read_number_value() {
    const std::size_t begin = at_;
    static_cast<void>(skip('-'));
    if (!skip('0') && !skip_digits()) return false;
    const std::size_t end_of_integer = at_;
    if (skip('.') && !skip_digits()) return false;
    if (skip('e') || skip('E')) {
      if (!skip('-')) static_cast<void>(skip('+'));
      if (!skip_digits()) return false;
    }
    return tell_number(text_.substr(begin, at_ - begin), at_ == end_of_integer);
  }

  bool tell_number(std::string_view literal, bool is_integer) {
    std::int64_t integer = 0;
    const char* const end = literal.data() + literal.size();
    if (is_integer && std::from_chars(literal.data(), end, integer).ec == std::errc()) {
      return tell(handler_.integer(integer));
    }
    const std::optional<double> number = read_number(literal);
    return number && tell(handler_.number(*number, literal));
  }

  std::string_view text_;
  Handler& handler_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::uint64_t objects_ = 0;  // the last bit: whether the innermost level is an object
  bool is_first_ = false;      // nothing stands in the innermost level yet
  ScanEnd end_ = ScanEnd::malformed;
  std::string unescaped_;
};

// Whether a text is JSON, for who does not want to know what is in it.
inline bool is_json(std::string_view text) {
  struct Nobody {
    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool integer(std::int64_t) { return true; }
    bool number(double, std::string_view) { return true; }
    bool string(std::string_view) { return true; }
    bool start_object() { return true; }
    bool key(std::string_view) { return true; }
    bool end_object() { return true; }
    bool start_array() { return true; }
    bool end_array() { return true; }
  };
  Nobody nobody;
  return JsonScanner<Nobody>(text, nobody).run() != ScanEnd::malformed;
}

}  // namespace detail
KAIKO_NAMESPACE_END
