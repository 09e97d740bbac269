// SPDX-License-Identifier: MIT
// What the fuzzers share: taking an input apart, and what must hold whatever it is. A fuzzer ends
// the process when something does not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace kaiko_fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// Bytes taken from the front: a choice, a piece of text, and what is left.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  unsigned byte() noexcept {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  // Up to the next line break.
  std::string_view line() noexcept {
    const std::string_view text = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(text.size() < rest_.size() ? text.size() + 1 : text.size());
    return text;
  }
  std::string_view rest() const noexcept { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace kaiko_fuzz
