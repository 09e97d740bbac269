// SPDX-License-Identifier: MIT
// The emulator's notion of time: a point that callers pass in, and how an answer writes it. Reads
// no clock, so that a test can move time by hand.
#pragma once

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

namespace kaiko_emulator {

using Seconds = std::chrono::seconds;
using SystemTime = std::chrono::system_clock::time_point;

// UTC with milliseconds: 2026-01-01T00:00:00.000Z.
inline std::string iso_time(SystemTime time) {
  const auto since_epoch = time.time_since_epoch();
  const auto seconds = std::chrono::floor<Seconds>(since_epoch);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(since_epoch - seconds);
  const auto calendar_time = static_cast<std::time_t>(seconds.count());
  std::tm parts{};
  gmtime_r(&calendar_time, &parts);
  char text[64];
  std::string written(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts));
  std::snprintf(text, sizeof(text), ".%03dZ", static_cast<int>(rest.count()));
  return written + text;
}

inline double hours_between(SystemTime from, SystemTime to) {
  return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

}  // namespace kaiko_emulator
