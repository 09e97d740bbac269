// SPDX-License-Identifier: MIT
// Words to scores: stems, phrases, negation, intensifiers; then the contract's ladders.
#include "emotion_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaiko_emulator {
namespace {

struct Meaning {
  Basic emotion;
  double strength;
};

using Words = std::vector<std::string>;

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::string_view sentence_mark = ".";

// A quotation mark is no part of a word, but "can't" keeps its apostrophe.
void trim_apostrophes(std::string& word) {
  while (!word.empty() && word.back() == '\'') word.pop_back();
  word.erase(0, (std::min)(word.find_first_not_of('\''), word.size()));
}

void end_word(Words& words) {
  trim_apostrophes(words.back());
  if (!words.back().empty()) words.emplace_back();
}

// Lower-case words; what parts sentences or their halves is one mark, other punctuation is left
// out. A curly apostrophe counts as a straight one.
Words split_words(std::string_view text) {
  Words words(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (text.substr(i, 3) == "\xE2\x80\x99") {
      c = '\'';
      i += 2;
    }
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_word_char(c)) {
      words.back().push_back(c);
      continue;
    }
    end_word(words);
    if (std::string_view(".,;:!?").find(c) == std::string_view::npos) continue;
    words.back() = sentence_mark;
    words.emplace_back();
  }
  end_word(words);
  words.pop_back();
  return words;
}

bool strip(std::string& word, std::string_view suffix) {
  constexpr std::size_t shortest_stem = 3;
  if (word.size() < suffix.size() + shortest_stem) return false;
  if (word.compare(word.size() - suffix.size(), suffix.size(), suffix) != 0) return false;
  word.resize(word.size() - suffix.size());
  return true;
}

// Brings the inflections of a word together. Crude, but the same for the list and for the text.
std::string stem(std::string word) {
  for (const std::string_view suffix : {"ingly", "edly", "ing", "ed", "ly", "es", "s"}) {
    if (strip(word, suffix)) break;
  }
  const std::size_t size = word.size();
  if (size > 3 && word[size - 1] == word[size - 2] && word[size - 1] != 's' &&
      word[size - 1] != 'l') {
    word.pop_back();
  }
  if (word.size() > 3 && word.back() == 'e') word.pop_back();
  if (word.size() > 2 && word.back() == 'y') word.back() = 'i';
  return word;
}

bool is_listed(std::string_view list, const std::string& word) {
  return list.find(" " + word + " ") != std::string_view::npos;
}

// Exact words win over stems, so that "hoping" finds "hope" and "hopeless" stays itself.
struct Lexicon {
  std::map<std::string, Meaning> words;
  std::map<std::string, Meaning> stems;
  std::vector<std::pair<Words, Meaning>> phrases;

  Lexicon() {
    for (const WordGroup& group : word_groups) {
      for (const std::string& word : split_words(group.words)) {
        words.emplace(word, Meaning{group.emotion, group.strength});
        stems.emplace(stem(word), Meaning{group.emotion, group.strength});
      }
    }
    for (const PhraseGroup& group : phrase_groups) {
      std::string_view rest = group.phrases;
      while (!rest.empty()) {
        const std::size_t comma = (std::min)(rest.find(','), rest.size());
        phrases.emplace_back(split_words(rest.substr(0, comma)),
                             Meaning{group.emotion, group.strength});
        rest.remove_prefix((std::min)(comma + 1, rest.size()));
      }
    }
  }

  std::optional<Meaning> find(const std::string& word) const {
    const auto exact = words.find(word);
    if (exact != words.end()) return exact->second;
    const auto related = stems.find(stem(word));
    return related == stems.end() ? std::nullopt : std::optional<Meaning>(related->second);
  }
};

const Lexicon& lexicon() {
  static const Lexicon built;
  return built;
}

bool stands_at(const Words& words, std::size_t at, const Words& phrase) {
  if (at + phrase.size() > words.size()) return false;
  return std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(at));
}

// A negated feeling is not its absence: not happy is rather sad, not afraid a little glad.
Meaning turn_around(Meaning meaning) {
  switch (meaning.emotion) {
    case Basic::joy:
    case Basic::love:
      return {Basic::sadness, meaning.strength * 0.8};
    case Basic::surprise:
      return {Basic::surprise, meaning.strength * 0.2};
    default:
      return {Basic::joy, meaning.strength * 0.4};
  }
}

class Scorer {
 public:
  explicit Scorer(const Words& words) : words_(words) {}

  Scores run() {
    std::size_t at = 0;
    while (at < words_.size()) at += step(at);
    return scores_;
  }

