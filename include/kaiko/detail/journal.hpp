// SPDX-License-Identifier: MIT
// What a bulk run has begun, been answered and told its sink, on disk: so that the next run sends
// nothing a second time that may have been carried out, and asks for nothing that it has. Read once
// at the start, then only appended to. Asked by bulk_run.hpp.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/hash.hpp>
#include <kaiko/detail/journal_file.hpp>
#include <kaiko/detail/journal_format.hpp>
#include <kaiko/error.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Messages in a row. A request has few of these, and a run of any size few requests.
struct MessageRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

inline std::vector<MessageRange> ranges_of(const std::vector<std::uint64_t>& indices) {
  std::vector<MessageRange> ranges;
  for (const std::uint64_t index : indices) {
    const bool is_next = !ranges.empty() && index == ranges.back().first + ranges.back().count;
    if (!is_next) ranges.push_back({index, 0});
    ++ranges.back().count;
  }
  return ranges;
}

// A request of a run, as far as it came.
struct JournalEntry {
  enum class State {
    begun,     // it may have been sent
    answered,  // its answer stands in the file
    failed,    // for good
    replaced,  // by requests with parts of its messages: it was refused as a whole
  };

  std::uint64_t id = 0;
  State state = State::begun;
  bool is_told = false;       // the sink was told of all its messages
  std::int64_t begun_at = 0;  // seconds since 1970
  bool is_batch = true;
  std::string key{};
  std::string body_hash{};
  std::vector<MessageRange> messages{};  // ascending; none once it was replaced
  std::uint64_t answer_at = 0;           // where the body of its answer stands
  std::uint64_t answer_size = 0;
  std::optional<Error> error{};

  std::uint64_t size() const noexcept {
    std::uint64_t size = 0;
    for (const MessageRange& range : messages) size += range.count;
    return size;
  }
};

inline std::string hash_of(std::string_view body) {
  Sha256 hash;
  hash.add(body);
  const Digest digest = hash.finish();
  return {digest.begin(), digest.end()};
}

inline void append_error(std::string& out, const Error& error) {
  append_number(out, static_cast<std::uint64_t>(error.kind));
  append_number(out, static_cast<std::uint64_t>(error.http_status));
  append_number(out, static_cast<std::uint64_t>(error.outcome));
  append_number(out, static_cast<std::uint64_t>(error.why_stopped));
  append_number(out, static_cast<std::uint64_t>(error.attempts));
  for (const std::string* text : {&error.type, &error.code, &error.message, &error.param,
                                  &error.request_id, &error.idempotency_key}) {
    append_field(out, *text);
  }
}

inline Error read_error(FieldReader& fields) {
  Error error;
  error.kind = static_cast<ErrorKind>(
      (std::min)(fields.number(), static_cast<std::uint64_t>(ErrorKind::shut_down)));
  error.http_status = static_cast<int>((std::min)(fields.number(), std::uint64_t{999}));
  error.outcome = static_cast<Outcome>(
      (std::min)(fields.number(), static_cast<std::uint64_t>(Outcome::unknown)));
  error.why_stopped = static_cast<WhyStopped>(
      (std::min)(fields.number(), static_cast<std::uint64_t>(WhyStopped::stopped_by_caller)));
  error.attempts = static_cast<int>((std::min)(fields.number(), std::uint64_t{1000}));
  for (std::string* text : {&error.type, &error.code, &error.message, &error.param,
                            &error.request_id, &error.idempotency_key}) {
    *text = std::string(fields.text());
  }
  return error;
}

class Journal {
 public:
  // What every request of a run has in common. A journal of another subject is not gone on with.
  struct Subject {
    std::string_view base_url{};  // with the query of each request
    std::string_view model{};
    std::string_view params_json{};
  };

  // Errors: `configuration` (journal.path) says why the file can't be used; `resources` that it
  // can't be read or written.
  static Result<std::unique_ptr<Journal>> open(const BulkJournal& options, const Subject& subject) {
    auto journal = std::make_unique<Journal>();
    const JournalFile::Opened opened = journal->file_.open(options.path);
    if (opened == JournalFile::Opened::in_use) return *refuse_file("another run uses it");
    if (opened == JournalFile::Opened::no) return *refuse_file("it can't be opened");
    const std::string head = head_record(subject);
    if (journal->is_without_head(head)) {
      if (!journal->file_.cut(0) || !journal->file_.append(head) || !journal->file_.sync()) {
        return write_error();
      }
      return journal;
    }
    if (!options.is_resuming) {
      return *refuse_file("there is one already: go on with it, or name another file");
    }
    if (Refusal refusal = journal->load(head)) return std::move(*refusal);
    return journal;
  }

