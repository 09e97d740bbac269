// SPDX-License-Identifier: MIT
// One line of JSON for each request: what was asked, how it ended, how long it took, and what the
// SDK's logger said of the calls to the API. Never a text, an id of the visitor's, or a key.
#pragma once

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace backend {

// What the SDK said since the last request; it calls its logger on the thread that calls it.
inline std::vector<std::string>& upstream_lines() {
  thread_local std::vector<std::string> lines;
  return lines;
}
inline void note_upstream(std::string_view line) { upstream_lines().emplace_back(line); }

inline void log_request(const char* route, int status,
                        std::chrono::steady_clock::time_point begun) {
  using nlohmann::ordered_json;
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - begun;
  const ordered_json line = {{"route", route},
                             {"status", status},
                             {"elapsed_ms", elapsed.count()},
                             {"upstream", upstream_lines()}};
  upstream_lines().clear();
  const std::string text = line.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
  std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace backend
