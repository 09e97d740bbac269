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

inline std::size_t common_length(std::string_view a, std::string_view b) noexcept {
  std::size_t length = 0;
  while (length < a.size() && length < b.size() && a[length] == b[length]) ++length;
  return length;
}

// As much of a secret as gives it away where a text was cut: more than a key's public prefix.
inline std::string_view telling_head(std::string_view secret) noexcept {
  constexpr std::size_t telling = 12;  // "kaiko_live_" and a byte
  return secret.substr(0, telling);
}

// Whether `secret` or what is left of it stands in `text`. One of less than eight bytes can't be
// told from the words of others: "x" is part of "text".
inline bool is_quoted_in(std::string_view text, std::string_view secret) noexcept {
  constexpr std::size_t least = 8;
  return secret.size() >= least && text.find(telling_head(secret)) != std::string_view::npos;
}

// Replaces every occurrence of `secret` in `text`, and what is left of one where the text was cut:
// anything that begins as it does.
inline void scrub(std::string& text, std::string_view secret) {
  constexpr std::string_view mask = "[redacted]";
  if (!is_quoted_in(text, secret)) return;
  const std::string_view head = telling_head(secret);
  std::string clean;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(head, from)) != std::string::npos;) {
    clean.append(text, from, at - from).append(mask);
    from = at + common_length(std::string_view(text).substr(at), secret);
  }
  clean.append(text, from);
  wipe(text);
  text = std::move(clean);
}

}  // namespace detail
KAIKO_NAMESPACE_END