  static Error read_error_of_disk() {
    return make_error(ErrorKind::resources, "the journal can't be read: is the disk all right?",
                      "journal.path");
  }
  static Error write_error() {
    return make_error(ErrorKind::resources, "the journal can't be written: is the disk full?",
                      "journal.path");
  }

  // --- what an earlier run did ---

  // The request that this message is part of; null: none.
  const JournalEntry* entry_of(std::uint64_t index) const {
    const Claim* const claim = claim_on(index);
    return claim == nullptr ? nullptr : &entries_[static_cast<std::size_t>(claim->id)];
  }
  // The body of an answer; empty when it can't be read.
  std::string answer_of(const JournalEntry& entry) {
    std::string body(static_cast<std::size_t>(entry.answer_size), '\0');
    if (!file_.read(entry.answer_at, body.data(), body.size())) body.clear();
    return body;
  }

  // --- what this one does; each tells whether it could be written ---

  // Gives the request its id. Before it is sent, sync() has to succeed.
  std::optional<std::uint64_t> begin(const JournalEntry& entry) {
    std::string payload;
    append_number(payload, next_id_);
    append_number(payload, static_cast<std::uint64_t>(entry.begun_at));
    append_number(payload, entry.is_batch ? 1 : 0);
    append_field(payload, entry.key);
    append_field(payload, entry.body_hash);
    for (const MessageRange& range : entry.messages) {
      append_number(payload, range.first);
      append_number(payload, range.count);
    }
    if (!write('B', payload)) return std::nullopt;
    return next_id_++;
  }
  bool note_answer(std::uint64_t id, std::string_view body) {
    std::string payload;
    append_number(payload, id);
    payload.append(body);
    return write('A', payload);
  }
  bool note_failure(std::uint64_t id, const Error& error) {
    std::string payload;
    append_number(payload, id);
    append_error(payload, error);
    return write('F', payload);
  }
  bool note_replaced(std::uint64_t id) { return write_id('R', id); }
  bool note_told(std::uint64_t id) { return write_id('T', id); }
  bool sync() noexcept { return file_.sync(); }

 private:
  // Messages in a row, and the request that they are part of.
  struct Claim {
    std::uint64_t count = 0;
    std::uint64_t id = 0;
  };

  static constexpr std::string_view magic = "kaiko bulk journal 1";

  static Refusal refuse_file(std::string_view why) {
    return refuse_configuration("journal.path", why);
  }

  static std::string head_record(const Subject& subject) {
    std::string payload;
    append_field(payload, magic);
    append_field(payload, subject.base_url);
    append_field(payload, subject.model);
    append_field(payload, subject.params_json);
    std::string record;
    append_record(record, 'H', payload);
    return record;
  }

  // New, or a run was killed while it wrote the very first record.
  bool is_without_head(const std::string& head) {
    if (file_.size() >= head.size()) return false;
    std::string there(static_cast<std::size_t>(file_.size()), '\0');
    return file_.read(0, there.data(), there.size()) && head.compare(0, there.size(), there) == 0;
  }

  bool write(char type, std::string_view payload) {
    std::string record;
    append_record(record, type, payload);
    return file_.append(record);
  }
  bool write_id(char type, std::uint64_t id) {
    std::string payload;
    append_number(payload, id);
    return write(type, payload);
  }

  // --- reading ---

  Refusal load(const std::string& head) {
    std::string payload;
    std::uint64_t at = 0;
    while (at < file_.size()) {
      const std::optional<char> type = read_record(at, payload);
      if (!is_readable_) return read_error_of_disk();
      if (!type && at == 0) return refuse_file("it is not a journal, or damaged");
      if (!type) return end_at(at);
      if (at == 0 && (*type != 'H' || payload != head.substr(record_head_size))) {
        return refuse_file("it was made for another model, other parameters, or another URL");
      }
      if (at > 0 && !apply(*type, payload, at)) return refuse_file(damaged);
      at += record_head_size + payload.size();
    }
    return std::nullopt;
  }

