// SPDX-License-Identifier: MIT
// Splits before it decodes, so that %2F stays inside an id.
#include "api_path.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kaiko_emulator {
namespace {

// A percent sign without two hex digits stands for itself.
std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const std::string_view digits = text.substr((std::min)(i + 1, text.size()), 2);
    const char* const end = digits.data() + digits.size();
    const bool is_escape = text[i] == '%' && digits.size() == 2 &&
                           std::from_chars(digits.data(), end, value, 16).ptr == end;
    result.push_back(is_escape ? static_cast<char>(value) : text[i]);
    if (is_escape) i += 2;
  }
  return result;
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t slash = (std::min)(path.find('/'), path.size());
    parts.push_back(decoded(path.substr(0, slash)));
    path.remove_prefix(slash);
  }
  return parts;
}

// Below /v2/emotions/{context_id}. An empty id is no id.
ApiPath in_context(const std::vector<std::string>& parts) {
  const std::string& context_id = parts[2];
  if (context_id.empty()) return {};
  if (parts.size() == 3) return {Route::context_state, context_id};
  if (parts.size() == 4 && parts[3] == "analysis") return {Route::context_analysis, context_id};
  const bool is_message = parts.size() == 5 && parts[3] == "message" && !parts[4].empty();
  if (is_message) return {Route::context_message, context_id, parts[4]};
  return {};
}

}  // namespace

ApiPath parse_path(const std::string& target) {
  const std::string_view path = std::string_view(target).substr(0, target.find_first_of("?#"));
  if (path.empty() || path.front() != '/') return {};
  const std::vector<std::string> parts = parts_of(path);
  if (parts.size() < 2 || parts[0] != "v2") return {};
  const bool is_chat = parts[1] == "chat";
  if (!is_chat && parts[1] != "emotions") return {};
  if (parts.size() == 2) return {Route::liveness};
  if (is_chat)
    return {parts.size() == 3 && parts[2] == "completions" ? Route::chat : Route::unknown};
  if (parts.size() == 3 && parts[2] == "analysis") return {Route::analysis};
  if (parts.size() == 3 && parts[2] == "batch-analysis") return {Route::batch};
  return in_context(parts);
}

}  // namespace kaiko_emulator
