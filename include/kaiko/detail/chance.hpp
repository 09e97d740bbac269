// SPDX-License-Identifier: MIT
// Chance for waits: a number in [0, 1), drawn from the runtime only when somebody needs it, since
// that is a system call. Decides nothing.
#pragma once

#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <cstdint>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// In [0, 1); without randomness every wait is the longest, never none.
inline double draw_chance(Runtime& runtime) noexcept {
  std::uint32_t bits = 0;
  if (!runtime.random(&bits, sizeof(bits))) return 0.999;
  return static_cast<double>(bits) / 4294967296.0;
}

class Chance {
 public:
  Chance(Runtime& runtime) noexcept : runtime_(&runtime) {}
  Chance(double fixed) noexcept : fixed_(fixed) {}
  double draw() const noexcept { return runtime_ == nullptr ? fixed_ : draw_chance(*runtime_); }

 private:
  Runtime* runtime_ = nullptr;
  double fixed_ = 0;
};

}  // namespace detail
KAIKO_NAMESPACE_END
