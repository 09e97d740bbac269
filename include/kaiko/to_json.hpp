// SPDX-License-Identifier: MIT
// Answers back to JSON text, for logs, stores and tests: the API's own names, unknown members
// included, absent ones left out; `isFallback` is always said. Decoding the text gives the same
// values again.
#pragma once

#include <kaiko/chat.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/version.hpp>

#include <string>

KAIKO_NAMESPACE_BEGIN

// An analysis holds what users wrote: treat its JSON as you treat their texts.
KAIKO_INLINE std::string to_json(const Analysis& analysis);
KAIKO_INLINE std::string to_json(const BatchAnalysis& batch);
KAIKO_INLINE std::string to_json(const ChatCompletion& completion);
KAIKO_INLINE std::string to_json(const ServiceStatus& status);

// Parts of them.
KAIKO_INLINE std::string to_json(const Emotion& emotion);
KAIKO_INLINE std::string to_json(const Trajectory& trajectory);
KAIKO_INLINE std::string to_json(const Growth& growth);
KAIKO_INLINE std::string to_json(const ConversationMode& mode);
KAIKO_INLINE std::string to_json(const Beliefs& beliefs);
KAIKO_INLINE std::string to_json(const Patterns& patterns);
KAIKO_INLINE std::string to_json(const HostilityState& state);
KAIKO_INLINE std::string to_json(const Metadata& metadata);
KAIKO_INLINE std::string to_json(const Usage& usage);

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/to_json_impl.hpp>
#endif
