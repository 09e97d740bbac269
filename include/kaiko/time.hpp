// SPDX-License-Identifier: MIT
// The two kinds of time in the SDK. Names only: who asks for the time is runtime.hpp.
#pragma once

#include <kaiko/version.hpp>

#include <chrono>

KAIKO_NAMESPACE_BEGIN

// For limits and waits: does not jump.
using TimePoint = std::chrono::steady_clock::time_point;
// For dates of the server.
using WallTime = std::chrono::system_clock::time_point;

KAIKO_NAMESPACE_END
