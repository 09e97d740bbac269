// SPDX-License-Identifier: MIT
// The door to bulk for the client: what is checked before a run begins, and the run for texts in
// memory. The run itself is bulk_run.hpp.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/detail/bulk_log.hpp>
#include <kaiko/detail/bulk_run.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A run may wait for long, but not for so long that no clock can count it.
inline Refusal check_bulk_times(const BulkOptions& options) {
  constexpr std::chrono::hours longest(24 * 365);
  const auto is_sane = [longest](auto time) { return time.count() >= 0 && time <= longest; };
  constexpr std::string_view message = "must be between 0 and 365 days";
  if (!is_sane(options.max_pause)) return refuse("max_pause", message);
  if (!is_sane(options.max_outage)) return refuse("max_outage", message);
  if (!is_sane(options.journal.key_lifetime)) return refuse("journal.key_lifetime", message);
  if (!is_sane(options.progress_interval) || options.progress_interval.count() < 1) {
    return refuse("progress_interval", "must be between 1 ms and 365 days");
  }
  return std::nullopt;
}

inline Refusal check_bulk(const BulkSource& source, const BulkSink& sink,
                          const BulkOptions& options, const LimitOptions& limits) {
  if (!source) return refuse("source", "must not be empty");
  if (!sink) return refuse("sink", "must not be empty");
  if (!is_model_name(options.model)) {
    return refuse("model", "must be 1..256 of 0x20..0x7E without blanks at the ends");
  }
  if (!options.params_json.empty()) {
    if (Refusal refusal = check_json_object(options.params_json, "params_json")) return refusal;
  }
  const bool is_over_limit = limits.is_checking_published_limits && options.batch_size > 100;
  if (options.batch_size < 1 || is_over_limit) return refuse("batch_size", "must be 1..100");
  if (options.most_held < options.batch_size) {
    return refuse("most_held", "must be at least batch_size");
  }
  if (!options.call.idempotency_key.empty()) {
    return refuse("call.idempotency_key", "must be empty: each request has a key of its own");
  }
  if (options.call.deadline) {
    return refuse("call.deadline", "must be empty: end a run from its source, or cancel it");
  }
  if (Refusal refusal = check_call_options(options.call)) return refusal;
  return check_bulk_times(options);
}

inline BulkReport analyze_all(ClientState& state, const BulkSource& source, const BulkSink& sink,
                              const BulkOptions& options, Retelling retelling = Retelling::no) {
  BulkReport report;
  report.stopped_by = check_bulk(source, sink, options, state.options().limits);
  if (report.stopped_by) return report;
  BulkRun run(state, source, sink, options, retelling);
  report.stopped_by = run.open();
  if (report.stopped_by) return report;
  const auto width = static_cast<std::size_t>(state.options().limits.in_flight);
  if (Refusal refusal = state.execute_many(run, options.call, width)) {
    report.stopped_by = std::move(refusal);
    return report;
  }
  return run.end();
}

inline std::vector<Result<Emotion>> analyze_texts(ClientState& state,
                                                  const std::vector<std::string>& texts,
                                                  BulkOptions options) {
  options.order = BulkOrder::input;
  std::vector<std::optional<Result<Emotion>>> given(texts.size());
  const BulkSink keep = [&](BulkAnswer answer) {
    given[static_cast<std::size_t>(answer.index)].emplace(std::move(answer.emotion));
  };
  // What an earlier run was told is gone with its memory.
  const BulkReport report = analyze_all(state, bulk_source(texts), keep, options, Retelling::yes);
  std::vector<Result<Emotion>> results;
  results.reserve(texts.size());
  for (auto& result : given) {
    if (result) {
      results.push_back(std::move(*result));
      continue;
    }
    // What ended the run, and of the text itself whether it may have been carried out.
    Error error = report.stopped_by.value_or(cancelled_error());
    const auto index = static_cast<std::uint64_t>(&result - given.data());
    const bool is_in_doubt =
        std::binary_search(report.in_doubt.begin(), report.in_doubt.end(), index);
    if (is_in_doubt || error.outcome == Outcome::unknown) {
      error.outcome = is_in_doubt ? Outcome::unknown : Outcome::not_sent;
    }
    error.idempotency_key.clear();
    results.emplace_back(std::move(error));
  }
  return results;
}

}  // namespace detail
KAIKO_NAMESPACE_END
