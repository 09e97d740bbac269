// SPDX-License-Identifier: MIT
// Text in, a filled model out: parse, and if that fails parse once more over a mended copy. The
// door to the decoder for everybody else.
#pragma once

#include <kaiko/detail/decode/reader.hpp>
#include <kaiko/detail/decode/repair.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
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

// Puts `value` where `place` is. An assignment would do the same, but it is code of its own for
// each member of each struct below an answer, beside that of the constructor and the destructor.
template <class T>
void renew(T& place, std::decay_t<T>&& value) noexcept {
  static_assert(std::is_nothrow_move_constructible_v<T>, "nothing may stop it half-way");
  place.~T();
  ::new (static_cast<void*>(&place)) T(std::move(value));
}

// Fills `fresh`, which `empty_it` makes anew for the second parse. Knows no type, so that it is
// compiled once.
inline DecodeResult read_or_repair(std::string_view text, Target fresh,
                                   void (*empty_it)(void* fresh), DecodeNotes& notes) {
  const std::size_t notes_before = notes.size();
  DecodeResult result = read_json(text, fresh, notes);
  if (result.status == DecodeStatus::not_json) {
    if (const auto repaired = JsonRepair(text).run()) {
      empty_it(fresh.at);
      notes.resize(notes_before);
      note_repairs(*repaired, notes);
      result = read_json(repaired->text, fresh, notes);
    }
  }
  if (result.status != DecodeStatus::ok) notes.resize(notes_before);
  return result;
}

// Fills `to` only on success.
template <class T>
DecodeResult decode(std::string_view text, T& to, DecodeNotes& notes) {
  T fresh{};
  const auto empty_it = [](void* at) { renew(as<T>(at), T{}); };
  DecodeResult result = read_or_repair(text, target_of(fresh), empty_it, notes);
  if (result.status == DecodeStatus::ok) renew(to, std::move(fresh));
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END
