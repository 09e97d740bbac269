// SPDX-License-Identifier: MIT
// The numbers of the contract's ladders, against its golden values (section 9).
#include <kaiko/thresholds.hpp>

#include "support/catch.hpp"

namespace {

namespace t = kaiko::thresholds;

TEST_CASE("the golden intensities fall on their steps") {
  CHECK(0.95 >= t::intensity_critical);
  CHECK((0.8 >= t::intensity_high && 0.8 < t::intensity_critical));
  CHECK((0.6 >= t::intensity_moderate && 0.6 < t::intensity_high));
  CHECK((0.4 >= t::intensity_subtle && 0.4 < t::intensity_moderate));
  CHECK(0.2 < t::intensity_subtle);
  CHECK((0.95 >= t::discovery_transcendent && 0.8 >= t::discovery_breakthrough));
  CHECK((0.6 >= t::discovery_significant && 0.4 >= t::discovery_normal));
  CHECK(0.2 < t::discovery_normal);
}

TEST_CASE("each ladder goes upwards") {
  CHECK(t::hostility_low < t::hostility_medium);
  CHECK(t::hostility_medium < t::hostility_high);
  CHECK(t::wonder_moderate < t::wonder_high);
  CHECK(t::arousal_calm < t::arousal_excited);
  CHECK(t::safety_flag < t::meta_breakthrough);
  CHECK(t::complexity_score == 0.25);
}

}  // namespace
