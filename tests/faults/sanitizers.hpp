// SPDX-License-Identifier: MIT
// Whether a sanitizer watches this build: it makes everything slower and keeps freed memory back,
// so that times get a wider bound and the size of the process says nothing. Leaks are its own
// affair.
#pragma once

#include <chrono>

namespace kaiko_faults {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

// How late something may be that a row times.
constexpr std::chrono::milliseconds slack(int unwatched_ms) {
  return std::chrono::milliseconds(is_sanitized ? 10 * unwatched_ms : unwatched_ms);
}

}  // namespace kaiko_faults
