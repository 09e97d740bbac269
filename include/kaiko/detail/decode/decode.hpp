// SPDX-License-Identifier: MIT
// Text in, a filled model out: parse, and if that fails parse once more over a mended copy. The
// door to the decoder for everybody else.
#pragma once

#include <kaiko/detail/decode/reader.hpp>
#include <kaiko/detail/decode/repair.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/version.hpp>

#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline void note_repairs(const Repaired& repaired, DecodeNotes& notes) {
  if (repaired.surrogates > 0) {
    notes.push_back("half of a surrogate pair replaced by U+FFFD: " +
                    std::to_string(repaired.surrogates));
  }
  if (repaired.numbers > 0) {
    notes.push_back("number out of range kept as text: " + std::to_string(repaired.numbers));
  }
}

// Fills `to` only on success.
template <class T>
DecodeResult decode(std::string_view text, T& to, DecodeNotes& notes) {
  T fresh{};
  const std::size_t notes_before = notes.size();
  DecodeResult result = read_json(text, target_of(fresh), notes);
  if (result.status == DecodeStatus::not_json) {
    if (const auto repaired = JsonRepair(text).run()) {
      fresh = T{};
      notes.resize(notes_before);
      note_repairs(*repaired, notes);
      result = read_json(repaired->text, target_of(fresh), notes);
    }
  }
  if (result.status == DecodeStatus::ok) {
    to = std::move(fresh);
  } else {
    notes.resize(notes_before);
  }
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END
