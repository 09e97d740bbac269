// SPDX-License-Identifier: MIT
// The list of all ways to make the call, and who is who in it.
#include "bench/caller.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace kaiko_bench {

const std::vector<CallerKind>& caller_kinds() {
  static const std::vector<CallerKind> kinds = {
    {"kaiko", "this SDK", true, &make_kaiko_caller},
    {"floor", "floor: one easy handle + DOM", true, &make_floor_caller},
    {"new-handle", "an easy handle a call + DOM", false, &make_new_handle_caller},
    {"httplib", "cpp-httplib + DOM", true, &make_httplib_caller},
#if defined(KAIKO_BENCH_HAS_CPR)
    {"cpr", "cpr session + DOM", true, &make_cpr_caller},
#endif
  };
  return kinds;
}

const CallerKind& caller_kind(const std::string& name) {
  for (const CallerKind& kind : caller_kinds()) {
    if (kind.name == name) return kind;
  }
  throw std::invalid_argument("there is no caller named " + name);
}

const CallerKind& ours() { return caller_kinds()[0]; }
const CallerKind& floor_kind() { return caller_kinds()[1]; }

}  // namespace kaiko_bench
