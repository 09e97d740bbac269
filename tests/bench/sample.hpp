// SPDX-License-Identifier: MIT
// The call that everybody makes here: a sentence, and the documentation's answer to it (contract
// section 2.2).
#pragma once

#include <string>

namespace kaiko_bench {

inline constexpr const char* sample_route = "/v2/emotions/analysis";
inline constexpr const char* sample_key = "kaiko_test_example";
inline constexpr const char* sample_text = "I feel a bit unsure about this";
inline constexpr const char* sample_answer =
    R"({"object":"emotions.analysis","model":"emotion-v2","emotions":{"user":{)"
    R"("text":"I feel a bit unsure about this","category":"fear","intensity":0.52,)"
    R"("intensityLevel":"subtle","valence":-0.35,"arousal":0.45,"complexity":"simple",)"
    R"("wonderIndex":0.20,"discoveryLevel":"normal","raw":{"fear":0.52,"sadness":0.21,)"
    R"("joy":0.09,"anger":0.08,"love":0.05,"surprise":0.05}}}})";

}  // namespace kaiko_bench
