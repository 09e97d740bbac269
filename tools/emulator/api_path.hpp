// SPDX-License-Identifier: MIT
// Which route of contract section 2 a path names, and the ids in it. Asked by both dialects; knows
// neither what they answer nor which methods they take.
#pragma once

#include <string>

namespace kaiko_emulator {

enum class Route {
  unknown,
  analysis,
  batch,
  context_analysis,
  context_state,
  context_message,
  chat,
  liveness
};

struct ApiPath {
  Route route = Route::unknown;
  std::string context_id{};   // percent-decoded; may hold any byte
  std::string external_id{};  // likewise
};

// `target` as it was sent: percent-encoded, perhaps with a query and with a slash at the end.
ApiPath parse_path(const std::string& target);

}  // namespace kaiko_emulator
