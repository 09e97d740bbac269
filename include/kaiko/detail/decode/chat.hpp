// SPDX-License-Identifier: MIT
// The member tables of chat.hpp, of whole answers and of the chunks of a stream, and the decoder of
// a whole one. Source: contract sections 2.4, 6.
#pragma once

#include <kaiko/chat.hpp>
#include <kaiko/detail/decode/decode.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/decode/insights.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <>
struct MembersOf<ChatAnswer> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ChatAnswer::role>("role"),
      optional_member<&ChatAnswer::content>("content"),
  };
};

template <>
struct MembersOf<ChatChoice> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ChatChoice::index>("index"),
      optional_member<&ChatChoice::message>("message"),
      optional_member<&ChatChoice::finish_reason>("finish_reason"),
  };
};

template <>
struct MembersOf<ChatCompletion> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ChatCompletion::id>("id"),
      optional_member<&ChatCompletion::object>("object"),
      optional_member<&ChatCompletion::created>("created"),
      optional_member<&ChatCompletion::model>("model"),
      optional_member<&ChatCompletion::emotion_model>("emotion_model"),
      required_member<&ChatCompletion::choices>("choices"),
      forgiving_member<&ChatCompletion::emotions>("emotions"),
      optional_member<&ChatCompletion::usage>("usage"),
      optional_member<&ChatCompletion::conversation_mode>("conversationMode"),
      optional_member<&ChatCompletion::trajectory>("trajectory"),
  };
};

// A choice of a chunk: its words are a `delta`, or a whole `message` from servers that answer at
// once.
struct ChunkChoice {
  std::optional<std::int64_t> index{};
  ChatAnswer delta{};
  std::optional<OpenEnum<FinishReason>> finish_reason{};
  Extra extra{};
};

// One event of a stream. Everything is optional: some bring words, some emotions, one the usage.
struct ChatChunk {
  std::string id{};
  std::string object{};
  std::optional<std::int64_t> created{};
  std::string model{};
  std::optional<std::string> emotion_model{};
  std::vector<ChunkChoice> choices{};
  OrderedMap<Emotion> emotions{};
  std::optional<Usage> usage{};
  std::optional<ConversationMode> conversation_mode{};
  std::optional<Trajectory> trajectory{};
  Extra extra{};
};

template <>
struct MembersOf<ChunkChoice> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ChunkChoice::index>("index"),
      optional_member<&ChunkChoice::delta>("delta"),
      optional_member<&ChunkChoice::delta>("message"),
      optional_member<&ChunkChoice::finish_reason>("finish_reason"),
  };
};

template <>
struct MembersOf<ChatChunk> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ChatChunk::id>("id"),
      optional_member<&ChatChunk::object>("object"),
      optional_member<&ChatChunk::created>("created"),
      optional_member<&ChatChunk::model>("model"),
      optional_member<&ChatChunk::emotion_model>("emotion_model"),
      optional_member<&ChatChunk::choices>("choices"),
      forgiving_member<&ChatChunk::emotions>("emotions"),
      optional_member<&ChatChunk::usage>("usage"),
      optional_member<&ChatChunk::conversation_mode>("conversationMode"),
      optional_member<&ChatChunk::trajectory>("trajectory"),
  };
};

// An answer without a single choice would be an empty success.
inline DecodeResult lack_of_choices() {
  DecodeResult result;
  result.status = DecodeStatus::wrong_shape;
  result.path = "choices";
  result.expected = "at least one choice";
  return result;
}

inline DecodeResult decode_chat(std::string_view text, ChatCompletion& to, DecodeNotes& notes) {
  DecodeResult result = decode(text, to, notes);
  if (result.status != DecodeStatus::ok || !to.choices.empty()) return result;
  return lack_of_choices();
}

}  // namespace detail
KAIKO_NAMESPACE_END
