// SPDX-License-Identifier: MIT
// Where the end of each message of a bulk run is written: into the journal, to the sink, and into
// the report. Told by bulk_run.hpp, which decides what the ends are.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/detail/bulk_delivery.hpp>
#include <kaiko/detail/bulk_log.hpp>
#include <kaiko/detail/bulk_unit.hpp>
#include <kaiko/detail/journal.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkResults {
 public:
  BulkResults(BulkLog& log, const BulkSink& sink, BulkOrder order)
      : log_(log),
        delivery_(sink, order, [this](std::uint64_t id) { note_written(log_.note_told(id)); }) {}

  const BulkReport& report() const noexcept { return report_; }
  // How many messages have left the run, for the sink or because an earlier one got them.
  std::uint64_t delivered() const noexcept { return delivery_.delivered(); }

  bool is_stopped() const noexcept { return report_.stopped_by.has_value(); }
  // The first reason counts.
  void stop_by(Error error) {
    if (!report_.stopped_by) report_.stopped_by = std::move(error);
  }
  // What can't be written down is not sent.
  void note_written(bool is_written) {
    if (!is_written) stop_by(Journal::write_error());
  }
  void count_request() noexcept { ++report_.requests; }

  // --- a request of this run ---

  // Its answer, decoded, and as the journal keeps it.
  void succeed(BulkUnit& unit, const std::shared_ptr<const CallInfo>& info,
               const std::string& record) {
    const bool is_written = !log_.is_open() || log_.note_answer(unit, record);
    note_written(is_written);
    give_emotions(unit, info, is_written);
  }
  // For good. What once may have been carried out still may have been, whatever was said later.
  void fail(const BulkUnit& unit, Error error, const std::shared_ptr<const CallInfo>& info) {
    if (unit.is_outcome_unknown()) error.outcome = Outcome::unknown;
    const bool is_written = log_.note_failure(unit, error);
    note_written(is_written);
    give_error(unit, error, info, is_written);
  }
  // Its messages become parts of others, with keys of their own.
  void replace(const BulkUnit& unit) { note_written(log_.note_replaced(unit)); }
  // To the next run. What was certainly not carried out that one may begin anew, with another key:
  // a server that keeps its answers would keep a refusal for this one.
  void leave(const BulkUnit& unit) {
    if (!unit.is_outcome_unknown()) replace(unit);
    put_aside(unit);
  }
  void put_aside(const BulkUnit& unit) {
    append(report_.unfinished, unit.indices);
    if (unit.is_outcome_unknown()) append(report_.in_doubt, unit.indices);
  }

  // A message that no request can hold.
  void refuse(std::uint64_t index, Error error) {
    give(index, std::move(error), std::nullopt, log_.is_open());
  }

  // --- a request of an earlier run ---

  // Its sink was told.
  void pass_over(const BulkUnit& unit, bool has_failed) {
    report_.resumed += unit.size();
    if (has_failed) report_.resumed_failed += unit.size();
    for (const std::uint64_t index : unit.indices) delivery_.skip(index);
  }
  void tell_answer(BulkUnit& unit) { give_emotions(unit, nullptr, true); }
  void tell_error(const BulkUnit& unit, const Error& error) {
    give_error(unit, error, nullptr, true);
  }

  // --- the end ---

  // What waits for its turn the next run tells in its turn, where the journal has it.
  BulkReport end() {
    for (const BulkAnswer& answer : delivery_.flush()) take_back(answer);
    note_written(log_.finish());
    std::sort(report_.unfinished.begin(), report_.unfinished.end());
    std::sort(report_.in_doubt.begin(), report_.in_doubt.end());
    return std::move(report_);
  }

 private:
  using Indices = std::vector<std::uint64_t>;

  static void append(Indices& to, const Indices& indices) {
    to.insert(to.end(), indices.begin(), indices.end());
  }

  void give_emotions(BulkUnit& unit, const std::shared_ptr<const CallInfo>& info, bool is_written) {
    const auto mark = mark_of(unit, is_written);
    for (std::size_t i = 0; i < unit.size(); ++i) {
      give(unit.indices[i], {std::move(unit.decoder->emotions[i]), info}, mark, mark.has_value());
    }
  }
  void give_error(const BulkUnit& unit, const Error& error,
                  const std::shared_ptr<const CallInfo>& info, bool is_written) {
    const auto mark = mark_of(unit, is_written);
    for (const std::uint64_t index : unit.indices) {
      give(index, {error, info}, mark, mark.has_value());
    }
  }
  // With which the journal is told that the sink has got its messages, one by one.
  std::optional<std::uint64_t> mark_of(const BulkUnit& unit, bool is_written) {
    if (!is_written || !unit.journal_id) return std::nullopt;
    log_.expect_told(unit);
    return unit.journal_id;
  }
  void give(std::uint64_t index, Result<Emotion> emotion, std::optional<std::uint64_t> mark,
            bool is_told_later) {
    ++(emotion ? report_.done : report_.failed);
    if (emotion && emotion->is_fallback) ++report_.fallbacks;
    delivery_.give({index, std::move(emotion)}, mark, is_told_later);
  }
  void take_back(const BulkAnswer& answer) {
    --(answer.emotion ? report_.done : report_.failed);
    if (answer.emotion && answer.emotion->is_fallback) --report_.fallbacks;
    report_.unfinished.push_back(answer.index);
    const bool is_certain = !answer.emotion && answer.emotion.error().outcome != Outcome::unknown;
    if (!is_certain) report_.in_doubt.push_back(answer.index);
  }

  BulkLog& log_;
  BulkReport report_;
  BulkDelivery delivery_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
