// SPDX-License-Identifier: MIT
// Any bytes as what a caller gives: a base URL, an id, a header, a text. What is let through can't
// leave its place on the wire.
#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/detail/error_impl.hpp>
#include <kaiko/detail/url.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

void check_url(std::string_view text) {
  BaseUrl url;
  if (!parse_base_url(text, url).empty()) return;
  require(url.is_https || url.is_loopback);
  require(!url.host.empty());
  require(url.prefix.find_first_of("@?#\\ \r\n\t") == std::string::npos);
  BaseUrl again;
  require(parse_base_url(url.prefix, again).empty() && again.host == url.host);
}

void check_path(std::string_view id) {
  if (check_path_id(id, "context_id", LimitOptions())) return;
  std::string path;
  append_percent_encoded(path, id);
  require(path != "." && path != ".." && path != "analysis" && path != "batch-analysis");
  for (const char c : path)
    require(is_ascii_alnum(c) || std::string_view("-._~%").find(c) != std::string_view::npos);
}

void check_header(std::string_view name, std::string_view value) {
  CallOptions options;
  options.headers.push_back({std::string(name), std::string(value)});
  if (check_call_options(options)) return;
  require(name.find_first_of(": \r\n") == std::string_view::npos);
  require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
}

// What is sent is JSON, and says what the caller said.
void check_text(std::string_view text) {
  const Options options;
  AnalysisRequest request;
  request.messages.emplace_back().text = text;
  Encoder encoder{options};
  if (encode_analysis(request, encoder)) return;
  const auto sent = nlohmann::json::parse(encoder.out, nullptr, false);
  require(!sent.is_discarded());
  require(sent["messages"][0]["content"]["text"].get_ref<const std::string&>() == text);
}

void check_json(std::string_view text) {
  if (check_json_value(text, "tools_json[0]")) return;
  require(nlohmann::json::accept(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  switch (input.byte()) {
    case 'u':
      check_url(input.rest());
      break;
    case 'p':
      check_path(input.rest());
      break;
    case 'h': {
      const std::string_view name = input.line();
      check_header(name, input.rest());
      break;
    }
    case 'j':
      check_json(input.rest());
      break;
    default:
      check_text(input.rest());
      break;
  }
  return 0;
}
