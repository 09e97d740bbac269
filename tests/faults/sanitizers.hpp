// SPDX-License-Identifier: MIT
// Whether a sanitizer watches this build: it makes everything slower and keeps freed memory back,
// so that times get a wider bound and the size of the process says nothing. Leaks are its own
// affair.
#pragma once

#include <chrono>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KAIKO_FAULTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KAIKO_FAULTS_SANITIZED 1
#endif
#endif
#ifndef KAIKO_FAULTS_SANITIZED
#define KAIKO_FAULTS_SANITIZED 0
#endif

namespace kaiko_faults {

inline constexpr bool is_sanitized = KAIKO_FAULTS_SANITIZED != 0;

// How late something may be that a row times.
constexpr std::chrono::milliseconds slack(int unwatched_ms) {
  return std::chrono::milliseconds(is_sanitized ? 10 * unwatched_ms : unwatched_ms);
}

}  // namespace kaiko_faults
