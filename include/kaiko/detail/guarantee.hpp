// SPDX-License-Identifier: MIT
// One promise of docs/guarantees.md and whether it holds. What guarantees() returns and observers
// are told of; decides nothing.
#pragma once

#include <kaiko/version.hpp>

#include <string_view>

KAIKO_NAMESPACE_BEGIN

struct Guarantee {
  std::string_view promise{};  // "never_hung": the name of its section in docs/guarantees.md
  bool holds = true;
  std::string_view limit{};  // why it does not hold, or what holding it costs here; may be empty
};

KAIKO_NAMESPACE_END
