// SPDX-License-Identifier: MIT
// Reads a script of faults strictly: a misspelt member must not pass for "no fault".
#include "fault_script.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kaiko_emulator {
namespace {

constexpr std::int64_t longest_delay_ms = 600000;

// What would break the framing of the answer is not for a script to say.
bool is_good_header(const std::string& name, const std::string& value) {
  constexpr std::string_view token =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!#$%&'*+^`|~";
  if (name.empty() || name.find_first_not_of(token) != std::string::npos) return false;
  std::string lower = name;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower == "content-length" || lower == "transfer-encoding") return false;
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

bool fill_headers(Fault& fault, const Json& value) {
  if (!value.is_object()) return false;
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string() || !is_good_header(name, text.get<std::string>())) return false;
    fault.headers[name] = text.get<std::string>();
  }
  return true;
}

bool is_count(const Json& value) { return value.is_number_integer() && value >= 0; }

// Fills one member of a fault. False: no such member, or a bad value.
bool fill(Fault& fault, const std::string& name, const Json& value) {
  if (name == "status") {
    if (!is_count(value) || value < 200 || value > 599) return false;
    fault.status = value.get<int>();
  } else if (name == "headers") {
    return fill_headers(fault, value);
  } else if (name == "body") {
    if (!value.is_string() && !value.is_object()) return false;
    fault.body = value.is_string() ? value.get<std::string>() : value.dump();
  } else if (name == "content_type") {
    if (!value.is_string()) return false;
    fault.content_type = value.get<std::string>();
  } else if (name == "delay_ms") {
    if (!is_count(value) || value > longest_delay_ms) return false;
    fault.delay = std::chrono::milliseconds(value.get<std::int64_t>());
  } else if (name == "cut_body_after") {
    if (!is_count(value)) return false;
    fault.cut_body_after = value.get<std::size_t>();
  } else if (name == "times") {
    if (!is_count(value) || value < 1) return false;
    fault.times = value.get<std::int64_t>();
  } else if (name == "after_effect") {
    if (!value.is_boolean()) return false;
    fault.is_after_effect = value.get<bool>();
  } else if (name == "path") {
    if (!value.is_string()) return false;
    fault.path = value.get<std::string>();
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> FaultScript::add(const std::string& text) {
  const Json script = Json::parse(text, nullptr, false);
  if (!script.is_array()) return "the script must be a JSON array of faults";
  std::vector<Fault> faults;
  for (const Json& entry : script) {
    if (!entry.is_object()) return "a fault must be a JSON object";
    Fault& fault = faults.emplace_back();
    fault.script = entry;
    for (const auto& [name, value] : entry.items()) {
      if (!fill(fault, name, value)) return "not understood in a fault: " + name;
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  std::move(faults.begin(), faults.end(), std::back_inserter(waiting_));
  return std::nullopt;
}

std::optional<Fault> FaultScript::take(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto next = std::find_if(waiting_.begin(), waiting_.end(), [&](const Fault& fault) {
    return fault.path.empty() || fault.path == path;
  });
  if (next == waiting_.end()) return std::nullopt;
  Fault fault = *next;
  ++consumed_;
  if (--next->times == 0) waiting_.erase(next);
  return fault;
}

void FaultScript::clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_.clear();
  consumed_ = 0;
}

Json FaultScript::report() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::int64_t waiting = 0;
  Json faults = Json::array();
  for (const Fault& fault : waiting_) {
    waiting += fault.times;
    faults.push_back(fault.script);
    faults.back()["times"] = fault.times;
  }
  return {{"waiting", waiting}, {"consumed", consumed_}, {"faults", std::move(faults)}};
}

}  // namespace kaiko_emulator
