// SPDX-License-Identifier: MIT
// What POST /v2/chat/completions takes and gives, whole or as a stream (contract sections 2.4 and
// 6). Values only: no JSON, no I/O.
#pragma once

#include <kaiko/emotions.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/version.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// 3.16: the gateway answers 422 to `system`, the documentation allows it.
enum class ChatRole { unknown, user, assistant, system };
template <>
struct Vocabulary<ChatRole> {
  static constexpr std::string_view words[] = {"user", "assistant", "system"};
};

// 3.16: always `stop` so far. The others are what the models behind the API say.
enum class FinishReason { unknown, stop, length, tool_calls, content_filter };
template <>
struct Vocabulary<FinishReason> {
  static constexpr std::string_view words[] = {"stop", "length", "tool_calls", "content_filter"};
};

// One message of a chat.
struct ChatMessage {
  std::string content{};                     // valid UTF-8, at most 10,000 UTF-16 units
  OpenEnum<ChatRole> role = ChatRole::user;  // who says it
};

// How the language model answers. The gateway reads the temperature only. Empty: not sent.
struct ModelParams {
  std::optional<double> temperature{};        // passed on as it is
  std::optional<std::int64_t> max_tokens{};   // at least 1
  std::optional<double> top_p{};              // passed on as it is
  std::optional<double> frequency_penalty{};  // passed on as it is
  std::optional<double> presence_penalty{};   // passed on as it is
  Extra extra{};                              // more members: name -> JSON text
};

// How emotions are read. The documentation names the first two, the gateway the third; what they do
// is not documented. Empty: not sent.
struct EmotionModelParams {
  std::optional<double> sensitivity{};         // its range is not documented
  std::optional<bool> include_sub_emotions{};  // not documented
  std::string granularity{};                   // "detailed", "basic"
  Extra extra{};                               // more members: name -> JSON text
};

// The gateway uses the first message of the role `user` as its prompt, and no other.
struct ChatRequest {
  std::vector<ChatMessage> messages{};  // 1..100
  // 1..64 of 0x20..0x7E. The documentation and the gateway both name gpt-4-turbo and gpt-3.5-turbo;
  // the documentation alone gpt-4, claude-3-* and xai-grok; the gateway alone gpt-4o, gpt-4o-mini
  // and some of other vendors. To one that it does not know it answers 500.
  std::string model = "gpt-4-turbo";
  std::string emotion_model = "emotion-v2";   // "emotion-v2", "emotion-v1"
  std::string context_id{};                   // at most 128 bytes; empty: not sent
  ModelParams model_params{};                 // for the language model
  EmotionModelParams emotion_model_params{};  // for the reading of emotions
  // Each the text of one JSON value: an object by the documentation, a string for the gateway.
  std::vector<std::string> tools_json{};
};

// What the model said.
struct ChatAnswer {
  std::optional<OpenEnum<ChatRole>> role{};  // `assistant`
  std::optional<std::string> content{};      // its words
  Extra extra{};
};

// One of the answers; so far there is one.
struct ChatChoice {
  std::optional<std::int64_t> index{};  // 0 for the first
  ChatAnswer message{};                 // the answer
  // Why it ended; absent in the documentation's short form.
  std::optional<OpenEnum<FinishReason>> finish_reason{};
  Extra extra{};
};

// A whole chat answer, streamed or not (contract section 2.4).
struct ChatCompletion {
  std::string id{};                            // "chatcmpl-..."
  std::string object{};                        // "chat.completion"
  std::optional<std::int64_t> created{};       // seconds since 1970
  std::string model{};                         // that answered
  std::optional<std::string> emotion_model{};  // not told by the gateway
  std::vector<ChatChoice> choices{};           // never empty
  OrderedMap<Emotion> emotions{};              // role -> emotion; the gateway tells `user` only
  std::optional<Usage> usage{};                // tokens
  std::optional<ConversationMode> conversation_mode{};  // not told by the gateway
  std::optional<Trajectory> trajectory{};               // not told by the gateway
  Extra extra{};

  // The words of the first choice; empty where it has none.
  const std::string& text() const noexcept {
    static const std::string* const nothing = new std::string();  // outlives static destructors
    if (choices.empty() || !choices.front().message.content) return *nothing;
    return *choices.front().message.content;
  }
};

// One event of a stream. Every member may be empty: some events bring emotions alone.
struct ChatDelta {
  std::string content{};                     // the next words
  std::int64_t index = 0;                    // of the choice that they belong to
  std::optional<OpenEnum<ChatRole>> role{};  // of the answer; usually in the first event
  std::optional<OpenEnum<FinishReason>> finish_reason{};  // in the last event of a choice
  OrderedMap<Emotion> emotions{};  // role -> emotion, as far as they are known by now
  Extra extra{};
};

// What a stream's callback wants.
enum class StreamControl {
  proceed,  // more
  stop,     // enough: the call ends as a success with what has come so far
};

// Called on the calling thread for each event. May cancel, throw (the exception leaves stream_chat)
// and call the client. The time it takes counts against no limit but the call's deadline.
using ChatDeltaCallback = std::function<StreamControl(const ChatDelta& delta)>;

KAIKO_NAMESPACE_END
