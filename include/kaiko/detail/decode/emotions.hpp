// SPDX-License-Identifier: MIT
// The member tables of emotions.hpp, and the decoders of what has no more rules than they tell.
// Source: contract sections 2.2, 2.3.
#pragma once

#include <kaiko/detail/decode/decode.hpp>
#include <kaiko/detail/decode/error_body.hpp>
#include <kaiko/detail/decode/insights.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/version.hpp>

#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <>
struct MembersOf<Emotion> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Emotion::text>("text"),
      required_member<&Emotion::category>("category"),
      optional_member<&Emotion::raw>("raw"),
      optional_member<&Emotion::intensity>("intensity"),
      optional_member<&Emotion::intensity_level>("intensityLevel"),
      optional_member<&Emotion::valence>("valence"),
      optional_member<&Emotion::arousal>("arousal"),
      optional_member<&Emotion::complexity>("complexity"),
      optional_member<&Emotion::wonder_index>("wonderIndex"),
      optional_member<&Emotion::discovery_level>("discoveryLevel"),
      optional_member<&Emotion::dimensional_source>("dimensionalSource"),
      optional_member<&Emotion::empathic_concern>("empathicConcern"),
      optional_member<&Emotion::personal_distress>("personalDistress"),
      optional_member<&Emotion::active_labels>("activeLabels"),
      optional_member<&Emotion::emotional_vector>("emotionalVector"),
      optional_member<&Emotion::emotional_tags>("emotionalTags"),
      optional_member<&Emotion::emotional_signature>("emotionalSignature"),
      optional_member<&Emotion::meta_emotional_score>("metaEmotionalScore"),
      optional_member<&Emotion::pattern_emotion_score>("patternEmotionScore"),
      optional_member<&Emotion::safety_concern_score>("safetyConcernScore"),
      optional_member<&Emotion::is_breakthrough>("isBreakthrough"),
      optional_member<&Emotion::hostility_state>("hostilityState"),
      optional_member<&Emotion::is_fallback>("isFallback"),
      optional_member<&Emotion::external_id>("externalId"),
  };
};

template <>
struct MembersOf<TokenDetails> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&TokenDetails::cached_tokens>("cached_tokens"),
      optional_member<&TokenDetails::audio_tokens>("audio_tokens"),
  };
};

template <>
struct MembersOf<Usage> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Usage::analyse_tokens>("analyse_tokens"),
      optional_member<&Usage::analyse_tokens>("analyse_token"),
      optional_member<&Usage::prompt_tokens>("prompt_tokens"),
      optional_member<&Usage::completion_tokens>("completion_tokens"),
      optional_member<&Usage::total_tokens>("total_tokens"),
      optional_member<&Usage::analyse_token_details>("analyse_token_details"),
  };
};

template <>
struct MembersOf<Metadata> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Metadata::context_id>("context_id"),
      optional_member<&Metadata::message_id>("message_id"),
  };
};

template <>
struct MembersOf<Analysis> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&Analysis::object>("object"),
      optional_member<&Analysis::model>("model"),
      optional_member<&Analysis::response_type>("response_type"),
      optional_member<&Analysis::is_fallback>("isFallback"),
      optional_member<&Analysis::data_quality>("dataQuality"),
      optional_member<&Analysis::context_id>("context_id"),
      optional_member<&Analysis::external_id>("external_id"),
      optional_member<&Analysis::context_message_count>("context_message_count"),
      required_member<&Analysis::emotions>("emotions"),
      optional_member<&Analysis::metadata>("metadata"),
      optional_member<&Analysis::usage>("usage"),
      optional_member<&Analysis::trajectory>("trajectory"),
      optional_member<&Analysis::growth>("growth"),
      optional_member<&Analysis::conversation_mode>("conversationMode"),
      optional_member<&Analysis::beliefs>("beliefs"),
      optional_member<&Analysis::patterns>("patterns"),
  };
};

// That the list is there is seen by its length, and it may have another name: see batch.hpp.
template <>
struct MembersOf<BatchAnalysis> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&BatchAnalysis::object>("object"),
      optional_member<&BatchAnalysis::model>("model"),
      optional_member<&BatchAnalysis::emotions>("emotions"),
      optional_member<&BatchAnalysis::data_quality>("dataQuality"),
      optional_member<&BatchAnalysis::is_fallback>("isFallback"),
      optional_member<&BatchAnalysis::metadata>("metadata"),
      optional_member<&BatchAnalysis::usage>("usage"),
  };
};

template <>
struct MembersOf<ServiceStatus> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&ServiceStatus::message>("message"),
  };
};

// Everything of it is optional: what keeps it from being one is an error in its place.
inline DecodeResult decode_status(std::string_view text, ServiceStatus& to, DecodeNotes& notes) {
  DecodeResult result = decode(text, to, notes);
  if (result.status != DecodeStatus::ok || !tells_of_error(to.extra)) return result;
  result.status = DecodeStatus::wrong_shape;
  result.path = "error";
  result.expected = "a status";
  return result;
}

// An answer without a single emotion would be an empty success.
inline DecodeResult decode_analysis(std::string_view text, Analysis& to, DecodeNotes& notes) {
  DecodeResult result = decode(text, to, notes);
  if (result.status != DecodeStatus::ok || !to.emotions.empty()) return result;
  result.status = DecodeStatus::wrong_shape;
  result.path = "emotions";
  result.expected = "at least one role";
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END