  // Of bytes that the file has: where they can't be read, nothing is known about what is there.
  bool read(std::uint64_t at, char* to, std::size_t count) {
    is_readable_ = file_.read(at, to, count);
    return is_readable_;
  }

  // Empty: there is no whole record, or it can't be read.
  std::optional<char> read_record(std::uint64_t at, std::string& payload) {
    char head[record_head_size];
    if (file_.size() - at < record_head_size || !read(at, head, sizeof(head))) {
      return std::nullopt;
    }
    const RecordHead record = record_head_at(head);
    if (record.size > file_.size() - at - record_head_size) return std::nullopt;
    if (std::string_view("HBAFRT").find(record.type) == std::string_view::npos) return std::nullopt;
    payload.resize(static_cast<std::size_t>(record.size));
    if (!read(at + record_head_size, payload.data(), payload.size())) return std::nullopt;
    if (record_checksum(record.type, payload) != record.checksum) return std::nullopt;
    return record.type;
  }

  // What was being written when the run ended is cut off. Whole records behind it show that it was
  // not that: something else has changed the file.
  Refusal end_at(std::uint64_t at) {
    std::string payload;
    for (std::uint64_t later = at + 1; later + record_head_size <= file_.size(); ++later) {
      if (read_record(later, payload)) return refuse_file(damaged);
      if (!is_readable_) return read_error_of_disk();
    }
    if (!file_.cut(at)) return write_error();
    return std::nullopt;
  }

  bool apply(char type, std::string_view payload, std::uint64_t at) {
    FieldReader fields(payload);
    const std::uint64_t id = fields.number();
    if (!fields.is_good()) return false;
    if (type == 'B') return apply_begin(id, fields);
    if (id >= entries_.size()) return false;
    JournalEntry& entry = entries_[static_cast<std::size_t>(id)];
    switch (type) {
      case 'A':
        entry.state = JournalEntry::State::answered;
        entry.answer_at = at + record_head_size + 8;
        entry.answer_size = payload.size() - 8;
        return true;
      case 'F':
        entry.state = JournalEntry::State::failed;
        entry.error = read_error(fields);
        return fields.is_at_end();
      case 'R':
        entry.state = JournalEntry::State::replaced;
        for (const MessageRange& range : entry.messages) claims_.erase(range.first);
        entry.messages = {};
        return true;
      case 'T':
        entry.is_told = true;
        return true;
      default:
        return false;
    }
  }

  bool apply_begin(std::uint64_t id, FieldReader& fields) {
    if (id != entries_.size()) return false;
    JournalEntry entry;
    entry.id = id;
    entry.begun_at = static_cast<std::int64_t>(fields.number());
    entry.is_batch = fields.number() != 0;
    entry.key = std::string(fields.text());
    entry.body_hash = std::string(fields.text());
    while (fields.is_good() && !fields.is_at_end()) {
      const MessageRange range{fields.number(), fields.number()};
      if (!fields.is_good() || !claim(range, id)) return false;
      entry.messages.push_back(range);
    }
    if (!fields.is_good()) return false;
    entries_.push_back(std::move(entry));
    next_id_ = id + 1;
    return true;
  }

  const Claim* claim_on(std::uint64_t index) const {
    const auto behind = claims_.upper_bound(index);
    if (behind == claims_.begin()) return nullptr;
    const auto& [first, claim] = *std::prev(behind);
    return index - first < claim.count ? &claim : nullptr;
  }
  // No message is part of two requests.
  bool claim(const MessageRange& range, std::uint64_t id) {
    const bool has_end = range.count > 0 && range.first <= UINT64_MAX - range.count;
    if (!has_end || claim_on(range.first) != nullptr) return false;
    const auto next = claims_.lower_bound(range.first);
    if (next != claims_.end() && next->first < range.first + range.count) return false;
    claims_.emplace_hint(next, range.first, Claim{range.count, id});
    return true;
  }

  static constexpr std::string_view damaged = "it is damaged";

  JournalFile file_;
  bool is_readable_ = true;
  std::uint64_t next_id_ = 0;
  std::vector<JournalEntry> entries_;      // by id
  std::map<std::uint64_t, Claim> claims_;  // by the first of the messages
};

}  // namespace detail
KAIKO_NAMESPACE_END
