// SPDX-License-Identifier: MIT
// A bulk run: pulls messages, packs them into requests, and sees to it that each message gets its
// answer once, whatever becomes of the requests. Gives run_many() its calls; bulk_rules.hpp says
// what an error means. Never waits, never sends.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/detail/bulk_delivery.hpp>
#include <kaiko/detail/bulk_meter.hpp>
#include <kaiko/detail/bulk_rules.hpp>
#include <kaiko/detail/bulk_unit.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/detail/run_many.hpp>
#include <kaiko/error.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkRun final : public CallSource {
 public:
  BulkRun(ClientState& state, const BulkSource& source, const BulkSink& sink,
          const BulkOptions& options)
      : state_(state),
        source_(source),
        options_(options),
        delivery_(sink, options.order),
        started_(state.now()),
        meter_(started_) {}

  NextCall next(TimePoint now, std::size_t running) override {
    if (report_.stopped_by) return {};
    if (trouble_since_) {
      if (running > 0) return {};
      if (now < next_probe_) return {nullptr, next_probe_};
    }
    std::unique_ptr<BulkUnit> unit = take_unit();
    if (!unit) return {};
    unit->is_probe = trouble_since_.has_value();
    if (Refusal refusal = unit->begin(state_, options_.call)) {
      stop(std::move(*refusal), std::move(unit));
      return {};
    }
    ++report_.requests;
    under_way_.push_back(std::move(unit));
    return {under_way_.back()->call.get()};
  }

  void finished(Call& call) override {
    const auto place = std::find_if(under_way_.begin(), under_way_.end(),
                                    [&](const auto& unit) { return unit->call.get() == &call; });
    std::unique_ptr<BulkUnit> unit = std::move(*place);
    under_way_.erase(place);
    std::optional<Error> error = call.error();
    const auto info = std::make_shared<const CallInfo>(call.take_info());
    unit->call.reset();
    if (error) return judge(std::move(unit), std::move(*error), info);
    note_answer();
    for (std::size_t i = 0; i < unit->size(); ++i) {
      give(unit->indices[i], {std::move(unit->decoder->emotions[i]), info});
    }
  }

  TimePoint waiting(TimePoint now) override {
    if (!options_.on_progress) return (TimePoint::max)();
    if (now >= next_progress_) tell_progress(now);
    return next_progress_;
  }

  // What became of it, once run_many() has returned.
  BulkReport end() {
    const bool is_whole = is_source_over_ && again_.empty() && under_way_.empty();
    if (!report_.stopped_by && !is_whole) report_.stopped_by = cancelled_error();
    for (const auto& unit : again_) put_aside(*unit);
    delivery_.flush();
    std::sort(report_.unfinished.begin(), report_.unfinished.end());
    const TimePoint now = state_.now();
    report_.elapsed = std::chrono::duration_cast<Milliseconds>(now - started_);
    if (options_.on_progress) tell_progress(now);
    return std::move(report_);
  }

 private:
  // --- from the source ---

  std::unique_ptr<BulkUnit> take_unit() {
    // A second one to probe with, in case that the trouble is the first one's own.
    const bool wants_other = trouble_since_ && again_.size() == 1;
    if (again_.empty() || wants_other) {
      if (auto fresh = pull()) return fresh;
    }
    if (again_.empty()) return nullptr;
    std::unique_ptr<BulkUnit> unit = std::move(again_.front());
    again_.pop_front();
    return unit;
  }

  std::unique_ptr<BulkUnit> pull() {
    const std::size_t most = has_batches_ ? options_.batch_size : 1;
    if (held() + most > options_.most_held) return nullptr;
    auto unit = std::make_unique<BulkUnit>();
    unit->request.model = options_.model;
    unit->request.params_json = options_.params_json;
    unit->is_batch = has_batches_;
    while (!is_source_over_ && unit->size() < most && held() < options_.most_held) {
      std::optional<Message> message = source_();
      if (!message) {
        is_source_over_ = true;
        break;
      }
      const std::uint64_t index = pulled_++;
      if (Refusal refusal = check(*message)) {
        give(index, std::move(*refusal));
      } else {
        unit->add(index, std::move(*message));
      }
    }
    return unit->size() > 0 ? std::move(unit) : nullptr;
  }

  std::uint64_t held() const noexcept { return pulled_ - delivery_.delivered(); }

  // A message that can't be sent spoils nobody else's request.
  Refusal check(const Message& message) const {
    Encoder encoder{state_.options()};
    Refusal refusal = append_message(encoder, message, 0);
    if (refusal) refusal->param.erase(0, refusal->param.find('.') + 1);  // "messages[0].text"
    return refusal;
  }

  // --- what a failure means ---

  void judge(std::unique_ptr<BulkUnit> unit, Error error,
             const std::shared_ptr<const CallInfo>& info) {
    const BulkStep step = bulk_step_after(error, unit->size(), unit->is_batch);
    if (step != BulkStep::again) paused_since_.reset();
    switch (step) {
      case BulkStep::give_error:
        note_answer();
        return fail(*unit, error, info);
      case BulkStep::split:
        note_answer();
        return send_parts(*unit, (unit->size() + 1) / 2);
      case BulkStep::one_by_one:
        note_answer();
        has_batches_ = false;
        unit->is_batch = false;
        return send_parts(*unit, 1);
      case BulkStep::again:
        return pause(std::move(unit), std::move(error));
      case BulkStep::hold:
        return hold(std::move(unit), error, info);
      case BulkStep::give_up:
        fail(*unit, error, info);
        return note_trouble(error, unit->is_probe);
      case BulkStep::stop:
        return stop(std::move(error), std::move(unit));
    }
  }

  // The service works.
  void note_answer() noexcept {
    ++answers_;
    trouble_since_.reset();
    paused_since_.reset();
  }

  void fail(const BulkUnit& unit, const Error& error, const std::shared_ptr<const CallInfo>& info) {
    for (const std::uint64_t index : unit.indices) give(index, {error, info});
    // Every message refused and none accepted: it is what all of them have in common.
    refused_ += unit.size();
    if (report_.done == 0 && refused_ >= most_refused && !report_.stopped_by) {
      report_.stopped_by = error;
    }
  }

  void send_parts(BulkUnit& unit, std::size_t most) {
    auto parts = unit.split(most);
    while (!parts.empty()) {
      again_.push_front(std::move(parts.back()));
      parts.pop_back();
    }
  }

  void pause(std::unique_ptr<BulkUnit> unit, Error error) {
    const TimePoint now = state_.now();
    if (!paused_since_) paused_since_ = now;
    if (now - *paused_since_ >= options_.max_pause) return stop(std::move(error), std::move(unit));
    again_.push_front(std::move(unit));
  }

  void hold(std::unique_ptr<BulkUnit> unit, const Error& error,
            const std::shared_ptr<const CallInfo>& info) {
    note_trouble(error, unit->is_probe);
    if (answers_ > unit->answers_before_trouble) ++unit->troubles;
    unit->answers_before_trouble = answers_;
    if (unit->troubles > most_troubles) return fail(*unit, error, info);  // it is this one
    again_.push_back(std::move(unit));  // the next probe is another one, where there is one
  }

  // From now on one request at a time, at growing distances, until one gets through.
  void note_trouble(const Error& error, bool was_probe) {
    const TimePoint now = state_.now();
    if (!trouble_since_) {
      trouble_since_ = now;
      probe_delay_ = first_probe_delay;
    } else if (was_probe) {
      probe_delay_ = (std::min)(probe_delay_ * 2, longest_probe_delay);
    }
    next_probe_ = now + probe_delay_;
    if (now - *trouble_since_ >= options_.max_outage && !report_.stopped_by) {
      report_.stopped_by = error;
    }
  }

  void stop(Error error, std::unique_ptr<BulkUnit> unit) {
    if (!report_.stopped_by) report_.stopped_by = std::move(error);
    put_aside(*unit);
  }
  void put_aside(const BulkUnit& unit) {
    report_.unfinished.insert(report_.unfinished.end(), unit.indices.begin(), unit.indices.end());
  }

  // --- to the sink ---

  void give(std::uint64_t index, Result<Emotion> emotion) {
    ++(emotion ? report_.done : report_.failed);
    if (emotion && emotion->is_fallback) ++report_.fallbacks;
    delivery_.give({index, std::move(emotion)});
  }

  void tell_progress(TimePoint now) {
    next_progress_ = now + options_.progress_interval;
    const std::uint64_t finished = report_.done + report_.failed;
    meter_.note(finished, now);
    BulkProgress progress;
    progress.done = report_.done;
    progress.failed = report_.failed;
    progress.fallbacks = report_.fallbacks;
    progress.in_flight = pulled_ - finished;
    progress.per_second = meter_.per_second();
    if (const auto limit = state_.limit()) {
      progress.limit = limit->requests;
      progress.limit_window = limit->window;
    }
    if (options_.expected && *options_.expected >= finished) {
      progress.time_left = meter_.time_for(*options_.expected - finished);
    }
    progress.is_waiting_for_service = trouble_since_.has_value() || paused_since_.has_value();
    options_.on_progress(progress);
  }

  static constexpr std::uint64_t most_refused = 100;
  static constexpr int most_troubles = 2;
  static constexpr Milliseconds first_probe_delay{1000};
  static constexpr Milliseconds longest_probe_delay{30000};

  ClientState& state_;
  const BulkSource& source_;
  const BulkOptions& options_;
  BulkDelivery delivery_;
  BulkReport report_;
  const TimePoint started_;
  BulkMeter meter_;
  TimePoint next_progress_ = (TimePoint::min)();

  std::uint64_t pulled_ = 0;
  bool is_source_over_ = false;
  bool has_batches_ = true;
  std::deque<std::unique_ptr<BulkUnit>> again_;  // to be sent before anything new is pulled
  std::vector<std::unique_ptr<BulkUnit>> under_way_;

  std::uint64_t answers_ = 0;  // of a service that works
  std::uint64_t refused_ = 0;  // messages
  std::optional<TimePoint> paused_since_;
  std::optional<TimePoint> trouble_since_;
  TimePoint next_probe_{};
  Milliseconds probe_delay_{};
};

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
  if (options.max_pause.count() < 0) return refuse("max_pause", "must not be negative");
  if (options.max_outage.count() < 0) return refuse("max_outage", "must not be negative");
  if (options.progress_interval.count() < 1) {
    return refuse("progress_interval", "must be at least 1 ms");
  }
  if (!options.call.idempotency_key.empty()) {
    return refuse("call.idempotency_key", "must be empty: each request has a key of its own");
  }
  if (options.call.deadline) {
    return refuse("call.deadline", "must be empty: end a run from its source, or cancel it");
  }
  return std::nullopt;
}

inline BulkReport analyze_all(ClientState& state, const BulkSource& source, const BulkSink& sink,
                              const BulkOptions& options) {
  BulkReport report;
  report.stopped_by = check_bulk(source, sink, options, state.options().limits);
  if (report.stopped_by) return report;
  BulkRun run(state, source, sink, options);
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
  const BulkReport report = analyze_all(state, bulk_source(texts), keep, options);
  std::vector<Result<Emotion>> results;
  results.reserve(texts.size());
  for (auto& result : given) {
    if (result) {
      results.push_back(std::move(*result));
    } else {
      results.emplace_back(report.stopped_by.value_or(cancelled_error()));
    }
  }
  return results;
}

}  // namespace detail
KAIKO_NAMESPACE_END
