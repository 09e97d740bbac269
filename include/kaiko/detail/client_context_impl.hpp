// SPDX-License-Identifier: MIT
// The definitions behind client.hpp for conversations.
#pragma once

#include <kaiko/client.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE Context Client::context(std::string id) const { return {handle_, std::move(id)}; }

KAIKO_INLINE Context::Context(std::shared_ptr<detail::ClientHandle> handle, std::string id) noexcept
    : handle_(std::move(handle)), id_(std::move(id)) {}

KAIKO_INLINE Result<Analysis> Context::analyze(std::string_view text,
                                               const CallOptions& options) const {
  return analyze(detail::request_of(text), options);
}

KAIKO_INLINE Result<Analysis> Context::analyze(const AnalysisRequest& request,
                                               const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::analyze_in_context(*state, id_, request, options);
}

KAIKO_INLINE Result<Analysis> Context::state(const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::context_state(*state, id_, options);
}

KAIKO_INLINE Result<Analysis> Context::message(std::string_view external_id,
                                               const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::context_message(*state, id_, external_id, options);
}

KAIKO_NAMESPACE_END
