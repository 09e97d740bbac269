// SPDX-License-Identifier: MIT
// Holds the emulator's word list against thirty sentences that were fixed before it was written,
// and its ladders against the contract's golden values.
#include <cstddef>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "emotion_model.hpp"
#include "support/catch.hpp"

namespace {

using namespace kaiko_emulator;

struct Sentence {
  std::string expected;
  std::string text;
};

std::vector<Sentence> read_sentences() {
  std::ifstream in(KAIKO_SENTENCES);
  std::vector<Sentence> sentences;
  std::string line;
  std::getline(in, line);  // the header
  while (std::getline(in, line)) {
    const std::size_t comma = line.find(',');
    std::string text = line.substr(comma + 1);
    if (text.front() == '"') text = text.substr(1, text.size() - 2);
    sentences.push_back({line.substr(0, comma), text});
  }
  return sentences;
}

Reading read(const std::string& text) { return read_scores(score_text(text)); }

TEST_CASE("at least 24 of the 30 fixed sentences get the emotion that people would name") {
  const std::vector<Sentence> sentences = read_sentences();
  REQUIRE(sentences.size() == 30);
  int right = 0;
  for (const Sentence& sentence : sentences) {
    const bool is_right = read(sentence.text).category == sentence.expected;
    if (!is_right) WARN("not " << sentence.expected << ": " << sentence.text);
    right += is_right ? 1 : 0;
  }
  CHECK(right >= 24);
}

TEST_CASE("the sentence of the demo is coloured by fear") {
  CHECK(read("I feel a bit unsure about this").category == "fear");
}

TEST_CASE("a text without a word of emotion is neutral") {
  const Reading reading = read("The meeting is at ten in room four");
  CHECK(reading.category == "neutral");
  CHECK(reading.intensity == 0);
  CHECK(reading.valence == 0);
  CHECK(reading.arousal == 0.5);
  CHECK(reading.complexity == "simple");
}

TEST_CASE("a negation turns a feeling around, an intensifier makes it stronger") {
  CHECK(read("I am not happy").category == "sadness");
  CHECK(read("I am not happy").valence < 0);
  CHECK(read("I am very nervous").intensity > read("I am nervous").intensity);
  CHECK(read("I am slightly nervous").intensity < read("I am nervous").intensity);
  CHECK(read("I am nervous!").intensity > read("I am nervous").intensity);
}

TEST_CASE("a negation ends with its sentence, and at a contrast") {
  CHECK(read("No, I am happy with it").category == "joy");
  CHECK(read("It is not perfect but I am happy").category == "joy");
  CHECK(read("I can't stop smiling").category == "joy");
  CHECK(read("Please send it by Friday").category == "neutral");
  CHECK(read("'Happy' is the word").category == "joy");
}

TEST_CASE("the same text always gets the same numbers") {
  CHECK(score_text("What a lovely surprise!") == score_text("What a lovely surprise!"));
}

TEST_CASE("intensity levels follow the contract's ladder") {
  const std::vector<std::pair<double, std::string>> ladder = {
      {0.95, "critical"}, {0.90, "critical"}, {0.8, "high"},    {0.75, "high"},
      {0.6, "moderate"},  {0.55, "moderate"}, {0.4, "subtle"},  {0.35, "subtle"},
      {0.2, "minimal"},   {0.0, "minimal"},   {0.8999, "high"}, {0.3499, "minimal"}};
  for (const auto& [intensity, level] : ladder) CHECK(intensity_level_of(intensity) == level);
}

TEST_CASE("discovery levels follow the contract's ladder") {
  const std::vector<std::pair<double, std::string>> ladder = {{0.95, "transcendent"},
                                                              {0.8, "breakthrough"},
                                                              {0.6, "significant"},
                                                              {0.4, "normal"},
                                                              {0.2, "routine"}};
  for (const auto& [intensity, level] : ladder) CHECK(discovery_level_of(intensity) == level);
}

TEST_CASE("the golden scores of the contract give its category, intensity and complexity") {
  // joy love sadness anger fear surprise
  const Reading mixed = read_scores({0.5, 0.1, 0.4, 0.3, 0.3, 0.05});
  CHECK(mixed.category == "joy");
  CHECK(mixed.intensity == 0.5);
  CHECK(mixed.complexity == "transcendent");
  CHECK(mixed.discovery_level == "normal");
  const Reading faint = read_scores({0.2, 0.1, 0.05, 0, 0, 0});
  CHECK(faint.intensity_level == "minimal");
  CHECK(faint.complexity == "simple");
  CHECK(faint.discovery_level == "routine");
  const Reading nothing = read_scores({});
  CHECK(nothing.category == "neutral");
  CHECK(nothing.arousal == 0.5);
}

}  // namespace
