// SPDX-License-Identifier: MIT
// Idempotency keys: a version 4 UUID (RFC 9562) from the runtime's randomness. Keeps no state, so
// two processes never share one.
#pragma once

#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Empty when the runtime has no randomness to give.
inline std::optional<std::string> make_uuid(Runtime& runtime) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  if (!runtime.random(bytes.data(), bytes.size())) return std::nullopt;
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
    text.push_back(hex[bytes[i] >> 4U]);
    text.push_back(hex[bytes[i] & 0x0FU]);
  }
  return text;
}

}  // namespace detail
KAIKO_NAMESPACE_END
