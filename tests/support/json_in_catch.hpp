// SPDX-License-Identifier: MIT
// How Catch shows a JSON value: as its text. Else it takes it for a range of JSON values, without
// an end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"

template <>
struct Catch::StringMaker<nlohmann::json> {
  static std::string convert(const nlohmann::json& value) { return value.dump(); }
};
