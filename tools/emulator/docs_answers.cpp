// SPDX-License-Identifier: MIT
// `text` is the message itself here, and the roles are the caller's.
#include "docs_answers.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "beliefs.hpp"
#include "chat_reply.hpp"
#include "context_insights.hpp"
#include "conversation_mode.hpp"
#include "emotion_item.hpp"
#include "patterns.hpp"
#include "trajectory.hpp"

namespace kaiko_emulator {
namespace {

// About what a tokenizer would count.
std::size_t tokens_of(const std::string& text) { return text.size() / 4 + 1; }

Json item_of(const std::string& text, const Reading& reading, const Classifier& classifier) {
  Json item = emotion_item(text, reading);
  if (classifier.is_down()) item["isFallback"] = true;
  return item;
}

Json body_of(const char* object, Json emotions, const Classifier& classifier) {
  Json body = {{"object", object}, {"model", "emotion-v2"}, {"emotions", std::move(emotions)}};
  if (classifier.is_down()) {
    body["isFallback"] = true;
    body["dataQuality"] = "fallback";
  }
  return body;
}

Json trajectory_of(const ContextView& context, SystemTime now, const Json& patterns) {
  const Moments& moments = context.moments;
  Json trajectory = {{"baseline", baseline_of(moments)}};
  set_if_told(trajectory, "trend", trend_of(moments, now, Halves::by_count));
  set_if_told(trajectory, "breakthrough", breakthrough_of(moments));
  set_if_told(trajectory, "momentum", momentum_of(moments, now));
  set_if_told(trajectory, "similarMoments", similar_moments_of(moments, patterns));
  return trajectory;
}

// The text of the last message of a role; nothing when there is none.
std::optional<std::string> last_of(const ChatInput& input, const std::string& role) {
  for (auto message = input.messages.rbegin(); message != input.messages.rend(); ++message) {
    if (message->role == role) return message->content;
  }
  return std::nullopt;
}

std::int64_t unix_seconds(SystemTime time) {
  return std::chrono::floor<Seconds>(time.time_since_epoch()).count();
}

}  // namespace

Json docs_analysis(const std::vector<AnalysisMessage>& messages, const Classifier& classifier) {
  Json emotions = Json::object();
  std::size_t tokens = 0;
  Reading latest;
  for (const AnalysisMessage& message : messages) {
    latest = classifier.read(message.text);
    emotions[message.role.value_or("user")] = item_of(message.text, latest, classifier);
    tokens += tokens_of(message.text);
  }
  Json body = body_of("emotions.analysis", std::move(emotions), classifier);
  body["metadata"] = Json::object();
  body["usage"] = {{"analyse_tokens", tokens}};
  body["conversationMode"] = conversation_mode(messages.back().text, latest);
  return body;
}

Json docs_batch(const std::vector<AnalysisMessage>& messages, const Classifier& classifier) {
  Json emotions = Json::array();
  std::size_t tokens = 0;
  for (const AnalysisMessage& message : messages) {
    emotions.push_back(item_of(message.text, classifier.read(message.text), classifier));
    tokens += tokens_of(message.text);
  }
  Json body = body_of("emotions.batch_analysis", std::move(emotions), classifier);
  body["metadata"] = Json::object();
  body["usage"] = {{"analyse_tokens", tokens}};
  return body;
}

Json docs_context_analysis(const ContextView& context, const Classifier& classifier,
                           SystemTime now) {
  const Moments& moments = context.moments;
  Json emotions = Json::object();
  std::size_t tokens = 0;
  for (std::size_t i = context.first_new; i < moments.size(); ++i) {
    Json item = item_of(moments[i].text, moments[i].reading, classifier);
    add_signature(item, moments[i].reading);
    add_context_insights(item, moments, i);
    emotions[moments[i].role] = std::move(item);
    tokens += tokens_of(moments[i].text);
  }
  const Json patterns = detected_patterns(moments, context.id);
  Json body = body_of("emotions.analysis", std::move(emotions), classifier);
  body["metadata"] = {{"context_id", context.id}};
  body["usage"] = {{"analyse_tokens", tokens}};
  body["trajectory"] = trajectory_of(context, now, patterns);
  body["growth"] = nullptr;  // it takes two months of history, and contexts live for a day
  body["conversationMode"] = conversation_mode(moments.back().text, moments.back().reading);
  set_if_told(body, "beliefs", beliefs_of(moments.back().text));
  if (!patterns.empty()) body["patterns"] = patterns_json(patterns);
  return body;
}

Json docs_state(const ContextView& context, const Classifier& classifier, SystemTime now) {
  const Moment& latest = context.moments.back();
  const Json emotions = {{"system", item_of(latest.text, latest.reading, classifier)}};
  Json body = body_of("emotions.state", emotions, classifier);
  body["trajectory"] = {{"baseline", baseline_of(context.moments)}};
  set_if_told(body["trajectory"], "trend", trend_of(context.moments, now, Halves::by_count));
  body["metadata"] = {{"context_id", context.id}};
  return body;
}

Json docs_message(const std::string& context_id, const Moment& moment,
                  const Classifier& classifier) {
  const Json emotions = {{"user", item_of(moment.text, moment.reading, classifier)}};
  Json body = body_of("emotions.analysis", emotions, classifier);
  body["external_id"] = moment.external_id;
  body["metadata"] = {{"context_id", context_id}, {"message_id", moment.external_id}};
  return body;
}

Json docs_completion(const ChatInput& input, const Classifier& classifier, const Call& call) {
  const std::optional<std::string> asked = last_of(input, "user");
  const Reading reading = classifier.read(asked.value_or(""));
  const std::string reply(chat_reply(reading));
  Json emotions = Json::object();
  if (asked) emotions["user"] = item_of(*asked, reading, classifier);
  emotions["assistant"] = item_of(reply, classifier.read(reply), classifier);
  std::size_t prompt_tokens = 0;
  for (const ChatMessage& message : input.messages) prompt_tokens += tokens_of(message.content);
  const Json message = {{"role", "assistant"}, {"content", reply}};
  return {
      {"id", "chatcmpl-" + call.request_id.substr(4)},  // without its "req-"
      {"object", "chat.completion"},
      {"created", unix_seconds(call.now)},
      {"model", input.model},
      {"emotion_model", input.emotion_model},
      {"choices", Json::array({{{"index", 0}, {"message", message}, {"finish_reason", "stop"}}})},
      {"emotions", std::move(emotions)},
      {"usage",
       {{"prompt_tokens", prompt_tokens},
        {"completion_tokens", tokens_of(reply)},
        {"analyse_tokens", tokens_of(asked.value_or("")) + tokens_of(reply)}}},
      {"conversationMode", conversation_mode(asked.value_or(""), reading)}};
}

}  // namespace kaiko_emulator
