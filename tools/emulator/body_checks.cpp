// SPDX-License-Identifier: MIT
// The rules of contract section 2 that are about one member each.
#include "body_checks.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kaiko_emulator {

std::string_view rule_of(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "string";
    case Kind::number:
      return "number";
    case Kind::integer:
      return "integer";
    case Kind::boolean:
      return "boolean";
    case Kind::object:
      return "object";
    default:
      return "array";
  }
}

bool is_kind(const Json& value, Kind kind) {
  switch (kind) {
    case Kind::string:
      return value.is_string();
    case Kind::number:
      return value.is_number();
    case Kind::integer:
      return value.is_number_integer();
    case Kind::boolean:
      return value.is_boolean();
    case Kind::object:
      return value.is_object();
    default:
      return value.is_array();
  }
}

// What this byte of a text adds: a character's first one adds all of it.
static std::size_t units_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if ((byte & 0xC0U) == 0x80U) return 0;
  return byte >= 0xF0U ? 2 : 1;
}

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) units += units_of(c);
  return units;
}

std::string_view first_units(std::string_view text, std::size_t most) {
  std::size_t units = 0;
  std::size_t end = 0;
  while (end < text.size() && units + units_of(text[end]) <= most) units += units_of(text[end++]);
  return text.substr(0, end);
}

const Json* BodyChecks::member(const Member& member, Kind kind, Need need) {
  const auto found = member.owner.find(member.name);
  if (found == member.owner.end() || found->is_null()) {
    if (need == Need::required) add(member.field(), "required");
    return nullptr;
  }
  if (is_kind(*found, kind)) return &*found;
  add(member.field(), std::string(rule_of(kind)));
  return nullptr;
}

const Json* BodyChecks::text(const Member& member, std::size_t most, Need need) {
  const Json* const value = this->member(member, Kind::string, need);
  if (value == nullptr) return nullptr;
  if (utf16_units(value->get_ref<const std::string&>()) <= most) return value;
  add(member.field(), "maxLength", {{"max", most}});
  return nullptr;
}

void BodyChecks::choice(const Member& member, const std::vector<std::string>& choices, Need need) {
  const auto found = member.owner.find(member.name);
  if (found == member.owner.end() || found->is_null()) {
    if (need == Need::required) add(member.field(), "required");
    return;
  }
  const bool is_known =
      found->is_string() && std::find(choices.begin(), choices.end(),
                                      found->get_ref<const std::string&>()) != choices.end();
  if (!is_known) add(member.field(), "enum", {{"choices", choices}});
}

const Json* BodyChecks::list(const Member& member, std::size_t most, Need need) {
  const Json* const value = this->member(member, Kind::array, need);
  if (value == nullptr) return nullptr;
  if (value->size() <= most) return value;
  add(member.field(), "array.maxLength", {{"max", most}});
  return nullptr;
}

}  // namespace kaiko_emulator
