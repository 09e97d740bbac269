// SPDX-License-Identifier: MIT
// What rides along with an analysis, as values: nothing is said until something is, and a copy is
// whole and stands alone.
#include <kaiko/insights.hpp>

#include <type_traits>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a zero that the server said differs from silence") {
  HostilityState state;
  CHECK_FALSE(state.score);
  CHECK_FALSE(state.de_escalation_detected);
  state.score = 0;
  state.de_escalation_detected = false;
  REQUIRE(state.score);
  CHECK(*state.score == 0);
  REQUIRE(state.de_escalation_detected);
  CHECK_FALSE(*state.de_escalation_detected);
}

TEST_CASE("a copy is whole, and changing it leaves the original alone") {
  Trajectory original;
  original.baseline.emplace().dominant_emotions.append("joy", 0.5);
  original.similar_moments.emplace().moments.emplace_back().tags = {"calm"};
  original.extra.append("new", "[1]");
  Trajectory copy = original;
  CHECK(*copy.baseline->dominant_emotions.find("joy") == 0.5);
  CHECK(copy.similar_moments->moments[0].tags.front() == "calm");
  CHECK(*copy.extra.find("new") == "[1]");
  copy.baseline->dominant_emotions.clear();
  copy.similar_moments.reset();
  CHECK(original.baseline->dominant_emotions.contains("joy"));
  CHECK(original.similar_moments);
}

// Aggregates, so that C++20 initialises them by name; moved without a throw, so that lists grow.
static_assert(std::is_aggregate_v<Growth> && std::is_nothrow_move_constructible_v<Growth>);
static_assert(std::is_aggregate_v<Trajectory> && std::is_nothrow_move_constructible_v<Trajectory>);
static_assert(std::is_aggregate_v<ConversationMode> && std::is_aggregate_v<Beliefs>);
static_assert(std::is_aggregate_v<Patterns> && std::is_aggregate_v<HostilityState>);

}  // namespace
