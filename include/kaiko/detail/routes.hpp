// SPDX-License-Identifier: MIT
// Each route of the API: its path, how its request is written and its answer read, and what its
// errors mean beyond their status. Asked by client_impl.hpp and its like; sends nothing itself.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/chat.hpp>
#include <kaiko/detail/answer_decoder.hpp>
#include <kaiko/detail/chat_stream.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/decode/batch.hpp>
#include <kaiko/detail/decode/chat.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/detail/encode_chat.hpp>
#include <kaiko/detail/url.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// --- what errors mean ---

// The public gateway takes UUIDs only, the documentation shows "msg-1".
inline void explain_external_id(Error& error) {
  for (const ErrorDetail& detail : error.details) {
    if (detail.rule == "uuid") error.message.append("; this server takes a UUID as external_id");
  }
}

inline void explain_context(Error& error) {
  explain_external_id(error);
  if (error.http_status != 404) return;
  error.message.append("; by default a context is kept for 24 hours after its last message");
}

// Of a request that names nothing that a server could lack but the model: it lacks the route.
inline void explain_missing_route(Error& error) {
  explain_external_id(error);
  const bool is_model = error.code == "invalid_model";
  const bool is_missing = error.http_status == 405 || (error.http_status == 404 && !is_model);
  if (is_missing) error.kind = ErrorKind::unsupported;
}

// --- how routes are called ---

// Both are declared here and defined in routes_impl.hpp, so that the compiled library has the call
// and the decoder of an analysis once and not beside each route.
KAIKO_INLINE CallOutcome execute(ClientState& state, RequestDraft&& draft,
                                 const CallOptions& options, AnswerDecoder& decoder);
KAIKO_INLINE Result<Analysis> call_for_analysis(ClientState& state, RequestDraft&& draft,
                                                const CallOptions& options);

// Runs a request; its answer is what `decoder` has made of it.
template <class Decoder>
auto call_with(ClientState& state, RequestDraft&& draft, const CallOptions& options,
               Decoder& decoder) -> Result<decltype(decoder.value)> {
  CallOutcome outcome = execute(state, std::move(draft), options, decoder);
  if (outcome.error) return {std::move(*outcome.error), std::move(outcome.info)};
  return {std::move(decoder.value), std::move(outcome.info)};
}

// The same for an answer that one function decodes.
template <class T>
Result<T> call_for(ClientState& state, RequestDraft&& draft, const CallOptions& options,
                   typename TypedDecoder<T>::Function decode) {
  TypedDecoder<T> decoder(decode);
  return call_with(state, std::move(draft), options, decoder);
}

inline RequestDraft make_draft(std::string_view operation, Method method,
                               std::string_view url_template, std::string path) {
  RequestDraft draft;
  draft.operation = operation;
  draft.method = method;
  draft.url_template = url_template;
  draft.path = std::move(path);
  return draft;
}

inline std::string context_path(std::string_view id) {
  std::string path = "/v2/emotions/";
  append_percent_encoded(path, id);
  return path;
}

inline AnalysisRequest request_of(std::string_view text) {
  AnalysisRequest request;
  request.messages.emplace_back().text = text;
  return request;
}

// --- the routes ---

inline Refusal draft_analysis(ClientState& state, const AnalysisRequest& request,
                              RequestDraft& draft) {
  constexpr std::string_view path = "/v2/emotions/analysis";
  Encoder encoder{state.options()};
  if (Refusal refusal = encode_analysis(request, encoder)) return refusal;
  draft = make_draft("analyze", Method::post, path, std::string(path));
  draft.body = std::move(encoder.out);
  draft.refine = &explain_external_id;
  return std::nullopt;
}

inline Result<Analysis> analyze(ClientState& state, const AnalysisRequest& request,
                                const CallOptions& options) {
  RequestDraft draft;
  if (Refusal refusal = draft_analysis(state, request, draft)) return std::move(*refusal);
  return call_for_analysis(state, std::move(draft), options);
}

inline Result<Analysis> context_state(ClientState& state, std::string_view id,
                                      const CallOptions& options) {
  if (Refusal refusal = check_path_id(id, "context_id", state.options().limits)) {
    return std::move(*refusal);
  }
  RequestDraft draft =
      make_draft("context_state", Method::get, "/v2/emotions/{context_id}", context_path(id));
  draft.refine = &explain_context;
  return call_for_analysis(state, std::move(draft), options);
}

inline Result<Analysis> context_message(ClientState& state, std::string_view id,
                                        std::string_view external_id, const CallOptions& options) {
  const LimitOptions& limits = state.options().limits;
  if (Refusal refusal = check_path_id(id, "context_id", limits)) return std::move(*refusal);
  if (Refusal refusal = check_asked_message_id(external_id, "external_id")) {
    return std::move(*refusal);
  }
  std::string path = context_path(id).append("/message/");
  append_percent_encoded(path, external_id);
  RequestDraft draft =
      make_draft("context_message", Method::get, "/v2/emotions/{context_id}/message/{external_id}",
                 std::move(path));
  draft.refine = &explain_context;
  return call_for_analysis(state, std::move(draft), options);
}

