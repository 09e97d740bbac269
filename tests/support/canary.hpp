// SPDX-License-Identifier: MIT
// Looks for a secret in recorded bytes: as it is, in base64 at any offset, in hex, URL-encoded.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kaiko_test {

namespace canary {

inline std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

inline std::string hex(const std::string& bytes, const char* prefix = "") {
  const char* const digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += prefix;
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

inline bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

inline std::string url_encoded(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += is_unreserved(c) ? std::string(1, c) : hex({c}, "%");
  return out;
}

// The base64 characters that depend on nothing but `bytes` when `offset` unknown bytes stand before
// them in the same group of three.
inline std::string base64_core(const std::string& bytes, std::size_t offset, const char* alphabet) {
  const std::string padded = std::string(offset, '\0') + bytes;
  std::string out;
  for (std::size_t bit = 0; bit + 6 <= padded.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 6; ++i) {
      const auto byte = static_cast<unsigned char>(padded[i / 8]);
      value = (value << 1U) | ((byte >> (7U - i % 8U)) & 1U);
    }
    out += alphabet[value];
  }
  const std::size_t unsure = (offset * 8 + 5) / 6;
  return out.substr(unsure);
}

}  // namespace canary

// True when the key is in the bytes in any of the forms that a careless layer would give it.
inline bool contains_key(const std::string& bytes, const std::string& key) {
  const std::string folded = canary::lower(bytes);
  const auto has_folded = [&folded](const std::string& form) {
    return folded.find(canary::lower(form)) != std::string::npos;
  };
  if (has_folded(key) || has_folded(canary::hex(key))) return true;
  if (has_folded(canary::url_encoded(key)) || has_folded(canary::hex(key, "%"))) return true;
  const char* const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char* const for_urls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char* alphabet : {plain, for_urls}) {
    for (std::size_t offset = 0; offset < 3; ++offset) {
      if (bytes.find(canary::base64_core(key, offset, alphabet)) != std::string::npos) return true;
    }
  }
  return false;
}

inline bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

// How often the needle stands in the bytes as it is.
inline std::size_t count_of(const std::string& bytes, const std::string& needle) {
  std::size_t count = 0;
  for (std::size_t at = bytes.find(needle); at != std::string::npos;
       at = bytes.find(needle, at + needle.size())) {
    ++count;
  }
  return count;
}

}  // namespace kaiko_test
