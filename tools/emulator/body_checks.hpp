// SPDX-License-Identifier: MIT
// Collects what is wrong with a JSON body, in the words of the gateway's validator: a field, a rule
// and its limits. Asked by the checks of the routes. How an answer tells it is for the dialects.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_answer.hpp"

namespace kaiko_emulator {

inline constexpr std::size_t most_messages = 100;
inline constexpr std::size_t most_text_units = 10000;

struct Violation {
  std::string field;  // dotted: messages.0.content.text
  std::string rule;   // required, string, maxLength, array.maxLength, enum, uuid, ...
  Json meta{};        // the rule's limits; null when it has none
};

enum class Kind { string, number, integer, boolean, object, array };
enum class Need { optional, required };

// A member of an object, which stands at `path` ("" or with a dot at its end).
struct Member {
  const Json& owner;
  std::string path;
  std::string name;

  std::string field() const { return path + name; }
};

class BodyChecks {
 public:
  // The member when it is there and of that kind, else null. A JSON null counts as absent.
  const Json* member(const Member& member, Kind kind, Need need = Need::optional);
  // A string of at most so many UTF-16 units, which is how JavaScript counts.
  const Json* text(const Member& member, std::size_t most, Need need = Need::optional);
  // A string out of `choices`.
  void choice(const Member& member, const std::vector<std::string>& choices, Need need);
  // An array of at most so many items.
  const Json* list(const Member& member, std::size_t most, Need need = Need::optional);

  void add(std::string field, std::string rule, Json meta = nullptr) {
    violations_.push_back({std::move(field), std::move(rule), std::move(meta)});
  }
  const std::vector<Violation>& violations() const noexcept { return violations_; }

 private:
  std::vector<Violation> violations_;
};

std::string_view rule_of(Kind kind);
bool is_kind(const Json& value, Kind kind);
std::size_t utf16_units(std::string_view text);
// The beginning of `text`, at most so many UTF-16 units and no half character.
std::string_view first_units(std::string_view text, std::size_t most);

}  // namespace kaiko_emulator
