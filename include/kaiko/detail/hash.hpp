// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), to tell request bodies apart without keeping them. Not for passwords.
#pragma once

#include <kaiko/version.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
 public:
  void add(std::string_view bytes) noexcept {
    size_ += bytes.size();
    for (const char c : bytes) {
      block_[filled_++] = static_cast<std::uint8_t>(c);
      if (filled_ == block_.size()) take_block();
    }
  }

  // The digest of everything added; the object is used up.
  Digest finish() noexcept {
    const std::uint64_t bits = size_ * 8;
    add(std::string_view("\x80", 1));
    while (filled_ != block_.size() - 8) add(std::string_view("\0", 1));
    for (int shift = 56; shift >= 0; shift -= 8) {
      block_[filled_++] = static_cast<std::uint8_t>(bits >> static_cast<unsigned>(shift));
    }
    take_block();
    Digest digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
    }
    return digest;
  }

 private:
  static constexpr std::uint32_t turn(std::uint32_t word, unsigned by) noexcept {
    return (word >> by) | (word << (32U - by));
  }

  std::array<std::uint32_t, 64> expand() const noexcept {
    std::array<std::uint32_t, 64> words{};
    for (std::size_t i = 0; i < block_.size(); ++i) {
      words[i / 4] = (words[i / 4] << 8U) | block_[i];
    }
    for (std::size_t i = 16; i < words.size(); ++i) {
      const std::uint32_t a = words[i - 15];
      const std::uint32_t b = words[i - 2];
      words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >> 3U)) + words[i - 7] +
                 (turn(b, 17) ^ turn(b, 19) ^ (b >> 10U));
    }
    return words;
  }

  void take_block() noexcept {
    // The fractions of the cube roots of the first 64 primes.
    constexpr std::array<std::uint32_t, 64> rounds = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2};
    const std::array<std::uint32_t, 64> words = expand();
    auto [a, b, c, d, e, f, g, h] = state_;
    for (std::size_t i = 0; i < rounds.size(); ++i) {
      const std::uint32_t from_e = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) +
                                   ((e & f) ^ (~e & g)) + rounds[i] + words[i];
      const std::uint32_t from_a =
          (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + from_e;
      d = c;
      c = b;
      b = a;
      a = from_e + from_a;
    }
    const std::array<std::uint32_t, 8> mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += mixed[i];
    filled_ = 0;
  }

  // The fractions of the square roots of the first eight primes.
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace detail
KAIKO_NAMESPACE_END
