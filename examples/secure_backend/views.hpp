// SPDX-License-Identifier: MIT
// What a browser gets to see: chosen members of an answer, and errors in our own words. Of what the
// API said of an error only the request id leaves this service.
#pragma once

#include <kaiko/kaiko.hpp>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace backend {

using nlohmann::json;

// Scores, or the words of an open enum; null where the API left it out.
template <class T>
json view_of(const std::optional<T>& value) {
  return value ? json(*value) : json();
}
template <class E>
json view_of(const std::optional<kaiko::OpenEnum<E>>& word) {
  return word ? json(word->raw()) : json();
}

inline json view_of(const kaiko::Emotion& emotion) {
  json scores = json::object();
  for (const auto& [name, score] : emotion.raw) {
    if (kaiko::Emotion::is_emotion(name)) scores[name] = score;
  }
  return {{"category", emotion.category},
          {"intensity", view_of(emotion.intensity)},
          {"intensityLevel", view_of(emotion.intensity_level)},
          {"valence", view_of(emotion.valence)},
          {"arousal", view_of(emotion.arousal)},
          {"scores", scores},
          {"isFallback", emotion.is_fallback}};
}

inline json conversation_of(const kaiko::Analysis& analysis) {
  const auto mode = analysis.conversation_mode.value_or(kaiko::ConversationMode{});
  const auto strategy = mode.response_strategy.value_or(kaiko::ResponseStrategy{});
  const auto trajectory = analysis.trajectory.value_or(kaiko::Trajectory{});
  const auto baseline = trajectory.baseline.value_or(kaiko::Baseline{});
  return {{"mode", view_of(mode.mode)},
          {"personality", view_of(mode.personality_mode)},
          {"isCrisis", mode.crisis_detected.value_or(false)},
          {"tone", view_of(strategy.tone)},
          {"focus", view_of(strategy.focus)},
          {"direction", view_of(trajectory.trend.value_or(kaiko::Trend{}).direction)},
          {"averageValence", view_of(baseline.baseline_valence)},
          {"messages", view_of(baseline.data_point_count)}};
}

// An error as the browser is told it: a sentence for people, whether to wait, and the API's id of
// the request for whoever looks into it.
struct Refusal {
  int status = 500;
  std::string code{};
  std::string message{};
  std::chrono::seconds wait{0};  // 0: would not help
  std::string request_id{};
};

inline const Refusal bad_request{400, "bad_request", "This request is not what it should be."};

inline json view_of(const Refusal& refusal) {
  json error = {
      {"code", refusal.code}, {"message", refusal.message}, {"requestId", refusal.request_id}};
  if (refusal.wait.count() > 0) error["retryAfter"] = refusal.wait.count();
  return {{"error", error}};
}

inline Refusal without_words(kaiko::ErrorKind kind) {
  using Kind = kaiko::ErrorKind;
  const auto is = [kind](auto... kinds) { return ((kind == kinds) || ...); };
  if (is(Kind::invalid_argument, Kind::rejected, Kind::too_large))
    return {422, "bad_text", "This text can't be analysed. It may be empty or too long."};
  if (is(Kind::not_found))
    return {404, "not_found", "This conversation has been forgotten. Begin a new one."};
  if (is(Kind::conflict, Kind::idempotency_mismatch))
    return {409, "conflict", "This was sent before: in other words, or a moment ago."};
  // `cancelled` comes of a stop; a browser that has gone is told nothing.
  if (is(Kind::rate_limited, Kind::resources, Kind::shut_down, Kind::cancelled))
    return {503, "busy", "Too much is going on. Please try again soon.", std::chrono::seconds(1)};
  if (is(Kind::timeout)) return {504, "late", "The answer took too long. Please try again."};
  // The key, the account, the network, the service: nothing that a visitor can mend.
  return {502, "unavailable", "The analysis is not available right now."};
}

inline Refusal refusal_of(const kaiko::Error& error) {
  Refusal refusal = without_words(error.kind);
  refusal.request_id = error.request_id;
  if (error.retry_after) {
    const auto told = std::chrono::ceil<std::chrono::seconds>(*error.retry_after);
    refusal.wait = (std::max)(refusal.wait, told);
    if (error.kind == kaiko::ErrorKind::server) refusal.status = 503;
  }
  return refusal;
}

}  // namespace backend