// What happened on the wire when one call took two requests.
inline std::shared_ptr<const CallInfo> joined_info(const CallInfo& first, const CallInfo& second) {
  CallInfo info = second;
  info.idempotency_key = first.idempotency_key;
  info.attempts = first.attempts;
  info.attempts.insert(info.attempts.end(), second.attempts.begin(), second.attempts.end());
  info.sends += first.sends;
  info.elapsed += first.elapsed;
  info.decode_notes.emplace_back(
      "the stored message, fetched: an earlier attempt of this call was carried out");
  return std::make_shared<const CallInfo>(std::move(info));
}

// An earlier attempt was carried out and its answer is lost: what it stored can be had.
inline Result<Analysis> fetch_applied(ClientState& state, std::string_view id,
                                      const AnalysisRequest& request, const CallOptions& options,
                                      Result<Analysis> result) {
  const bool is_applied = result.error().why_stopped == WhyStopped::already_applied;
  const bool is_one = request.messages.size() == 1 && !request.messages.front().external_id.empty();
  if (!is_applied || !is_one) return result;
  Result<Analysis> stored =
      context_message(state, id, request.messages.front().external_id, options);
  if (!stored) return result;
  auto info = joined_info(result.info(), stored.info());
  return {std::move(stored).value(), std::move(info)};
}

inline Result<Analysis> analyze_in_context(ClientState& state, std::string_view id,
                                           const AnalysisRequest& request,
                                           const CallOptions& options) {
  if (Refusal refusal = check_path_id(id, "context_id", state.options().limits)) {
    return std::move(*refusal);
  }
  Encoder encoder{state.options()};
  if (Refusal refusal = encode_analysis(request, encoder)) return std::move(*refusal);
  RequestDraft draft =
      make_draft("context_analyze", Method::post, "/v2/emotions/{context_id}/analysis",
                 context_path(id).append("/analysis"));
  draft.body = std::move(encoder.out);
  draft.refine = &explain_context;
  const TimePoint started = state.now();
  Result<Analysis> result = call_for_analysis(state, std::move(draft), options);
  if (result) return result;
  CallOptions rest = options;
  const auto total = options.timeouts.value_or(state.options().timeouts).total;
  rest.deadline = (std::min)(started + total, options.deadline.value_or((TimePoint::max)()));
  rest.idempotency_key.clear();
  return fetch_applied(state, id, request, rest, std::move(result));
}

// Decodes a batch, which has to be compared with what was asked.
class BatchDecoder final : public AnswerDecoder {
 public:
  explicit BatchDecoder(const AnalysisRequest& request) : request_(request) {}
  DecodeResult decode(std::string_view body, DecodeNotes& notes) override {
    return decode_batch(body, request_.messages, value, notes);
  }

  BatchAnalysis value;

 private:
  const AnalysisRequest& request_;
};

inline Refusal draft_batch(ClientState& state, const AnalysisRequest& request,
                           RequestDraft& draft) {
  constexpr std::string_view path = "/v2/emotions/batch-analysis";
  Encoder encoder{state.options()};
  if (Refusal refusal = encode_analysis(request, encoder)) return refusal;
  draft = make_draft("analyze_batch", Method::post, path, std::string(path));
  draft.body = std::move(encoder.out);
  draft.refine = &explain_missing_route;
  return std::nullopt;
}

inline Result<BatchAnalysis> analyze_batch(ClientState& state, const AnalysisRequest& request,
                                           const CallOptions& options) {
  RequestDraft draft;
  if (Refusal refusal = draft_batch(state, request, draft)) return std::move(*refusal);
  BatchDecoder decoder(request);
  return call_with(state, std::move(draft), options, decoder);
}

inline Result<ServiceStatus> ping(ClientState& state, const CallOptions& options) {
  constexpr std::string_view path = "/v2/emotions/";
  RequestDraft draft = make_draft("ping", Method::get, path, std::string(path));
  draft.refine = &explain_missing_route;
  return call_for<ServiceStatus>(state, std::move(draft), options, &decode_status);
}

inline Refusal draft_chat(ClientState& state, const ChatRequest& request, RequestDraft& draft) {
  constexpr std::string_view path = "/v2/chat/completions";
  Encoder encoder{state.options()};
  if (Refusal refusal = encode_chat(request, draft.is_stream, encoder)) return refusal;
  draft.method = Method::post;
  draft.url_template = path;
  draft.path = path;
  draft.body = std::move(encoder.out);
  return std::nullopt;
}

inline Result<ChatCompletion> chat(ClientState& state, const ChatRequest& request,
                                   const CallOptions& options) {
  RequestDraft draft;
  draft.operation = "chat";
  if (Refusal refusal = draft_chat(state, request, draft)) return std::move(*refusal);
  return call_for<ChatCompletion>(state, std::move(draft), options, &decode_chat);
}

inline Result<ChatCompletion> stream_chat(ClientState& state, const ChatRequest& request,
                                          const ChatDeltaCallback& on_delta,
                                          const CallOptions& options) {
  if (!on_delta) return *refuse("on_delta", "must not be empty");
  RequestDraft draft;
  draft.operation = "stream_chat";
  draft.is_stream = true;
  if (Refusal refusal = draft_chat(state, request, draft)) return std::move(*refusal);
  ChatStream stream(on_delta, state.options().limits);
  auto result = call_with(state, std::move(draft), options, stream);
  stream.rethrow();
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/routes_impl.hpp>
#endif
