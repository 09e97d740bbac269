// SPDX-License-Identifier: MIT
// The definitions behind client.hpp for many messages: batches and bulk.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/client.hpp>
#include <kaiko/detail/analyze_all.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/routes.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE Result<BatchAnalysis> Client::analyze_batch(const AnalysisRequest& request,
                                                         const CallOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::analyze_batch(*state, request, options);
}

KAIKO_INLINE BulkReport Client::analyze_all(const BulkSource& source, const BulkSink& sink,
                                            const BulkOptions& options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::analyze_all(*state, source, sink, options);
}

KAIKO_INLINE std::vector<Result<Emotion>> Client::analyze_all(const std::vector<std::string>& texts,
                                                              BulkOptions options) const {
  const std::shared_ptr<detail::ClientState> state = handle_->state;
  return detail::analyze_texts(*state, texts, std::move(options));
}

#ifdef KAIKO_COMPILED
template class Result<BatchAnalysis>;
template class Result<Emotion>;
#endif

KAIKO_NAMESPACE_END
