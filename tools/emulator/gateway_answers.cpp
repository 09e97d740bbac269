// SPDX-License-Identifier: MIT
// `text` is a descriptor here, and the role is `_default` or `user` whatever the caller said.
#include "gateway_answers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "beliefs.hpp"
#include "body_checks.hpp"
#include "chat_reply.hpp"
#include "context_insights.hpp"
#include "conversation_mode.hpp"
#include "emotion_item.hpp"
#include "patterns.hpp"
#include "trajectory.hpp"

namespace kaiko_emulator {
namespace {

Json item_of(const Reading& reading, bool is_fallback) {
  Json item = emotion_item(descriptor_of(reading), reading);
  if (!is_fallback) item["raw"]["curiosity"] = reading.curiosity;
  item["dimensionalSource"] = "rule_derived";
  if (is_fallback) item["isFallback"] = true;
  return item;
}

Json usage_of(int tokens) {
  return {{"analyse_token", tokens},
          {"analyse_token_details", {{"cached_tokens", 0}, {"audio_tokens", 0}}}};
}

// Stands for the account's id, and does not tell the key.
std::string account_of(const std::string& api_key) {
  return "user-" + std::to_string(std::hash<std::string>{}(api_key) % 1000000);
}

Json mode_of(const Moment& moment) {
  Json mode = conversation_mode(moment.text, moment.reading);
  add_personality(mode);
  return mode;
}

Json trajectory_of(const Moments& moments, const GatewayCall& call, const Json& patterns) {
  Json trajectory = {{"baseline", baseline_of(moments)}};
  set_if_told(trajectory, "trend", trend_of(moments, call.now, Halves::by_time));
  set_if_told(trajectory, "breakthrough", breakthrough_of(moments));
  if (!call.context_id.empty()) set_if_told(trajectory, "momentum", momentum_of(moments, call.now));
  set_if_told(trajectory, "similarMoments", similar_moments_of(moments, patterns));
  return trajectory;
}

Reading mock_reading() {
  Scores scores{};
  scores[static_cast<std::size_t>(Basic::joy)] = 0.98;
  scores[static_cast<std::size_t>(Basic::anger)] = 0.02;
  scores[static_cast<std::size_t>(Basic::sadness)] = 0.01;
  return read_scores(scores);
}

Json mock_emotions() {
  const Reading reading = mock_reading();
  Json item = emotion_item(descriptor_of(reading), reading);
  item["dimensionalSource"] = "rule_derived";
  return {{"user", std::move(item)}};
}

}  // namespace

Json gateway_analysis(const AccountHistory::View& history, const GatewayCall& call,
                      const Classifier& classifier) {
  const bool is_stateless = call.context_id.empty();
  const Moments& moments = history.moments;
  const Moment& latest = moments.back();
  Json item = item_of(latest.reading, classifier.is_down());
  add_signature(item, latest.reading);
  if (!is_stateless) add_context_insights(item, moments, moments.size() - 1);

  Json body = {{"object", "emotions.analysis"},
               {"model", "emotion-v2"},
               {"response_type", "per_message"},
               {"isFallback", classifier.is_down()},
               {"dataQuality", classifier.is_down() ? "fallback" : "rule_derived"}};
  if (!is_stateless) {
    body["context_id"] = call.context_id;
    body["context_message_count"] = history.count;
  }
  body["emotions"][is_stateless ? "_default" : "user"] = std::move(item);
  body["metadata"] = Json::object();
  body["usage"] = usage_of(12);  // what it says when the classifier tells nothing
  if (is_stateless) body["params"] = Json::object();

  const Json patterns = detected_patterns(moments, account_of(call.api_key));
  body["trajectory"] = trajectory_of(moments, call, patterns);
  body["growth"] = nullptr;  // five points in each of two months are needed
  body["conversationMode"] = mode_of(latest);
  set_if_told(body, "beliefs", beliefs_of(latest.text));
  if (!is_stateless && !patterns.empty()) body["patterns"] = patterns_json(patterns);
  return body;
}

Json gateway_state(const std::string& context_id) {
  return {{"object", "emotions.state"},
          {"model", "emotion-v2"},
          {"emotions", mock_emotions()},
          {"metadata", {{"context_id", context_id}}},
          {"usage", Json::object()},
          {"trajectory", Json::object()},
          {"growth", nullptr}};
}

Json gateway_message(const std::string& context_id, const std::string& external_id) {
  return {{"object", "emotions.analysis"},
          {"model", "emotion-v2"},
          {"context_id", context_id},
          {"external_id", external_id},
          {"emotions", mock_emotions()},
          {"metadata", {{"context_id", context_id}, {"message_id", external_id}}},
          {"usage", usage_of(0)}};
}

Json gateway_completion(const std::string& model, const std::string& prompt,
                        const Classifier& classifier, SystemTime now) {
  const Reading reading = classifier.read(prompt);
  const std::string reply(chat_reply(reading));
  constexpr std::size_t prompt_tokens = 25;  // its estimate for any prompt
  const std::size_t completion_tokens = (utf16_units(reply) + 3) / 4;
  const auto since_epoch = now.time_since_epoch();
  const std::int64_t milliseconds =
      std::chrono::floor<std::chrono::milliseconds>(since_epoch).count();
  const Json message = {{"role", "assistant"}, {"content", reply}};
  return {
      {"id", "chatcmpl-" + std::to_string(milliseconds)},
      {"object", "chat.completion"},
      {"created", std::chrono::floor<Seconds>(since_epoch).count()},
      {"model", model},
      {"choices", Json::array({{{"index", 0}, {"message", message}, {"finish_reason", "stop"}}})},
      {"emotions", {{"user", item_of(reading, classifier.is_down())}}},
      {"usage",
       {{"prompt_tokens", prompt_tokens},
        {"completion_tokens", completion_tokens},
        {"total_tokens", prompt_tokens + completion_tokens}}}};
}

}  // namespace kaiko_emulator
