// SPDX-License-Identifier: MIT
// The request rules of the strict OpenAPI schema for an analysis body, checked by hand: what is
// missing, unknown, of the wrong type or too long. Says nothing about answers.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace kaiko_test {

class StrictAnalysisSchema {
 public:
  // Every breach in words; empty for a body that the schema accepts.
  static std::vector<std::string> breaches(const std::string& body) {
    StrictAnalysisSchema schema;
    schema.check_body(body);
    return schema.breaches_;
  }

 private:
  using Json = nlohmann::json;

  struct Rule {
    const char* name;
    Json::value_t type;
    bool is_required;
    std::size_t shortest;
    std::size_t longest;
  };
  static constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

  void check_body(const std::string& body) {
    const Json parsed = parse(body);
    if (parsed.is_discarded()) return report("body", "is not JSON");
    check_object("body", parsed,
                 {{"model", Json::value_t::string, true, 1, no_limit},
                  {"params", Json::value_t::object, false, 0, no_limit},
                  {"messages", Json::value_t::array, true, 1, 100}});
    if (!parsed.is_object() || !parsed.contains("messages")) return;
    std::size_t index = 0;
    for (const Json& message : parsed["messages"]) {
      check_message("messages[" + std::to_string(index++) + "]", message);
    }
  }

  void check_message(const std::string& path, const Json& message) {
    check_object(path, message,
                 {{"role", Json::value_t::string, false, 1, 32},
                  {"externalId", Json::value_t::string, false, 1, no_limit},
                  {"timestamp", Json::value_t::string, false, 0, 64},
                  {"content", Json::value_t::object, true, 1, no_limit}});
    if (!message.is_object() || !message.contains("content")) return;
    check_object(path + ".content", message["content"],
                 {{"text", Json::value_t::string, true, 0, 10000},
                  {"audioUrl", Json::value_t::string, false, 0, 2048}});
  }

  // nlohmann keeps the last of two members with one name, so the parser itself has to tell.
  Json parse(const std::string& body) {
    std::vector<std::set<std::string>> open;
    const auto on_event = [&](int, Json::parse_event_t event, Json& value) {
      if (event == Json::parse_event_t::object_start) open.emplace_back();
      if (event == Json::parse_event_t::object_end) open.pop_back();
      if (event == Json::parse_event_t::key &&
          !open.back().insert(value.get<std::string>()).second) {
        report(value.get<std::string>(), "is there twice");
      }
      return true;
    };
    return Json::parse(body, on_event, false);
  }

  void check_object(const std::string& path, const Json& object, const std::vector<Rule>& rules) {
    if (!object.is_object()) return report(path, "is not an object");
    for (const auto& member : object.items()) {
      const Rule* rule = find(rules, member.key());
      if (rule == nullptr) {
        report(path + "." + member.key(), "is not in the schema");
      } else {
        check_value(path + "." + member.key(), member.value(), *rule);
      }
    }
    for (const Rule& rule : rules) {
      if (rule.is_required && !object.contains(rule.name))
        report(path + "." + rule.name, "is missing");
    }
  }

  void check_value(const std::string& path, const Json& value, const Rule& rule) {
    if (value.type() != rule.type) return report(path, "has the wrong type");
    const std::size_t size =
        value.is_string() ? utf16_units(value.get<std::string>()) : value.size();
    if (size < rule.shortest || size > rule.longest) report(path, "has the wrong size");
  }

  static const Rule* find(const std::vector<Rule>& rules, const std::string& name) {
    for (const Rule& rule : rules) {
      if (name == rule.name) return &rule;
    }
    return nullptr;
  }

  // The gateway counts UTF-16 units, which are never fewer than the characters of the schema.
  static std::size_t utf16_units(const std::string& text) {
    std::size_t units = 0;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0U) != 0x80U) ++units;
      if (byte >= 0xF0U) ++units;
    }
    return units;
  }

  void report(const std::string& path, const std::string& what) {
    breaches_.push_back(path + " " + what);
  }

  std::vector<std::string> breaches_;
};

}  // namespace kaiko_test
