// SPDX-License-Identifier: MIT
// Emotions as lines: what they show, and that they fit.
#include "cli/charts.hpp"

#include <clocale>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko_cli;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Terminal terminal_of_width(std::size_t width, bool has_blocks = true) {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  Terminal terminal;
  terminal.width = width;
  terminal.has_blocks = has_blocks;
  return terminal;
}

kaiko::Emotion fear() {
  kaiko::Emotion emotion;
  emotion.category = "fear";
  emotion.intensity = 0.71;
  emotion.intensity_level = kaiko::IntensityLevel::moderate;
  emotion.valence = -0.64;
  emotion.arousal = 0.85;
  emotion.raw = {
      {"joy", 0.09}, {"fear", 0.71}, {"a very long name of an emotion", 0.2}, {"anger", 0.001}};
  return emotion;
}

TEST_CASE("a bar is as long as its score, to an eighth of a column") {
  CHECK(bar(0, 10, true).empty());
  CHECK(bar(1, 3, true) == "\u2588\u2588\u2588");
  CHECK(bar(0.5, 3, true) == "\u2588\u258C");
  CHECK(bar(0.5, 4, false) == "##");
  CHECK(bar(7, 2, true) == "\u2588\u2588");
  CHECK(bar(-1, 2, true).empty());
  CHECK(bar(not_a_number, 2, true).empty());
}

TEST_CASE("a scale marks its value, and its middle") {
  CHECK(scale(-1, -1, 1, 5, false) == "o-+--");
  CHECK(scale(0, -1, 1, 5, false) == "--o--");
  CHECK(scale(1, -1, 1, 5, false) == "--+-o");
  CHECK(scale(99, -1, 1, 5, false) == "--+-o");
  CHECK(scale(0, -1, 1, 0, false).empty());
}

TEST_CASE("an emotion's lines tell it, the strongest score first, and leave out what is nothing") {
  const std::vector<std::string> lines = emotion_lines(fear(), terminal_of_width(80, false));
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "fear  0.71 moderate");
  CHECK(lines[1].rfind("valence     -0.64  -------o", 0) == 0);
  CHECK(lines[2].rfind("arousal      0.85  ", 0) == 0);
  CHECK(lines[3] == "fear         0.71  " + std::string(28, '#'));
  CHECK(lines[4].rfind("a very lon.. 0.20  ########", 0) == 0);
  CHECK(lines[5].rfind("joy          0.09  ####", 0) == 0);
}

TEST_CASE("what is drawn fits a terminal of any width") {
  kaiko::Analysis analysis;
  analysis.emotions.append("user", fear());
  analysis.is_fallback = true;
  kaiko::ConversationMode mode;
  mode.mode = kaiko::ConversationModeKind::emotional_support;
  mode.crisis_detected = true;
  analysis.conversation_mode = mode;
  for (const std::size_t width : {20U, 40U, 80U, 200U}) {
    for (const std::string& line : analysis_lines(analysis, terminal_of_width(width))) {
      INFO(width << ": " << line);
      CHECK(display_width(line) <= width);
    }
  }
}

TEST_CASE("a fallback is said to be no measurement") {
  kaiko::Analysis analysis;
  analysis.emotions.append("user", fear());
  CHECK(analysis_lines(analysis, terminal_of_width(80)).size() == 6);
  analysis.is_fallback = true;
  const auto lines = analysis_lines(analysis, terminal_of_width(80));
  CHECK(lines.back().find("not a measurement") != std::string::npos);
}

TEST_CASE("valence is drawn over time, the last messages where they don't all fit") {
  const auto chart = valence_chart({-1, 0, 1}, terminal_of_width(80, false));
  REQUIRE(chart.size() == 9);
  CHECK(chart[0] == " +1|     o");
  CHECK(chart[1] == "   |");
  CHECK(chart[4] == "  0+---o--");
  CHECK(chart[8] == " -1| o");
  std::vector<double> many(100, -1);
  many.back() = 1;
  for (const std::string& line : valence_chart(many, terminal_of_width(40))) {
    CHECK(display_width(line) <= 40);
  }
  CHECK(valence_chart(many, terminal_of_width(40, false))[0].back() == 'o');
}

}  // namespace
