// SPDX-License-Identifier: MIT
// What all routes share: how their call is run, and how the answer that most of them have is read.
#pragma once

#include <kaiko/detail/call.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

KAIKO_INLINE CallOutcome execute(ClientState& state, RequestDraft&& draft,
                                 const CallOptions& options, AnswerDecoder& decoder) {
  return state.execute(std::move(draft), options, decoder);
}

KAIKO_INLINE Result<Analysis> call_for_analysis(ClientState& state, RequestDraft&& draft,
                                                const CallOptions& options) {
  return call_for<Analysis>(state, std::move(draft), options, &decode_analysis);
}

}  // namespace detail
KAIKO_NAMESPACE_END
