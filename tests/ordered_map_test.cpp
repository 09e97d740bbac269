// SPDX-License-Identifier: MIT
// Ordered maps: order, lookup, repeated names.
#include <kaiko/ordered_map.hpp>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("entries keep their order, and the last of a repeated name counts") {
  OrderedMap<int> map = {{"b", 1}, {"a", 2}};
  map.append("b", 3);
  CHECK(map.front().first == "b");
  CHECK(*map.find("b") == 3);
  CHECK(*map.find("a") == 2);
  CHECK(map.find("c") == nullptr);
  CHECK(map.size() == 3);
  map.pop_back();
  CHECK(*map.find("b") == 1);
  map.clear();
  CHECK(map.empty());
}

}  // namespace
