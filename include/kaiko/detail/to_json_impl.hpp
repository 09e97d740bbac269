// SPDX-License-Identifier: MIT
// The definitions behind to_json.hpp: each model written by the same table that reads it.
#pragma once

#include <kaiko/detail/decode/chat.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/decode/insights.hpp>
#include <kaiko/detail/decode/writer.hpp>
#include <kaiko/to_json.hpp>
#include <kaiko/version.hpp>

#include <string>

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <class T>
std::string write_json(const T& model) {
  std::string out;
  append_json(out, model);
  return out;
}

}  // namespace detail

KAIKO_INLINE std::string to_json(const Analysis& analysis) { return detail::write_json(analysis); }
KAIKO_INLINE std::string to_json(const BatchAnalysis& batch) { return detail::write_json(batch); }
KAIKO_INLINE std::string to_json(const ChatCompletion& completion) {
  return detail::write_json(completion);
}
KAIKO_INLINE std::string to_json(const ServiceStatus& status) { return detail::write_json(status); }
KAIKO_INLINE std::string to_json(const Emotion& emotion) { return detail::write_json(emotion); }
KAIKO_INLINE std::string to_json(const Trajectory& trajectory) {
  return detail::write_json(trajectory);
}
KAIKO_INLINE std::string to_json(const Growth& growth) { return detail::write_json(growth); }
KAIKO_INLINE std::string to_json(const ConversationMode& mode) { return detail::write_json(mode); }
KAIKO_INLINE std::string to_json(const Beliefs& beliefs) { return detail::write_json(beliefs); }
KAIKO_INLINE std::string to_json(const Patterns& patterns) { return detail::write_json(patterns); }
KAIKO_INLINE std::string to_json(const HostilityState& state) { return detail::write_json(state); }
KAIKO_INLINE std::string to_json(const Metadata& metadata) { return detail::write_json(metadata); }
KAIKO_INLINE std::string to_json(const Usage& usage) { return detail::write_json(usage); }

KAIKO_NAMESPACE_END
