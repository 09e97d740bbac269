// SPDX-License-Identifier: MIT
// A bulk run: pulls messages, packs them into requests, and sees to it that each message gets its
// answer once, whatever becomes of the requests. Gives run_many() its calls; bulk_rules.hpp says
// what an error means. Never waits, never sends.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/detail/bulk_delivery.hpp>
#include <kaiko/detail/bulk_log.hpp>
#include <kaiko/detail/bulk_meter.hpp>
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
        delivery_(sink, options.order,
                  [this](std::uint64_t id) { note_written(log_.note_told(id)); }),
        started_(state.now()),
        meter_(started_),
        trouble_(options) {}

  // Opens the journal, where there is to be one.
  Refusal open() { return log_.open(); }

  bool is_over() const noexcept override {
    return report_.stopped_by || (is_source_over_ && again_.empty());
  }
  NextCall next(TimePoint now, std::size_t running) override {
    if (report_.stopped_by) return {};
    if (trouble_.is_outage()) {
      if (running > 0) return {};
      if (now < trouble_.next_probe()) return {nullptr, trouble_.next_probe()};
    }
    std::unique_ptr<BulkUnit> unit = take_unit();
    // Whoever is to be cancelled or told of progress has a chance in between.
    if (!unit && is_pull_cut_) return {nullptr, now};
    if (!unit || !write_down(unit)) return {};
    unit->is_probe = trouble_.is_outage();
    if (Refusal refusal = unit->begin(state_, options_.call, log_.is_open())) {
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
    if (!error && log_.is_open()) note_written(log_.note_answer(*unit, call.take_record()));
    if (error) unit->note_outcome(*error, call);
    unit->call.reset();
    if (error) return judge(std::move(unit), std::move(*error), info);
    note_answer();
    give_emotions(*unit, info);
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
    for (const auto& unit : again_) leave(*unit);
    for (const std::uint64_t index : log_.incomplete()) report_.unfinished.push_back(index);
    log_.is_open() ? leave_waiting() : delivery_.flush();
    note_written(log_.finish());
    std::sort(report_.unfinished.begin(), report_.unfinished.end());
    std::sort(report_.in_doubt.begin(), report_.in_doubt.end());
    const TimePoint now = state_.now();
    report_.elapsed = std::chrono::duration_cast<Milliseconds>(now - started_);
    if (options_.on_progress) tell_progress(now);
    return std::move(report_);
  }

 private:
  // --- from the source ---

  std::unique_ptr<BulkUnit> take_unit() {
    // A second one to probe with, in case that the trouble is the first one's own.
    const bool wants_other = trouble_.is_outage() && again_.size() == 1;
    if (again_.empty() || wants_other) {
      if (auto fresh = pull()) return fresh;
    }
    if (again_.empty()) return nullptr;
    std::unique_ptr<BulkUnit> unit = std::move(again_.front());
    again_.pop_front();
    return unit;
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
    while (unit->size() < most && has_room_for(1) && pulled_ < end && !report_.stopped_by) {
      std::optional<Message> message = source_();
      if (!message) {
        end_source();
        break;
      }
      const std::uint64_t index = pulled_++;
      if (log_.knows(index)) {
        if (auto whole = log_.recall(index, std::move(*message))) take_up(std::move(*whole));
      } else if (Refusal refusal = check_bulk_message(*message, state_.options())) {
        give(index, std::move(*refusal), std::nullopt);
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

  std::uint64_t held() const noexcept { return pulled_ - delivery_.delivered() - log_.recalling(); }
  // Or all that is held waits for a message whose request is not whole yet: only the source has
  // the rest of it.
  bool has_room_for(std::size_t more) const {
    return held() + more <= options_.most_held ||
           (options_.order == BulkOrder::input && log_.is_recalling(delivery_.delivered()));
  }

  // --- the journal ---

  // Before it is sent: together with some that follow, since it takes the disk as long for many.
  bool write_down(std::unique_ptr<BulkUnit>& unit) {
    if (!log_.is_open() || unit->journal_id) return true;
    std::vector<BulkUnit*> group = {unit.get()};
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
    note_written(report_.stopped_by || log_.begin(group));
    if (!report_.stopped_by) return true;
    leave(*unit);
    return false;
  }

  // To the next run. What was certainly not carried out it may begin anew, with another key: a
  // server that keeps its answers would keep a refusal for this one.
  void leave(const BulkUnit& unit) {
    if (!unit.is_outcome_unknown) {
      note_written(log_.note_replaced(unit));
    } else {
      report_.in_doubt.insert(report_.in_doubt.end(), unit.indices.begin(), unit.indices.end());
    }
    put_aside(unit);
  }

  void note_written(bool is_written) {
    if (!is_written) stop_by(Journal::write_error());  // what can't be written down is not sent
  }

  // A request of an earlier run goes on from where it was.
  void take_up(BulkLog::Recalled recalled) {
    BulkUnit& unit = *recalled.unit;
    if (!log_.is_same(recalled)) {
      put_aside(unit);
      return stop_for_other_input();
    }
    const JournalEntry& entry = *recalled.entry;
    if (entry.is_told && retelling_ == Retelling::no) {
      report_.resumed += unit.size();
      for (const std::uint64_t index : unit.indices) delivery_.skip(index);
    } else if (entry.state == JournalEntry::State::begun && log_.may_send_again(entry)) {
      again_.push_back(std::move(recalled.unit));
    } else if (entry.state == JournalEntry::State::begun) {
      fail(unit, log_.error_of_begun(entry), nullptr);
    } else if (entry.error) {
      give_error(unit, *entry.error, nullptr);
    } else {
      give_recorded(unit, log_.answer_of(entry));
    }
  }

  void give_recorded(BulkUnit& unit, const std::string& body) {
    unit.decoder = std::make_unique<BulkDecoder>(unit.request.messages, unit.is_batch);
    DecodeNotes notes;
    if (unit.decoder->decode(body, notes).status == DecodeStatus::ok) {
      return give_emotions(unit, nullptr);
    }
    put_aside(unit);
    report_.stopped_by = *refuse_configuration("journal.path", "an answer in it can't be read");
  }

  void stop_for_other_input() {
    stop_by(*refuse_configuration(
        "journal.path", "the source does not give the messages of the run that wrote it"));
  }

  // --- what a failure means ---

  void judge(std::unique_ptr<BulkUnit> unit, Error error,
             const std::shared_ptr<const CallInfo>& info) {
    const BulkStep step = bulk_step_after(error, unit->size(), unit->is_batch, log_.is_strict());
    switch (step) {
      case BulkStep::give_error:
        note_answer();
        fail(*unit, error, info);
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
        fail(*unit, error, info);
        return note_trouble(error, unit->is_probe);
      case BulkStep::stop:
        return stop(std::move(error), std::move(unit));
      case BulkStep::give_error_and_stop:
        fail(*unit, error, info);
        return stop_by(std::move(error));
    }
  }

  void note_answer() noexcept {  // the service works
    ++answers_;
    trouble_.note_answer();
  }

  void fail(const BulkUnit& unit, const Error& error, const std::shared_ptr<const CallInfo>& info) {
    note_written(log_.note_failure(unit, error));
    give_error(unit, error, info);
  }
  // Many requests failed for good and none was accepted: it is what all of them have in common.
  void note_refused(const Error& error) {
    if (++refused_ >= most_refused && report_.done == 0) stop_by(error);
  }

  void send_parts(BulkUnit& unit, std::size_t most) {
    note_written(log_.note_replaced(unit));
    auto parts = unit.split(most);
    while (!parts.empty()) {
      again_.push_front(std::move(parts.back()));
      parts.pop_back();
    }
  }

  void pause(std::unique_ptr<BulkUnit> unit, Error error) {
    if (!trouble_.note_pause(state_.now())) return stop(std::move(error), std::move(unit));
    note_written(log_.let_go(*unit));
    again_.push_front(std::move(unit));
  }

  void hold(std::unique_ptr<BulkUnit> unit, const Error& error,
            const std::shared_ptr<const CallInfo>& info) {
    note_trouble(error, unit->is_probe);
    const bool is_under_way = error.kind == ErrorKind::conflict;  // has not failed, however long
    if (answers_ > unit->answers_before_trouble && !is_under_way) ++unit->troubles;
    unit->answers_before_trouble = answers_;
    if (unit->troubles > most_troubles) return fail(*unit, error, info);  // it is this one
    note_written(log_.let_go(*unit));
    again_.push_back(std::move(unit));  // the next probe is another one, where there is one
  }

  void note_trouble(const Error& error, bool was_probe) {
    if (!trouble_.note_outage(state_.now(), was_probe)) stop_by(error);
  }

  void stop(Error error, std::unique_ptr<BulkUnit> unit) {
    stop_by(std::move(error));
    leave(*unit);
  }
  // The first reason counts.
  void stop_by(Error error) {
    if (!report_.stopped_by) report_.stopped_by = std::move(error);
  }
  void put_aside(const BulkUnit& unit) {
    report_.unfinished.insert(report_.unfinished.end(), unit.indices.begin(), unit.indices.end());
  }

  // The journal has the answers whose turn did not come, and the next run tells them in their turn.
  void leave_waiting() {
    for (const BulkAnswer& answer : delivery_.take_waiting()) {
      --(answer.emotion ? report_.done : report_.failed);
      if (answer.emotion && answer.emotion->is_fallback) --report_.fallbacks;
      report_.unfinished.push_back(answer.index);
    }
  }

  // --- to the sink ---

  void give_emotions(BulkUnit& unit, const std::shared_ptr<const CallInfo>& info) {
    log_.expect_told(unit);
    for (std::size_t i = 0; i < unit.size(); ++i) {
      give(unit.indices[i], {std::move(unit.decoder->emotions[i]), info}, unit.journal_id);
    }
  }
  void give_error(const BulkUnit& unit, const Error& error,
                  const std::shared_ptr<const CallInfo>& info) {
    log_.expect_told(unit);
    for (const std::uint64_t index : unit.indices) give(index, {error, info}, unit.journal_id);
  }
  void give(std::uint64_t index, Result<Emotion> emotion, std::optional<std::uint64_t> mark) {
    ++(emotion ? report_.done : report_.failed);
    if (emotion && emotion->is_fallback) ++report_.fallbacks;
    delivery_.give({index, std::move(emotion)}, mark);
  }

  void tell_progress(TimePoint now) {
    next_progress_ = now + options_.progress_interval;
    BulkProgress progress = meter_.progress(report_, pulled_, options_.expected, now);
    const auto limit = state_.limit();
    if (limit) progress.limit = limit->requests;
    if (limit) progress.limit_window = limit->window;
    progress.is_waiting_for_service = trouble_.is_any() || state_.is_paused(now);
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
  BulkDelivery delivery_;
  BulkReport report_;
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
