// SPDX-License-Identifier: MIT
// Turns a text into six scores and the EQ numbers that follow from them by the contract's ladders
// (section 3). Deterministic, plausible, and a stand-in: it is not Kaiko's model.
#pragma once

#include <array>
#include <string_view>

#include "word_list.hpp"

namespace kaiko_emulator {

using Scores = std::array<double, basic_count>;  // 0..1, by Basic

// What the text tells by its words; all zero where there is no word of emotion.
Scores score_text(std::string_view text);

// 0..1. The gateway's classifier names more emotions than six; this one stands for the others.
double curiosity_of(std::string_view text);

// The category is the highest score's name, "neutral" when all are zero.
struct Reading {
  Scores scores{};
  double curiosity = 0;  // the documentation's dialect knows none
  std::string_view category;
  double intensity = 0;
  std::string_view intensity_level;
  double valence = 0;  // -1..1
  double arousal = 0.5;
  std::string_view complexity;
  double wonder_index = 0;
  std::string_view discovery_level;
};

Reading read_scores(const Scores& scores, double curiosity = 0);

std::string_view intensity_level_of(double intensity);
std::string_view discovery_level_of(double intensity);
// By the number of scores above 0.25.
std::string_view complexity_of(const Scores& scores, double curiosity = 0);

}  // namespace kaiko_emulator
