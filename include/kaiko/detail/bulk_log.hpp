// SPDX-License-Identifier: MIT
// The journal as a bulk run uses it: requests are written down before they are sent, in groups, and
// what an earlier run left is put together again from the same messages. Asked by bulk_run.hpp.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/detail/bulk_unit.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/client_state.hpp>
#include <kaiko/detail/journal.hpp>
#include <kaiko/detail/retry.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Whether the sink is told what an earlier run with the same journal has told its own.
enum class Retelling { no, yes };

class BulkLog {
 public:
  BulkLog(ClientState& state, const BulkOptions& options) : state_(state), options_(options) {}

  // Nothing happens without a journal.
  Refusal open() {
    if (options_.journal.path.empty()) return std::nullopt;
    std::string url = state_.base().prefix;
    append_query(url, options_.call.query);
    const Journal::Subject subject{url, options_.model, options_.params_json};
    auto opened = Journal::open(options_.journal, subject);
    if (!opened) return opened.error();
    journal_ = std::move(opened).value();
    return std::nullopt;
  }
  bool is_open() const noexcept { return journal_ != nullptr; }

  // --- what an earlier run left ---

  struct Recalled {
    const JournalEntry* entry = nullptr;
    std::unique_ptr<BulkUnit> unit{};
  };

  bool knows(std::uint64_t index) const { return journal_ && journal_->entry_of(index) != nullptr; }
  // A message that an earlier run made part of a request; that request, once it is whole again.
  std::optional<Recalled> recall(std::uint64_t index, Message message) {
    const JournalEntry& entry = *journal_->entry_of(index);
    std::unique_ptr<BulkUnit>& unit = partial_[entry.id];
    if (!unit) {
      unit = std::make_unique<BulkUnit>();
      unit->request.model = options_.model;
      unit->request.params_json = options_.params_json;
      unit->is_batch = entry.is_batch;
      unit->idempotency_key = entry.key;
      unit->journal_id = entry.id;
      const bool is_certain = entry.error && entry.error->outcome != Outcome::unknown;
      if (!is_certain) unit->unknown_since = entry.begun_at;
    }
    unit->add(index, std::move(message));
    ++recalling_;
    if (unit->size() < entry.size()) return std::nullopt;
    Recalled whole{&entry, std::move(unit)};
    partial_.erase(entry.id);
    recalling_ -= whole.unit->size();
    return whole;
  }
  // Whether this message waits for the others of its request.
  bool is_recalling(std::uint64_t index) const {
    return knows(index) && partial_.find(journal_->entry_of(index)->id) != partial_.end();
  }
  // Messages of requests that are not whole yet: how many, and those requests.
  std::size_t recalling() const noexcept { return recalling_; }
  const std::map<std::uint64_t, std::unique_ptr<BulkUnit>>& incomplete() const noexcept {
    return partial_;
  }

  // Whether it has become the same request again, byte for byte.
  bool is_same(const Recalled& recalled) const {
    RequestDraft draft;
    if (recalled.unit->draft(state_, draft)) return false;
    return hash_of(draft.body) == recalled.entry->body_hash;
  }
  bool is_strict() const {
    return retry_options_of(options_.call, state_.options().retry).resend == Resend::never;
  }
  // Of one that may have been carried out: servers forget keys.
  bool may_send_again(const BulkUnit& unit) const {
    if (is_strict()) return false;
    const auto age = std::chrono::seconds(wall_second() - *unit.unknown_since);
    return options_.journal.is_sending_expired || age < options_.journal.key_lifetime;
  }
  static Error error_of_begun(const BulkUnit& unit) {
    Error error = make_error(ErrorKind::interrupted,
                             "this request was begun before, and it must not be sent again");
    error.outcome = Outcome::unknown;
    error.why_stopped = WhyStopped::outcome_unknown;
    error.idempotency_key = unit.idempotency_key;
    return error;
  }
  std::string answer_of(const JournalEntry& entry) { return journal_->answer_of(entry); }

  // --- what this one does; false: it can't be written, and nothing more may be sent ---

  bool begin(const std::vector<BulkUnit*>& units) {
    for (BulkUnit* unit : units) {
      RequestDraft draft;
      unit->idempotency_key = state_.make_key();
      if (unit->idempotency_key.empty() || unit->draft(state_, draft)) return false;
      JournalEntry entry;
      entry.begun_at = wall_second();
      entry.is_batch = unit->is_batch;
      entry.key = unit->idempotency_key;
      entry.body_hash = hash_of(draft.body);
      entry.messages = ranges_of(unit->indices);
      unit->journal_id = journal_->begin(entry);
      if (!unit->journal_id) return false;
    }
    return journal_->sync();
  }
  bool note_answer(const BulkUnit& unit, const std::string& body) {
    return !unit.journal_id || journal_->note_answer(*unit.journal_id, body);
  }
  bool note_failure(const BulkUnit& unit, const Error& error) {
    return !unit.journal_id || journal_->note_failure(*unit.journal_id, error);
  }
  bool note_replaced(const BulkUnit& unit) {
    return !unit.journal_id || journal_->note_replaced(*unit.journal_id);
  }

  // Strict, and certainly not carried out: a crash while it waits must not make it look as if it
  // might be, so it is written down anew before it is sent again.
  bool let_go(BulkUnit& unit) {
    if (!is_strict() || unit.is_outcome_unknown() || !unit.journal_id) return true;
    const bool is_written = note_replaced(unit);
    unit.journal_id.reset();
    unit.idempotency_key.clear();
    return is_written;
  }

  // The sink will be told of so many messages of it, one by one.
  void expect_told(const BulkUnit& unit) {
    if (unit.journal_id) untold_[*unit.journal_id] = unit.size();
  }
  bool note_told(std::uint64_t journal_id) {
    const auto place = untold_.find(journal_id);
    if (--place->second > 0) return true;
    untold_.erase(place);
    return journal_->note_told(journal_id);
  }
  // At the end: what was written since the last group is durable too.
  bool finish() noexcept { return !journal_ || journal_->sync(); }

  std::int64_t wall_second() const {
    const auto since_epoch = state_.wall_now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
  }

 private:
  ClientState& state_;
  const BulkOptions& options_;
  std::unique_ptr<Journal> journal_;
  std::map<std::uint64_t, std::unique_ptr<BulkUnit>> partial_;  // by the entry's id
  std::size_t recalling_ = 0;
  std::map<std::uint64_t, std::size_t> untold_;  // entry -> messages that the sink has yet to get
};

}  // namespace detail
KAIKO_NAMESPACE_END
