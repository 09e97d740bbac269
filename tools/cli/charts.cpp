// SPDX-License-Identifier: MIT
// Bars, scales and the chart of valence.
#include "charts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace kaiko_cli {
namespace {

constexpr std::size_t name_columns = 12;
constexpr std::size_t number_columns = 7;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

double part_of(double value, double low, double high) {
  if (!std::isfinite(value)) return 0;
  return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

Colour colour_of(std::optional<double> valence) {
  if (!valence) return Colour::cyan;
  if (*valence <= -0.15) return Colour::red;
  return *valence >= 0.15 ? Colour::green : Colour::yellow;
}

// Name, number, and what is drawn of it.
std::string row(std::string_view name, double value, bool is_signed, const std::string& drawing,
                const Terminal& terminal) {
  std::string number = decimal(value, is_signed);
  number.insert(0, number_columns - 2 - (std::min)(number_columns - 2, number.size()), ' ');
  const std::string label =
      padded(cut(printable(name), name_columns, terminal.has_blocks), name_columns);
  return label + number + "  " + drawing;
}

std::size_t drawing_columns(const Terminal& terminal) {
  const std::size_t taken = name_columns + number_columns;
  return (std::min)(terminal.width > taken ? terminal.width - taken : 1, std::size_t{40});
}

void add_word(std::string& line, std::string_view name, const std::optional<std::string>& word) {
  if (!word || word->empty()) return;
  if (!line.empty()) line += ", ";
  line.append(name).append(" ").append(printable(*word));
}

template <class E>
std::optional<std::string> word_of(const std::optional<kaiko::OpenEnum<E>>& word) {
  if (!word) return std::nullopt;
  return std::string(word->raw());
}

// Words in lines that fit, broken after commas.
void add_wrapped(std::vector<std::string>& lines, std::string text, const Terminal& terminal) {
  while (display_width(text) > terminal.width) {
    const std::size_t comma = text.rfind(", ", terminal.width - 1);
    if (comma == std::string::npos) break;
    lines.push_back(text.substr(0, comma + 1));
    text.erase(0, comma + 2);
  }
  if (!text.empty()) lines.push_back(cut(text, terminal.width, terminal.has_blocks));
}

void add_conversation(std::vector<std::string>& lines, const kaiko::Analysis& analysis,
                      const Terminal& terminal) {
  std::string line;
  if (const auto& mode = analysis.conversation_mode) {
    add_word(line, "mode", word_of(mode->mode));
    if (mode->crisis_detected.value_or(false)) line += ", a crisis was detected";
  }
  if (const auto& trajectory = analysis.trajectory) {
    if (trajectory->momentum) add_word(line, "lately", word_of(trajectory->momentum->trajectory));
    if (trajectory->trend) add_word(line, "over 30 days", word_of(trajectory->trend->direction));
  }
  if (const auto& hostility = analysis.primary().hostility_state) {
    add_word(line, "hostility", word_of(hostility->level));
  }
  add_wrapped(lines, std::move(line), terminal);
}

}  // namespace

std::string bar(double score, std::size_t columns, bool has_blocks) {
  const double part = part_of(score, 0, 1);
  const auto eighths =
      static_cast<std::size_t>(std::lround(part * static_cast<double>(columns) * 8));
  if (!has_blocks) return std::string((eighths + 4) / 8, '#');
  constexpr std::string_view ends[] = {"",       "\u258F", "\u258E", "\u258D",
                                       "\u258C", "\u258B", "\u258A", "\u2589"};
  return repeated("\u2588", eighths / 8).append(ends[eighths % 8]);
}

std::string scale(double value, double low, double high, std::size_t columns, bool has_blocks) {
  if (columns == 0) return "";
  const double last = static_cast<double>(columns - 1);
  const auto at = static_cast<std::size_t>(std::lround(part_of(value, low, high) * last));
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) {
    if (i == at) {
      line += has_blocks ? "\u25CF" : "o";
    } else if (i == columns / 2) {
      line += has_blocks ? "\u253C" : "+";
    } else {
      line += has_blocks ? "\u2500" : "-";
    }
  }
  return line;
}

std::vector<std::string> emotion_lines(const kaiko::Emotion& emotion, const Terminal& terminal) {
  const Colour colour = colour_of(emotion.valence);
  const std::size_t columns = drawing_columns(terminal);
  std::vector<std::string> lines;
  std::string title = coloured(printable(emotion.category), Colour::bold, terminal);
  if (emotion.intensity) title += "  " + decimal(*emotion.intensity);
  if (emotion.intensity_level) title += " " + printable(emotion.intensity_level->raw());
  lines.push_back(std::move(title));
  if (emotion.valence) {
    const std::string drawn = scale(*emotion.valence, -1, 1, columns, terminal.has_blocks);
    lines.push_back(row("valence", *emotion.valence, true, drawn, terminal));
  }
  if (emotion.arousal) {
    const std::string drawn = scale(*emotion.arousal, 0, 1, columns, terminal.has_blocks);
    lines.push_back(row("arousal", *emotion.arousal, false, drawn, terminal));
  }
  for (const auto& [name, score] : emotion.top_emotions(6)) {
    if (score < 0.005) break;  // it would read 0.00
    const std::string drawn = coloured(bar(score, columns, terminal.has_blocks), colour, terminal);
    lines.push_back(row(name, score, false, drawn, terminal));
  }
  return lines;
}

std::vector<std::string> analysis_lines(const kaiko::Analysis& analysis, const Terminal& terminal) {
  std::vector<std::string> lines = emotion_lines(analysis.primary(), terminal);
  add_conversation(lines, analysis, terminal);
  if (analysis.is_fallback || analysis.primary().is_fallback) {
    const std::string note = "placeholders, not a measurement: the classifier was down";
    lines.push_back(
        coloured(cut(note, terminal.width, terminal.has_blocks), Colour::yellow, terminal));
  }
  return lines;
}

std::string emotion_in_short(const kaiko::Emotion& emotion) {
  std::string line = printable(emotion.category);
  if (emotion.intensity) line += " " + decimal(*emotion.intensity);
  if (emotion.valence) line += ", valence " + decimal(*emotion.valence, true);
  return line;
}

std::vector<std::string> valence_chart(const std::vector<double>& valences,
                                       const Terminal& terminal) {
  constexpr std::size_t rows = 9;  // a quarter each
  constexpr std::size_t axis = 4;
  constexpr std::size_t step = 2;
  const std::size_t most = (std::max)((terminal.width - axis) / step, std::size_t{1});
  const std::size_t first = valences.size() > most ? valences.size() - most : 0;
  std::vector<std::string> lines;
  for (std::size_t r = 0; r < rows; ++r) {
    const bool is_middle = r == rows / 2;
    std::string line = "   ";
    if (r == 0) line = " +1";
    if (is_middle) line = "  0";
    if (r == rows - 1) line = " -1";
    const std::string_view gap = terminal.has_blocks ? "\u2500" : "-";
    line += terminal.has_blocks ? (is_middle ? "\u253C" : "\u2502") : (is_middle ? "+" : "|");
    for (std::size_t i = first; i < valences.size(); ++i) {
      const double down = (1 - part_of(valences[i], -1, 1)) * (rows - 1);
      const bool is_here = static_cast<std::size_t>(std::lround(down)) == r;
      line += is_middle ? gap : " ";
      if (is_here) {
        const std::string_view mark = terminal.has_blocks ? "\u25CF" : "o";
        line += coloured(mark, colour_of(valences[i]), terminal);
      } else {
        line += is_middle ? gap : " ";
      }
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace kaiko_cli
