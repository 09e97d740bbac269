// SPDX-License-Identifier: MIT
// Steps read from JSON and turned into bytes.
#include "faults/ledger_server/script.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace kaiko_faults {
namespace {

using kaiko_test::After;
using Json = nlohmann::json;

After after_of(const std::string& word) {
  const std::map<std::string, After> words = {{"keep", After::keep},
                                              {"close", After::close},
                                              {"cut", After::cut},
                                              {"reset", After::reset},
                                              {"hang", After::hang}};
  const auto found = words.find(word);
  if (found == words.end()) throw std::runtime_error("no such ending: " + word);
  return found->second;
}

kaiko_test::HeaderList headers_of(const Json& object) {
  kaiko_test::HeaderList headers;
  for (const auto& [name, value] : object.items()) {
    if (value.is_array()) {
      for (const Json& line : value) headers.emplace_back(name, line.get<std::string>());
    } else {
      headers.emplace_back(name, value.get<std::string>());
    }
  }
  return headers;
}

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

using Fill = std::function<void(Step&, const Json&)>;

const std::map<std::string, Fill>& members() {
  using std::chrono::milliseconds;
  static const std::map<std::string, Fill> table = {
      {"step", [](Step& step, const Json& value) { step.name = value; }},
      {"processed", [](Step& step, const Json& value) { step.is_processed = value; }},
      {"status", [](Step& step, const Json& value) { step.status = value.get<int>(); }},
      {"body", [](Step& step, const Json& value) { step.body = value.get<std::string>(); }},
      {"raw", [](Step& step, const Json& value) { step.raw = value.get<std::string>(); }},
      {"content_type", [](Step& step, const Json& value) { step.content_type = value; }},
      {"headers", [](Step& step, const Json& value) { step.headers = headers_of(value); }},
      {"cut_after",
       [](Step& step, const Json& value) { step.cut_after = value.get<std::size_t>(); }},
      {"then", [](Step& step, const Json& value) { step.answer.after = after_of(value); }},
      {"delay_ms",
       [](Step& step, const Json& value) {
         step.answer.pace.before = milliseconds(value.get<int>());
       }},
      {"piece", [](Step& step, const Json& value) { step.answer.pace.piece = value; }},
      {"every_ms",
       [](Step& step, const Json& value) {
         step.answer.pace.between = milliseconds(value.get<int>());
       }},
      {"endless", [](Step& step, const Json& value) { step.answer.endless = value; }},
      {"raw_hex", [](Step& step, const Json& value) { step.raw = bytes_of(value); }},
      {"endless_hex", [](Step& step, const Json& value) { step.answer.endless = bytes_of(value); }},
      {"times", [](Step& step, const Json& value) { step.times = value; }},
  };
  return table;
}

void replace(std::string& text, const std::string& word, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += with.size()) {
    text.replace(at, word.size(), with);
  }
}

Step step_of(const Json& object) {
  Step step;
  for (const auto& [name, value] : object.items()) {
    const auto member = members().find(name);
    if (member == members().end()) throw std::runtime_error("no such member of a step: " + name);
    member->second(step, value);
  }
  return step;
}

}  // namespace

void Script::add(const Json& steps) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Json& object : steps) steps_.push_back(step_of(object));
}

std::optional<Step> Script::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (steps_.empty()) return std::nullopt;
  Step step = steps_.front();
  if (--steps_.front().times <= 0) steps_.pop_front();
  return step;
}

int Script::left() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  int left = 0;
  for (const Step& step : steps_) left += step.times;
  return left;
}

kaiko_test::Answer answer_for(Step step, const Words& words, int status, const std::string& body) {
  for (std::optional<std::string>* text : {&step.body, &step.raw}) {
    if (!*text) continue;
    replace(**text, "@INTENSITY@", words.intensity);
    replace(**text, "@KEY@", words.api_key);
    replace(**text, "@BYTES@", "\xFF\xFE");
  }
  for (auto& header : step.headers) replace(header.second, "@KEY@", words.api_key);
  kaiko_test::Answer answer = step.answer;
  if (step.raw) {
    answer.bytes = *step.raw;
  } else {
    const std::string sent = step.body.value_or(step.status ? "" : body);
    answer.bytes =
        kaiko_test::text_answer(step.status.value_or(status), step.content_type, sent, step.headers)
            .bytes;
  }
  if (step.cut_after) answer.bytes.resize((std::min)(*step.cut_after, answer.bytes.size()));
  return answer;
}

}  // namespace kaiko_faults
