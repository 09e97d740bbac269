// SPDX-License-Identifier: MIT
// Memory for secrets: wiped before it is freed, grown without leaving a copy behind, and the
// scrubbing of a secret out of foreign text. Holds bytes, knows nothing of keys.
#pragma once

#include <kaiko/version.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Volatile, so that the compiler can't drop stores to memory that is about to be freed.
inline void wipe(void* at, std::size_t size) noexcept {
  volatile unsigned char* byte = static_cast<volatile unsigned char*>(at);
  while (size-- > 0) *byte++ = 0;
}

// The whole buffer of a string, the part beyond its length included.
inline void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // within capacity: neither allocates nor throws
  wipe(&text[0], text.size());
  text.clear();
}

class SecretBuffer {
 public:
  SecretBuffer() = default;
  explicit SecretBuffer(std::string_view secret) { append(secret); }
  SecretBuffer(const SecretBuffer& other) : SecretBuffer(other.view()) {}
  SecretBuffer(SecretBuffer&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  SecretBuffer& operator=(SecretBuffer other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~SecretBuffer() { wipe(bytes_.get(), capacity_); }

  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    auto larger = std::make_unique<char[]>(capacity);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    wipe(bytes_.get(), capacity_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }
  void append(std::string_view text) {
    if (text.empty()) return;
    if (size_ + text.size() > capacity_) reserve((size_ + text.size()) * 2);
    std::memcpy(bytes_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void clear() noexcept {
    wipe(bytes_.get(), size_);
    size_ = 0;
  }

  std::string_view view() const noexcept { return {bytes_.get(), size_}; }
  char* data() noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// As much of a secret as gives it away where a text was cut: more than a key's public prefix.
inline std::string_view telling_head(std::string_view secret) noexcept {
  constexpr std::size_t telling = 12;  // "kaiko_live_" and a byte
  return secret.substr(0, telling);
}

// Whether these two hexadecimal digits are the code of `wanted`.
inline bool is_code_of(char wanted, std::string_view digits) noexcept {
  constexpr std::string_view lower = "0123456789abcdef";
  constexpr std::string_view upper = "0123456789ABCDEF";
  const auto code = static_cast<unsigned char>(wanted);
  if (digits.size() < 2) return false;
  const auto is_digit = [&](char c, unsigned value) {
    return c == lower[value] || c == upper[value];
  };
  return is_digit(digits[0], code / 16U) && is_digit(digits[1], code % 16U);
}

// How many bytes at the beginning of `text` stand for `wanted`, as it is or as JSON ("\/",
// "\u002b") or a URL ("%2B") writes it; 0: they are something else.
inline std::size_t length_of(char wanted, std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (text[0] == '%' && is_code_of(wanted, text.substr(1))) return 3;
  if (text.substr(0, 4) == "\\u00" && is_code_of(wanted, text.substr(4))) return 6;
  const bool is_escaped = text.size() > 1 && text[0] == '\\' && text[1] == wanted;
  if (is_escaped && (wanted == '/' || wanted == '\\' || wanted == '"')) return 2;
  return text[0] == wanted ? 1 : 0;
}

// How far a text quotes a secret.
struct Quote {
  std::size_t text_bytes = 0;
  std::size_t secret_bytes = 0;
};

inline Quote quote_at_begin(std::string_view text, std::string_view secret) noexcept {
  Quote quote;
  for (const char wanted : secret) {
    const std::size_t length = length_of(wanted, text.substr(quote.text_bytes));
    if (length == 0) break;
    quote.text_bytes += length;
    ++quote.secret_bytes;
  }
  return quote;
}

// Whether JSON or a URL may have written parts of it otherwise.
inline bool may_be_escaped(std::string_view text) noexcept {
  constexpr auto nowhere = std::string_view::npos;
  return text.find('\\') != nowhere || text.find('%') != nowhere;
}

// Where a secret or what is left of it stands in `text`, from `from` on; npos: nowhere.
inline std::size_t find_quote(std::string_view text, std::string_view secret, std::size_t from,
                              bool is_escaped) noexcept {
  const std::string_view head = telling_head(secret);
  if (!is_escaped) return text.find(head, from);
  for (std::size_t at = from; at < text.size(); ++at) {
    const bool may_begin = text[at] == head[0] || text[at] == '\\' || text[at] == '%';
    if (may_begin && quote_at_begin(text.substr(at), head).secret_bytes == head.size()) return at;
  }
  return std::string_view::npos;
}

// Whether `secret` or what is left of it stands in `text`. One of less than eight bytes can't be
// told from the words of others: "x" is part of "text".
inline bool is_quoted_in(std::string_view text, std::string_view secret) noexcept {
  constexpr std::size_t least = 8;
  if (secret.size() < least) return false;
  return find_quote(text, secret, 0, may_be_escaped(text)) != std::string_view::npos;
}

// Replaces every occurrence of `secret` in `text`, escaped or not, and what is left of one where
// the text was cut: anything that begins as it does.
inline void scrub(std::string& text, std::string_view secret) {
  constexpr std::string_view mask = "[redacted]";
  if (!is_quoted_in(text, secret)) return;
  const bool is_escaped = may_be_escaped(text);
  std::string clean;
  std::size_t from = 0;
  for (std::size_t at = 0;
       (at = find_quote(text, secret, from, is_escaped)) != std::string::npos;) {
    clean.append(text, from, at - from).append(mask);
    from = at + quote_at_begin(std::string_view(text).substr(at), secret).text_bytes;
  }
  clean.append(text, from);
  wipe(text);
  text = std::move(clean);
}

}  // namespace detail
KAIKO_NAMESPACE_END
