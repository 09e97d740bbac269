// SPDX-License-Identifier: MIT
// The bytes of a journal: records with a size, a type and a checksum, made of numbers and texts.
// Reads and writes memory only; what the records mean is journal.hpp's part.
#pragma once

#include <kaiko/detail/hash.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Eight bytes, the lowest first, on every machine.
inline void append_number(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
  }
}
inline std::uint64_t number_at(const char* bytes) noexcept {
  std::uint64_t number = 0;
  for (int i = 7; i >= 0; --i) {
    number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}
inline void append_field(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out.append(text);
}

// Takes the fields of a payload in the order in which they were written. What is missing is 0 or
// empty, and is_good() says so.
class FieldReader {
 public:
  explicit FieldReader(std::string_view payload) : rest_(payload) {}

  std::uint64_t number() noexcept {
    const std::string_view bytes = take(8);
    return bytes.size() == 8 ? number_at(bytes.data()) : 0;
  }
  std::string_view text() noexcept { return take(number()); }
  bool is_good() const noexcept { return is_good_; }
  bool is_at_end() const noexcept { return is_good_ && rest_.empty(); }

 private:
  std::string_view take(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
      is_good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool is_good_ = true;
};

// A record on disk: the size of its payload (8 bytes), its type (1), a checksum of both and of the
// payload (8), the payload.
inline constexpr std::size_t record_head_size = 17;

struct RecordHead {
  std::uint64_t size = 0;  // of the payload
  char type = 0;
  std::uint64_t checksum = 0;
};

// The first eight bytes of SHA-256: no defence against a forger, who could write any journal.
inline std::uint64_t record_checksum(char type, std::string_view payload) noexcept {
  Sha256 hash;
  hash.add(std::string_view(&type, 1));
  hash.add(payload);
  const Digest digest = hash.finish();
  std::uint64_t checksum = 0;
  for (std::size_t i = 0; i < 8; ++i) checksum = (checksum << 8U) | digest[i];
  return checksum;
}

inline void append_record(std::string& out, char type, std::string_view payload) {
  append_number(out, payload.size());
  out.push_back(type);
  append_number(out, record_checksum(type, payload));
  out.append(payload);
}

// `bytes` holds record_head_size of them.
inline RecordHead record_head_at(const char* bytes) noexcept {
  return {number_at(bytes), bytes[8], number_at(bytes + 9)};
}

}  // namespace detail
KAIKO_NAMESPACE_END
