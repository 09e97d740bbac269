// SPDX-License-Identifier: MIT
// A bulk run: pulls messages, packs them into requests, and sees to it that each message gets its
// answer once, whatever becomes of the requests. Gives run_many() its calls; bulk_rules.hpp says
// what an error means. Never waits, never sends.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/detail/bulk_log.hpp>
#include <kaiko/detail/bulk_meter.hpp>
#include <kaiko/detail/bulk_results.hpp>
#include <kaiko/detail/bulk_rules.hpp>
#include <kaiko/detail/bulk_trouble.hpp>
#include <kaiko/detail/bulk_unit.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/client_state.hpp>
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
          const BulkOptions& options, Retelling retelling)
      : state_(state),
        source_(source),
        options_(options),
        retelling_(retelling),
        log_(state, options),
        results_(log_, sink, options.order),
        started_(state.now()),
        meter_(started_),
        trouble_(options) {}

  // Opens the journal, where there is to be one.
  Refusal open() { return log_.open(); }

  bool is_over(std::size_t running) override {
    if (results_.is_stopped()) return true;
    // With nothing under way a pause would be waited for, so whether it is for something is asked.
    if (running == 0 && again_.empty()) {
      if (auto unit = pull()) again_.push_back(std::move(unit));
    }
    return results_.is_stopped() || (is_source_over_ && again_.empty());
  }
  bool is_stopped() const noexcept override { return results_.is_stopped(); }

  NextCall next(TimePoint now, std::size_t running) override {
    if (results_.is_stopped()) return {};
    if (trouble_.is_outage() && running > 0) return {};
    if (now < trouble_.next_try()) return {nullptr, trouble_.next_try()};
    std::unique_ptr<BulkUnit> unit = take_unit();
    // Whoever is to be cancelled or told of progress has a chance in between.
    if (!unit && is_pull_cut_) return {nullptr, now};
    if (!unit || !write_down(*unit)) return {};
    unit->is_probe = trouble_.is_outage();
    if (Refusal refusal = unit->begin(state_, options_.call, log_.is_open())) {
      stop(std::move(*refusal), std::move(unit));
      return {};
    }
    results_.count_request();
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
    const std::string record = call.take_record();
    if (error) unit->note_outcome(*error, call, log_.wall_second());
    unit->call.reset();
    if (error) return judge(std::move(unit), std::move(*error), info);
    note_answer();
    results_.succeed(*unit, info, record);
  }

  TimePoint waiting(TimePoint now) override {
    if (!options_.on_progress) return (TimePoint::max)();
    if (now >= next_progress_) tell_progress(results_.report(), now);
    return next_progress_;
  }

  // What became of it, once run_many() has returned.
  BulkReport end() {
    const bool is_whole = is_source_over_ && again_.empty() && under_way_.empty();
    if (!is_whole) results_.stop_by(cancelled_error());
    for (const auto& unit : again_) results_.leave(*unit);
    for (const auto& partial : log_.incomplete()) results_.put_aside(*partial.second);
    BulkReport report = results_.end();
    const TimePoint now = state_.now();
    report.elapsed = std::chrono::duration_cast<Milliseconds>(now - started_);
    if (options_.on_progress) tell_progress(report, now);
    return report;
  }

 private:
  // --- from the source ---

  std::unique_ptr<BulkUnit> take_unit() {
    for (;;) {
      // A second one to probe with, in case that the trouble is the first one's own.
      const bool wants_other = trouble_.is_outage() && again_.size() == 1;
      if (again_.empty() || wants_other) {
        if (auto fresh = pull()) return fresh;
      }
      if (again_.empty()) return nullptr;
      std::unique_ptr<BulkUnit> unit = std::move(again_.front());
      again_.pop_front();
      if (!unit->is_outcome_unknown() || log_.may_send_again(*unit)) return unit;
      results_.fail(*unit, BulkLog::error_of_begun(*unit), nullptr);
    }
  }

  std::unique_ptr<BulkUnit> pull() {
    is_pull_cut_ = false;
    const std::size_t most = has_batches_ ? options_.batch_size : 1;
    if (is_source_over_ || !has_room_for(most)) return nullptr;
    auto unit = std::make_unique<BulkUnit>();
    unit->request.model = options_.model;
    unit->request.params_json = options_.params_json;
    unit->is_batch = has_batches_;
    const std::uint64_t end = pulled_ + most + most_passed_over;
    while (unit->size() < most && has_room_for(1) && pulled_ < end && !results_.is_stopped()) {
      std::optional<Message> message = source_();
      if (!message) {
        end_source();
        break;
      }
      const std::uint64_t index = pulled_++;
      if (log_.knows(index)) {
        if (auto whole = log_.recall(index, std::move(*message))) take_up(std::move(*whole));
      } else if (Refusal refusal = check_bulk_message(*message, state_.options())) {
        results_.refuse(index, std::move(*refusal));
      } else {
        unit->add(index, std::move(*message));
      }
    }
    is_pull_cut_ = pulled_ == end;
    return unit->size() > 0 ? std::move(unit) : nullptr;
  }

  void end_source() {
    is_source_over_ = true;
    if (log_.recalling() > 0) stop_for_other_input();
  }

  std::uint64_t held() const noexcept { return pulled_ - results_.delivered() - log_.recalling(); }
  // Or all that is held waits for a message whose request is not whole yet: only the source has
  // the rest of it.
  bool has_room_for(std::size_t more) const {
    return held() + more <= options_.most_held ||
           (options_.order == BulkOrder::input && log_.is_recalling(results_.delivered()));
  }

  // --- the journal ---

  // Before it is sent. False: the run has ended meanwhile, and nothing more is.
  bool write_down(BulkUnit& unit) {
    if (log_.is_open() && !unit.journal_id && !results_.is_stopped()) write_group(unit);
    if (!results_.is_stopped()) return true;
    results_.leave(unit);
    return false;
  }
  // Together with some that follow, since it takes the disk as long for many.
  void write_group(BulkUnit& first) {
    std::vector<BulkUnit*> group = {&first};
    std::vector<std::unique_ptr<BulkUnit>> others;
    // In strict mode alone: what was written down and not sent would count as sent after a crash.
    const std::size_t most = log_.is_strict() ? 1 : group_size;
    while (!trouble_.is_outage() && group.size() < most) {
      std::unique_ptr<BulkUnit> other = take_unit();
      if (!other) break;
      if (!other->journal_id) group.push_back(other.get());
      others.push_back(std::move(other));
    }
    for (; !others.empty(); others.pop_back()) again_.push_front(std::move(others.back()));
    if (!results_.is_stopped()) results_.note_written(log_.begin(group));
  }

  // A request of an earlier run goes on from where it was.
  void take_up(BulkLog::Recalled recalled) {
    BulkUnit& unit = *recalled.unit;
    if (!log_.is_same(recalled)) {
      results_.put_aside(unit);
      return stop_for_other_input();
    }
    const JournalEntry& entry = *recalled.entry;
    if (entry.is_told && retelling_ == Retelling::no) {
      results_.pass_over(unit, entry.error.has_value());
    } else if (entry.state == JournalEntry::State::begun && log_.may_send_again(unit)) {
      again_.push_back(std::move(recalled.unit));
    } else if (entry.state == JournalEntry::State::begun) {
      results_.fail(unit, BulkLog::error_of_begun(unit), nullptr);
    } else if (entry.error) {
      results_.tell_error(unit, *entry.error);
    } else {
      tell_recorded(unit, log_.answer_of(entry));
    }
  }

  void tell_recorded(BulkUnit& unit, const std::string& body) {
    unit.decoder = std::make_unique<BulkDecoder>(unit.request.messages, unit.is_batch);
    DecodeNotes notes;
    if (unit.decoder->decode(body, notes).status == DecodeStatus::ok) {
      return results_.tell_answer(unit);
    }
    results_.put_aside(unit);
    results_.stop_by(*refuse_configuration("journal.path", "an answer in it can't be read"));
  }

  void stop_for_other_input() {
    results_.stop_by(*refuse_configuration(
        "journal.path", "the source does not give the messages of the run that wrote it"));
  }

  // --- what a failure means ---

  void judge(std::unique_ptr<BulkUnit> unit, Error error,
             const std::shared_ptr<const CallInfo>& info) {
    switch (step_after(error, *unit)) {
      case BulkStep::give_error:
        note_answer();
        results_.fail(*unit, error, info);
        return note_refused(error);
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
        results_.fail(*unit, error, info);
        return note_trouble(error, unit->is_probe);
      case BulkStep::stop:
        return stop(std::move(error), std::move(unit));
      case BulkStep::give_error_and_stop:
        results_.fail(*unit, error, info);
        return results_.stop_by(std::move(error));
    }
  }

  BulkStep step_after(const Error& error, BulkUnit& unit) {
    if (tells_of_refused_key(error)) {
      const bool is_bound = unit.bound_key != nullptr;
      if (is_bound && unit.bound_key != state_.key()) return BulkStep::give_error;
      const bool may_change = is_bound || is_new_key_left(error);
      if (may_change && !std::exchange(unit.was_key_refused, true)) {
        return is_bound ? BulkStep::hold : BulkStep::again;
      }
    }
    return bulk_step_after(error, unit.size(), unit.is_batch, log_.is_strict());
  }

  void note_answer() noexcept {  // the service works
    ++answers_;
    trouble_.note_answer();
  }

  // Many requests failed for good and none was accepted: it is what all of them have in common.
  void note_refused(const Error& error) {
    if (++refused_ >= most_refused && results_.report().done == 0) results_.stop_by(error);
  }

  void send_parts(BulkUnit& unit, std::size_t most) {
    results_.replace(unit);
    auto parts = unit.split(most);
    while (!parts.empty()) {
      again_.push_front(std::move(parts.back()));
      parts.pop_back();
    }
  }

  void pause(std::unique_ptr<BulkUnit> unit, Error error) {
    if (!trouble_.note_pause(state_.now(), state_.paused_until())) {
      return stop(std::move(error), std::move(unit));
    }
    results_.note_written(log_.let_go(*unit));
    again_.push_front(std::move(unit));
  }

  void hold(std::unique_ptr<BulkUnit> unit, const Error& error,
            const std::shared_ptr<const CallInfo>& info) {
    note_trouble(error, unit->is_probe);
    const bool is_under_way = error.kind == ErrorKind::conflict;  // has not failed, however long
    if (answers_ > unit->answers_before_trouble && !is_under_way) ++unit->troubles;
    unit->answers_before_trouble = answers_;
    if (unit->troubles > most_troubles) return results_.fail(*unit, error, info);  // it is this one
    results_.note_written(log_.let_go(*unit));
    again_.push_back(std::move(unit));  // the next probe is another one, where there is one
  }

  void note_trouble(const Error& error, bool was_probe) {
    if (!trouble_.note_outage(state_.now(), was_probe)) results_.stop_by(error);
  }

  void stop(Error error, std::unique_ptr<BulkUnit> unit) {
    results_.stop_by(std::move(error));
    results_.leave(*unit);
  }

  void tell_progress(const BulkReport& report, TimePoint now) {
    next_progress_ = now + options_.progress_interval;
    BulkProgress progress = meter_.progress(report, pulled_, options_.expected, now);
    const auto limit = state_.limit();
    if (limit) progress.limit = limit->requests;
    if (limit) progress.limit_window = limit->window;
    progress.is_waiting_for_service = trouble_.is_any() || state_.paused_until() > now;
    options_.on_progress(progress);
  }

  static constexpr std::size_t group_size = 8;
  static constexpr std::uint64_t most_passed_over = 1000;  // messages at once that are not sent
  static constexpr std::uint64_t most_refused = 100;
  static constexpr int most_troubles = 2;

  ClientState& state_;
  const BulkSource& source_;
  const BulkOptions& options_;
  const Retelling retelling_;
  BulkLog log_;
  BulkResults results_;
  const TimePoint started_;
  BulkMeter meter_;
  TimePoint next_progress_ = (TimePoint::min)();

  std::uint64_t pulled_ = 0;
  bool is_source_over_ = false;
  bool is_pull_cut_ = false;  // the last pull ended for having looked at many
  bool has_batches_ = true;
  std::deque<std::unique_ptr<BulkUnit>> again_;  // to be sent before anything new is pulled
  std::vector<std::unique_ptr<BulkUnit>> under_way_;

  std::uint64_t answers_ = 0;  // of a service that works
  std::uint64_t refused_ = 0;  // requests
  BulkTrouble trouble_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
