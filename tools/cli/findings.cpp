// SPDX-License-Identifier: MIT
// Findings as lines, as JSON and as an exit status.
#include "findings.hpp"

#include <kaiko/version.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace kaiko_cli {
namespace {

struct Look {
  std::string_view word;  // in JSON
  std::string_view block;
  std::string_view plain;
  Colour colour;
};

const Look& look_of(Mark mark) {
  static constexpr Look looks[] = {
      {"fine", "\u2713", "+", Colour::green},
      {"note", "\u00B7", "-", Colour::dim},
      {"warning", "!", "!", Colour::yellow},
      {"bad", "\u2717", "x", Colour::red},
  };
  return looks[static_cast<std::size_t>(mark)];
}

bool is_part_of_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

// A key in the wrong place, for example in the variable that should name its file.
void hide_keys(std::string& text, std::string_view prefix) {
  constexpr std::string_view rest = "\u2026";
  std::size_t at = 0;
  while ((at = text.find(prefix, at)) != std::string::npos) {
    const bool is_inside_word = at > 0 && is_part_of_key(text[at - 1]);
    at += prefix.size();
    if (is_inside_word) continue;
    std::size_t end = at;
    while (end < text.size() && is_part_of_key(text[end])) ++end;
    if (end > at) text.replace(at, end - at, rest);
  }
}

void hide_home(std::string& text, std::string_view home) {
  while (!home.empty() && home.back() == '/') home.remove_suffix(1);
  if (home.empty()) return;
  std::size_t at = 0;
  while ((at = text.find(home, at)) != std::string::npos) {
    const std::size_t end = at + home.size();
    const bool is_longer_name = end < text.size() && is_part_of_key(text[end]) && text[end] != '.';
    if (!is_longer_name) text.replace(at, home.size(), "~");
    ++at;
  }
}

// As much of a word as fits, at least one character of it.
std::string_view fitting_part(std::string_view word, std::size_t columns) {
  std::size_t size = word.size();
  while (size > 1 && display_width(word.substr(0, size)) > columns) {
    --size;
    while (size > 1 && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U) --size;
  }
  return word.substr(0, size);
}

// The text in lines of at most so many columns, broken between words where that can be.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix((std::min)(word.size() + 1, text.size()));
    while (!word.empty()) {
      std::string& line = lines.back();
      const std::size_t gap = line.empty() ? 0 : 1;
      if (display_width(line) + gap + display_width(word) <= columns) {
        line.append(gap, ' ').append(word);
        break;
      }
      if (!line.empty()) {
        lines.emplace_back();
        continue;
      }
      const std::string_view part = fitting_part(word, columns);
      line = part;
      word.remove_prefix(part.size());
    }
  }
  return lines;
}

std::ptrdiff_t count_of(const std::vector<Finding>& findings, Mark mark) {
  return std::count_if(findings.begin(), findings.end(),
                       [mark](const Finding& finding) { return finding.mark == mark; });
}

}  // namespace

Finding bad_finding(std::string name, const kaiko::Error& error, std::string advice) {
  Finding finding{std::move(name), Mark::bad, std::string(to_string(error.kind)),
                  std::move(advice)};
  finding.error_kind = to_string(error.kind);
  finding.code = exit_code_of(error.kind);
  if (error.http_status != 0) {
    finding.text += " (" + std::to_string(error.http_status) + ")";
    if (!error.code.empty()) finding.text += " " + error.code;
  } else if (!error.message.empty()) {
    finding.text += ": " + error.message;
  }
  if (!error.param.empty() && error.http_status == 0) finding.text += " [" + error.param + "]";
  if (!error.request_id.empty()) finding.text += ", request " + error.request_id;
  return finding;
}

std::string redacted(std::string_view text, std::string_view home, std::string_view key) {
  constexpr std::size_t least = 8;
  std::string out(text);
  if (key.size() >= least) replace_all(out, key, "***");
  for (const std::string_view prefix : {"kaiko_live_", "kaiko_test_", "sk_"}) {
    hide_keys(out, prefix);
  }
  hide_home(out, home);
  return out;
}

std::vector<std::string> finding_lines(const Finding& finding, const Terminal& terminal) {
  constexpr std::size_t word_columns = 9;
  constexpr std::size_t indent = 2 + word_columns;
  constexpr std::size_t least = 8;
  const std::size_t columns = terminal.width > indent + least ? terminal.width - indent : least;
  const Look& look = look_of(finding.mark);
  const std::string mark =
      coloured(terminal.has_blocks ? look.block : look.plain, look.colour, terminal);
  std::vector<std::string> lines;
  for (const std::string& line : wrapped(printable(finding.text), columns)) {
    const std::string lead =
        lines.empty() ? mark + " " + padded(finding.name, word_columns) : std::string(indent, ' ');
    lines.push_back(lead + line);
  }
  if (finding.advice.empty()) return lines;
  const std::string arrow = terminal.has_blocks ? "\u2192 " : "> ";
  for (const std::string& line : wrapped(arrow + printable(finding.advice), columns)) {
    lines.push_back(std::string(indent, ' ') + line);
  }
  return lines;
}

std::string summary_of(const std::vector<Finding>& findings) {
  const std::ptrdiff_t bad = count_of(findings, Mark::bad);
  const std::ptrdiff_t warnings = count_of(findings, Mark::warning);
  std::string line = bad == 0 ? "nothing is bad" : std::to_string(bad) + " bad";
  if (warnings > 0) line += ", " + std::to_string(warnings) + " to look at";
  return line;
}

ExitCode exit_code_of(const std::vector<Finding>& findings) noexcept {
  for (const Finding& finding : findings) {
    if (finding.mark == Mark::bad) return finding.code;
  }
  return exit_fine;
}

std::string json_of(const std::vector<Finding>& findings) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    nlohmann::ordered_json entry = {
        {"check", finding.name}, {"result", look_of(finding.mark).word}, {"finding", finding.text}};
    if (!finding.advice.empty()) entry["advice"] = finding.advice;
    if (!finding.error_kind.empty()) entry["error_kind"] = finding.error_kind;
    list.push_back(std::move(entry));
  }
  const nlohmann::ordered_json report = {{"version", KAIKO_VERSION_STRING},
                                         {"findings", std::move(list)},
                                         {"warnings", count_of(findings, Mark::warning)},
                                         {"bad", count_of(findings, Mark::bad)},
                                         {"exit_status", exit_code_of(findings)}};
  return report.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace kaiko_cli
