// SPDX-License-Identifier: MIT
// The real clock and the operating system's randomness. Keeps no state, so fork can't repeat it.
#pragma once

#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>

#if defined(_WIN32)
#include <random>
#else
#include <unistd.h>
#if defined(__linux__) || defined(__APPLE__)
#include <sys/random.h>
#endif
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

// getentropy serves at most 256 bytes a call, straight from the kernel.
inline bool system_random(void* to, std::size_t size) noexcept {
  auto* bytes = static_cast<unsigned char*>(to);
#if defined(_WIN32)
  std::random_device device;
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(device());
#else
  while (size > 0) {
    const std::size_t part = (std::min)(size, std::size_t{256});
    if (getentropy(bytes, part) != 0) return false;
    bytes += part;
    size -= part;
  }
#endif
  return true;
}

class SystemRuntime final : public Runtime {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  bool wait(Wakeup& wakeup, TimePoint until) override { return wakeup.wait_until(until); }
  bool random(void* to, std::size_t size) noexcept override { return system_random(to, size); }
};

}  // namespace detail

KAIKO_INLINE std::shared_ptr<Runtime> system_runtime() {
  return std::make_shared<detail::SystemRuntime>();
}

KAIKO_NAMESPACE_END
