// SPDX-License-Identifier: MIT
// Open enums: known words, unknown words, and that every vocabulary fits its enumerators.
#include <kaiko/open_enum.hpp>

#include <cstddef>
#include <iterator>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a known word has a value, an unknown one is kept") {
  const OpenEnum<MomentumTrajectory> known("de-escalating");
  CHECK(known.value() == MomentumTrajectory::de_escalating);
  CHECK(known.raw() == "de-escalating");
  const OpenEnum<MomentumTrajectory> unknown("sideways");
  CHECK(unknown.value() == MomentumTrajectory::unknown);
  CHECK(unknown.raw() == "sideways");
  CHECK(unknown != known);
  CHECK(known == MomentumTrajectory::de_escalating);
}

template <class E>
void check_last(E last, const std::string& word) {
  CHECK(static_cast<std::size_t>(last) == std::size(Vocabulary<E>::words));
  CHECK(OpenEnum<E>(last).raw() == word);
}

TEST_CASE("the last enumerator of each vocabulary is its last word") {
  check_last(IntensityLevel::critical, "critical");
  check_last(Complexity::transcendent, "transcendent");
  check_last(DiscoveryLevel::transcendent, "transcendent");
  check_last(ConversationModeKind::conversational, "conversational");
  check_last(PersonalityMode::analytical, "analytical");
  check_last(TrendDirection::declining, "declining");
  check_last(MomentumTrajectory::stable, "stable");
  check_last(DiscoveryPotential::high, "high");
  check_last(BaselineWindow::quarter, "quarter");
  check_last(BreakthroughType::wonder_explosion, "wonder_explosion");
  check_last(HostilityLevel::high, "high");
  check_last(RecommendedResponse::crisis, "crisis");
  check_last(PatternType::recovery, "recovery");
  check_last(BeliefType::relational, "relational");
  check_last(GrowthDimensionKind::complexity, "complexity");
  check_last(DataQuality::fallback, "fallback");
}

}  // namespace
