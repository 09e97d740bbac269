// SPDX-License-Identifier: MIT
// The version in three numbers (CMake reads them from here) and the inline namespace made of them.
// Two versions, or two exception modes, in one program are two sets of symbols that never mix.
#pragma once

// The three numbers, and the three with dots.
#define KAIKO_VERSION_MAJOR 1
#define KAIKO_VERSION_MINOR 0
#define KAIKO_VERSION_PATCH 0
#define KAIKO_VERSION_STRING "1.0.0"

// Whether this build has exceptions, 1 or 0, and the inline namespace of such builds.
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define KAIKO_EXCEPTIONS 1
#define KAIKO_INLINE_NAMESPACE v1_0_0
#else
#define KAIKO_EXCEPTIONS 0
#define KAIKO_INLINE_NAMESPACE v1_0_0_noexc
#endif

// Open and close namespace kaiko and its inline namespace.
#define KAIKO_NAMESPACE_BEGIN \
  namespace kaiko {           \
  inline namespace KAIKO_INLINE_NAMESPACE {
#define KAIKO_NAMESPACE_END \
  }                         \
  }

// Marks what the compiled library (KAIKO_COMPILED, set by the target kaiko::compiled) holds once.
#ifdef KAIKO_COMPILED
#define KAIKO_INLINE
#else
#define KAIKO_INLINE inline
#endif
