// SPDX-License-Identifier: MIT
// What the routes under /v2/emotions take and give (contract sections 2.1 to 2.3). Values only: no
// JSON, no I/O. Nothing is recomputed that the server said.
#pragma once

#include <kaiko/emotion_name.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// One message to analyse. Empty members other than `text` are not sent.
struct Message {
  std::string text{};         // valid UTF-8, at most 10,000 UTF-16 units
  std::string role = "user";  // at most 32 characters: user, assistant, system
  // No control characters, neither "." nor ".."; empty: not sent. The public gateway takes a UUID
  // only and answers 422 to others.
  std::string external_id{};
  std::string timestamp{};  // ISO-8601, at most 64 characters; the gateway ignores it
  std::string audio_url{};  // at most 2,048 characters; accepted, not used by the gateway
};

// The gateway reads only the first message of a request. Many texts: one call each, or a batch.
struct AnalysisRequest {
  std::vector<Message> messages{};   // 1..100
  std::string model = "emotion-v2";  // 1..256 of 0x20..0x7E
  std::string params_json{};         // a JSON object; empty: not sent
};

// The emotion of one role. `category` is the only member that every answer carries.
struct Emotion {
  std::string category{};  // an open set: joy, love, sadness, anger, fear, surprise, ...
  std::optional<std::string>
      text{};                // the message (documentation) or words like "pretty JOY" (gateway)
  OrderedMap<double> raw{};  // emotion -> score 0..1; they don't sum up to 1
  std::optional<double> intensity{};                          // 0..1
  std::optional<OpenEnum<IntensityLevel>> intensity_level{};  // vocabulary 3.1
  std::optional<double> valence{};                            // -1..1
  std::optional<double> arousal{};                            // 0..1
  std::optional<OpenEnum<Complexity>> complexity{};           // vocabulary 3.2
  std::optional<double> wonder_index{};                       // 0..1
  std::optional<OpenEnum<DiscoveryLevel>> discovery_level{};  // vocabulary 3.3
  // Whether valence and arousal were measured.
  std::optional<OpenEnum<DataQuality>> dimensional_source{};
  std::optional<double> empathic_concern{};          // 0..1
  std::optional<double> personal_distress{};         // 0..1
  std::vector<std::string> active_labels{};          // declared by the gateway, not sent so far
  std::vector<double> emotional_vector{};            // 9 numbers, unit length
  std::vector<std::string> emotional_tags{};         // vocabulary 3.9
  std::optional<std::string> emotional_signature{};  // 16 characters
  // In a context only.
  std::optional<double> meta_emotional_score{};     // 0..1
  std::optional<double> pattern_emotion_score{};    // 0..1
  std::optional<double> safety_concern_score{};     // 0..1
  std::optional<bool> is_breakthrough{};            // in a context only
  std::optional<HostilityState> hostility_state{};  // in a context only
  // The classifier was down: the numbers are placeholders, not a measurement.
  bool is_fallback = false;
  std::optional<std::string> external_id{};  // in a batch, where the server repeats it
  Extra extra{};

  // The category for a switch: `switch (emotion.name().value())`.
  OpenEnum<EmotionName> name() const { return OpenEnum<EmotionName>(category); }
  // The strongest scores of `raw`, at most `count`, the highest first; equal ones keep the server's
  // order. What isn't an emotion among them is left out (contract 3.7).
  std::vector<std::pair<std::string, double>> top_emotions(std::size_t count) const;
  // The highest score of `raw`; with none above 0, as in a fallback, the category and its
  // intensity, 0 if not told.
  std::pair<std::string, double> dominant() const;

  // False for the three names that the gateway puts among the scores of `raw` (contract 3.7), in
  // either spelling (contract 7.6).
  static bool is_emotion(std::string_view name) noexcept {
    for (const std::string_view other : {"empathicConcern", "empathic_concern", "personalDistress",
                                         "personal_distress", "mlSafetyScore", "ml_safety_score"}) {
      if (name == other) return false;
    }
    return true;
  }
};

// Of the analysis; the gateway sends 0 for both.
struct TokenDetails {
  std::optional<std::int64_t> cached_tokens{};  // 0 so far
  std::optional<std::int64_t> audio_tokens{};   // 0 so far
  Extra extra{};
};

// Tokens; each spelling of the documentation and the gateway fills the same member.
struct Usage {
  // Of the analysis; 12 when the classifier tells nothing.
  std::optional<std::int64_t> analyse_tokens{};
  std::optional<std::int64_t> prompt_tokens{};          // of a chat, estimated
  std::optional<std::int64_t> completion_tokens{};      // of a chat, estimated
  std::optional<std::int64_t> total_tokens{};           // told by the gateway only
  std::optional<TokenDetails> analyse_token_details{};  // told by the gateway only
  Extra extra{};
};

// Ids; the documentation's place for them.
struct Metadata {
  std::optional<std::string> context_id{};  // the conversation
  std::optional<std::string> message_id{};  // of a stored message
  Extra extra{};
};

// What the API says of a text, a context or one of its messages (contract section 2.2).
struct Analysis {
  std::string object{};                                 // "emotions.analysis", "emotions.state"
  std::string model{};                                  // "emotion-v2"
  OrderedMap<Emotion> emotions{};                       // role -> emotion; never empty
  std::optional<std::string> response_type{};           // "per_message"; told by the gateway only
  std::optional<OpenEnum<DataQuality>> data_quality{};  // where the numbers come from
  bool is_fallback = false;                             // see Emotion::is_fallback
  std::optional<std::string> context_id{};   // the gateway's place; the documentation uses metadata
  std::optional<std::string> external_id{};  // of a stored message
  std::optional<std::int64_t>
      context_message_count{};         // of the account in 30 days, not the context
  std::optional<Metadata> metadata{};  // the documentation's place for ids
  std::optional<Usage> usage{};        // tokens
  // Keyed by the owner of the API key, over all contexts: one key for many people mixes them.
  std::optional<Trajectory> trajectory{};
  // Of the account, as the trajectory; absent until there are enough points.
  std::optional<Growth> growth{};
  std::optional<ConversationMode> conversation_mode{};  // what kind of reply the message calls for
  std::optional<Beliefs> beliefs{};                     // only when at least one was found
  std::optional<Patterns> patterns{};  // of the account; in a context, when at least one was found
  Extra extra{};

  // The emotion that the question was about: the role `user`, else `_default`, else the first.
  // Of an Analysis that you made without emotions: an empty one.
  const Emotion& primary() const noexcept {
    static const Emotion* const nothing = new Emotion();  // outlives static destructors
    if (const Emotion* user = emotions.find("user")) return *user;
    if (const Emotion* unnamed = emotions.find("_default")) return *unnamed;
    return emotions.empty() ? *nothing : emotions.front().second;
  }
};

// One emotion for each message of the request, in its order: `emotions[i]` is that of
// `messages[i]`. An answer that is shorter, longer or in another order is an error instead.
struct BatchAnalysis {
  std::string object{};                                 // "emotions.batch_analysis"
  std::string model{};                                  // "emotion-v2"
  std::vector<Emotion> emotions{};                      // as many as the request has messages
  std::optional<OpenEnum<DataQuality>> data_quality{};  // where the numbers come from
  bool is_fallback = false;            // see Emotion::is_fallback, which each emotion has as well
  std::optional<Metadata> metadata{};  // ids
  std::optional<Usage> usage{};        // tokens
  Extra extra{};
};

// What the service says when asked whether it runs (contract section 2, E7; not documented).
struct ServiceStatus {
  std::string message{};  // free text
  Extra extra{};
};

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/emotions_impl.hpp>
#endif
