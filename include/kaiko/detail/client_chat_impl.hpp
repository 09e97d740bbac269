// SPDX-License-Identifier: MIT
// The definitions behind client.hpp for chat, whole and as a stream.
#pragma once

#include <kaiko/chat.hpp>
#include <kaiko/client.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <memory>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE Result<ChatCompletion> Client::chat(const ChatRequest& request,
                                                 const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::chat(*state, request, options);
}

KAIKO_INLINE Result<ChatCompletion> Client::stream_chat(const ChatRequest& request,
                                                        const ChatDeltaCallback& on_delta,
                                                        const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::stream_chat(*state, request, on_delta, options);
}

#ifdef KAIKO_COMPILED
template class Result<ChatCompletion>;
#endif

KAIKO_NAMESPACE_END
