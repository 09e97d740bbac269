// SPDX-License-Identifier: MIT
// Emotions as lines of text: bars for scores, a scale for what has a middle, valence over time.
// Each fits the terminal's width. Writes nothing itself.
#pragma once

#include <kaiko/emotions.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include "terminal.hpp"

namespace kaiko_cli {

// A score of 0..1 as a bar of at most `columns`; eighths of a column where there are blocks.
std::string bar(double score, std::size_t columns, bool has_blocks);

// Where a value of low..high stands, on a line of so many columns, its middle marked.
std::string scale(double value, double low, double high, std::size_t columns, bool has_blocks);

// What an emotion says, in lines: its name and intensity, valence and arousal, and its strongest
// scores but those that round to nothing.
std::vector<std::string> emotion_lines(const kaiko::Emotion& emotion, const Terminal& terminal);

// The same with what the API tells about the conversation.
std::vector<std::string> analysis_lines(const kaiko::Analysis& analysis, const Terminal& terminal);

// "fear 0.71, valence -0.64": an emotion beside something else.
std::string emotion_in_short(const kaiko::Emotion& emotion);

// Valence (-1..1) of one message after the other, the first on the left; the last ones where they
// don't all fit.
std::vector<std::string> valence_chart(const std::vector<double>& valences,
                                       const Terminal& terminal);

}  // namespace kaiko_cli