 private:
  // Takes what stands at `at`, and returns how many words that was.
  std::size_t step(std::size_t at) {
    for (const std::string_view strengthening : strengthening_phrases) {
      const Words phrase = split_words(strengthening);
      if (!stands_at(words_, at, phrase)) continue;
      factor_ = 1.2;
      return phrase.size();
    }
    for (const auto& [phrase, meaning] : lexicon().phrases) {
      if (!stands_at(words_, at, phrase)) continue;
      add(meaning);
      return phrase.size();
    }
    const std::string& word = words_[at];
    if (word == sentence_mark || is_listed(turns, word)) {
      turn(word != sentence_mark);
    } else if (is_listed(negations, word)) {
      negated_words_ = 4;
    } else if (is_listed(intensifiers, word)) {
      factor_ = 1.2;
    } else if (is_listed(diminishers, word)) {
      factor_ = 0.8;
    } else if (const auto meaning = lexicon().find(word)) {
      add(*meaning);
    }
    if (negated_words_ > 0) --negated_words_;
    return 1;
  }

  // What was denied or stressed ends here; after a "but" the first half counts for less.
  void turn(bool is_contrast) {
    negated_words_ = 0;
    factor_ = 1;
    if (!is_contrast) return;
    for (double& score : scores_) score *= 0.7;
  }

  // Several words of one emotion add up, but never beyond 1.
  void add(Meaning meaning) {
    if (negated_words_ > 0) meaning = turn_around(meaning);
    const double strength = (std::min)(meaning.strength * factor_, 0.97);
    double& score = scores_[static_cast<std::size_t>(meaning.emotion)];
    score = 1 - (1 - score) * (1 - strength);
    factor_ = 1;
  }

  const Words& words_;
  Scores scores_{};
  double factor_ = 1;
  int negated_words_ = 0;
};

double rounded(double value) { return std::round(value * 10000) / 10000; }

// Valence and arousal of each basic emotion (contract section 3, rule based).
struct Coordinates {
  double valence;
  double arousal;
};
constexpr std::array<Coordinates, basic_count> coordinates = {
    Coordinates{0.95, 0.80}, {0.92, 0.65},  {-0.82, 0.27},
    {-0.80, 0.87},           {-0.73, 0.85}, {0.20, 0.82}};
constexpr Coordinates curiosity_coordinates{0.55, 0.60};

}  // namespace

Scores score_text(std::string_view text) {
  const Words words = split_words(text);
  Scores scores = Scorer(words).run();
  const bool is_exclaimed = text.find('!') != std::string_view::npos;
  for (double& score : scores) {
    if (is_exclaimed) score += (1 - score) * score * 0.2;
    score = rounded((std::min)(score, 0.99));
  }
  return scores;
}

double curiosity_of(std::string_view text) {
  constexpr std::string_view signs = " curious curiosity wondering why how intrigued fascinated ";
  double curiosity = 0;
  for (const std::string& word : split_words(text)) {
    if (is_listed(signs, word)) curiosity = curiosity + (1 - curiosity) * 0.45;
  }
  return rounded(curiosity);
}

std::string_view intensity_level_of(double intensity) {
  if (intensity >= 0.90) return "critical";
  if (intensity >= 0.75) return "high";
  if (intensity >= 0.55) return "moderate";
  return intensity >= 0.35 ? "subtle" : "minimal";
}

std::string_view discovery_level_of(double intensity) {
  if (intensity >= 0.90) return "transcendent";
  if (intensity >= 0.75) return "breakthrough";
  if (intensity >= 0.55) return "significant";
  return intensity >= 0.35 ? "normal" : "routine";
}

std::string_view complexity_of(const Scores& scores, double curiosity) {
  const auto is_strong = [](double score) { return score > 0.25; };
  const auto strong =
      std::count_if(scores.begin(), scores.end(), is_strong) + (is_strong(curiosity) ? 1 : 0);
  if (strong <= 1) return "simple";
  if (strong == 2) return "layered";
  return strong == 3 ? "paradoxical" : "transcendent";
}

Reading read_scores(const Scores& scores, double curiosity) {
  Reading reading;
  reading.scores = scores;
  reading.curiosity = curiosity;
  const auto highest = std::max_element(scores.begin(), scores.end());
  reading.intensity = (std::max)(*highest, curiosity);
  if (reading.intensity <= 0) {
    reading.category = "neutral";
  } else if (curiosity > *highest) {
    reading.category = "curiosity";
  } else {
    reading.category = basic_names[static_cast<std::size_t>(highest - scores.begin())];
  }
  reading.intensity_level = intensity_level_of(reading.intensity);
  reading.discovery_level = discovery_level_of(reading.intensity);
  reading.complexity = complexity_of(scores, curiosity);
  double sum = curiosity;
  double valence = curiosity * curiosity_coordinates.valence;
  double arousal = curiosity * curiosity_coordinates.arousal;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    sum += scores[i];
    valence += scores[i] * coordinates[i].valence;
    arousal += scores[i] * coordinates[i].arousal;
  }
  reading.valence = sum > 0 ? rounded(valence / sum) : 0;
  reading.arousal = sum > 0 ? rounded(arousal / sum) : 0.5;
  // The mean of those among the emotions of wonder (section 3) that are there at all.
  const double surprise = scores[static_cast<std::size_t>(Basic::surprise)];
  const int count = (surprise > 0 ? 1 : 0) + (curiosity > 0 ? 1 : 0);
  reading.wonder_index = count > 0 ? rounded((surprise + curiosity) / count) : 0;
  return reading;
}

}  // namespace kaiko_emulator
