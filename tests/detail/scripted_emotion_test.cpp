// SPDX-License-Identifier: MIT
// The emotion of a ready answer: its words go with its intensity, and its number is the caller's.
#include <kaiko/detail/scripted_emotion.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko::detail;

TEST_CASE("a number has as few digits as it takes to read it back") {
  CHECK(digits_of(0) == "0");
  CHECK(digits_of(1) == "1");
  CHECK(digits_of(0.5) == "0.5");
  CHECK(digits_of(0.89996) == "0.89996");
  CHECK(digits_of(0.1234567) == "0.1234567");
  CHECK(digits_of(0.1 + 0.2) == "0.30000000000000004");
}

TEST_CASE("the words change at the published thresholds") {
  CHECK(scripted_intensity_level(0.9) == "critical");
  CHECK(scripted_intensity_level(0.89999) == "high");
  CHECK(scripted_intensity_level(0.55) == "moderate");
  CHECK(scripted_intensity_level(0.35) == "subtle");
  CHECK(scripted_intensity_level(0.34999) == "minimal");
  CHECK(scripted_discovery_level(0.9) == "transcendent");
  CHECK(scripted_discovery_level(0.75) == "breakthrough");
  CHECK(scripted_discovery_level(0.55) == "significant");
  CHECK(scripted_discovery_level(0.35) == "normal");
  CHECK(scripted_discovery_level(0) == "routine");
}

TEST_CASE("an emotion is one JSON object, whatever its name") {
  std::string out;
  append_scripted_emotion(out, "a\"b", 0.5);
  CHECK(out == R"({"category":"a\"b","intensity":0.5,"intensityLevel":"subtle","valence":0,)"
               R"("arousal":0.5,"complexity":"simple","wonderIndex":0,"discoveryLevel":"normal",)"
               R"("raw":{"a\"b":0.5}})");
}

}  // namespace
