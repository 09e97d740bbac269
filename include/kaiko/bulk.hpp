// SPDX-License-Identifier: MIT
// Many texts at the API's limit: where they come from, where their emotions go, and what became of
// the run. Taken by Client::analyze_all(). Values only.
#pragma once

#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// Gives the next message, or nothing at the end; asked as late as possible, on the calling thread.
// What it throws leaves analyze_all(), and so does what a sink throws.
using BulkSource = std::function<std::optional<Message>()>;

// What became of one message.
struct BulkAnswer {
  std::uint64_t index = 0;  // its place in the source, from 0
  Result<Emotion> emotion;  // info() is that of the request, shared by all its messages
};

// Called on the calling thread, once for each message. While it works nothing new is sent.
using BulkSink = std::function<void(BulkAnswer answer)>;

// In which order the sink is told.
enum class BulkOrder {
  input,         // as the source gave them
  as_completed,  // as soon as they are there
};

// How far a run is. All counts are of messages.
struct BulkProgress {
  std::uint64_t done = 0;       // with an emotion
  std::uint64_t failed = 0;     // with an error
  std::uint64_t fallbacks = 0;  // of those done: Emotion::is_fallback
  std::uint64_t resumed = 0;    // left out: an earlier run told its sink
  std::uint64_t in_flight = 0;  // messages that were taken from the source and have no answer yet
  double per_second = 0;        // messages, over the last ten seconds or so
  // The API's limit in requests a window, once it has told it.
  std::optional<std::int64_t> limit{};
  std::chrono::seconds limit_window{};  // how long a window of that limit is; 0: not known
  std::optional<std::chrono::seconds> time_left{};  // where BulkOptions::expected is given
  bool is_waiting_for_service = false;              // an outage or a pause: nothing gets through
};

// A file that a run writes down in what it does, so that another run can go on where it was killed,
// or where the disk was full. It holds the API's answers, which may quote texts, and no key.
struct BulkJournal {
  std::string path{};  // empty: no journal
  // False: a file that is there already is refused. True: it is gone on with, if there is one. The
  // source must then give the same messages again; those of which the sink was told are left out.
  bool is_resuming = false;
  // A request that was begun and not answered is sent again with its key, as long as a server
  // remembers keys. Older ones are errors with `outcome = unknown`, as all are in strict mode.
  // Holds without a journal, too.
  std::chrono::hours key_lifetime{24};
  bool is_sending_expired = false;  // all the same
};

// The settings of one bulk run.
struct BulkOptions {
  std::string model = "emotion-v2";    // 1..256 of 0x20..0x7E
  std::string params_json{};           // a JSON object, sent with each request; empty: not sent
  std::size_t batch_size = 100;        // 1..100 messages a request
  BulkOrder order = BulkOrder::input;  // in which the sink is told
  // Messages that were taken from the source and not yet given to the sink: at most so many, and at
  // least batch_size. Bounds the memory.
  std::size_t most_held = 4000;
  // How long the run waits for a service that answers 429, or that is down, before it gives up: at
  // most 365 days. A 429 that names a wait beyond max_pause ends it at once.
  std::chrono::milliseconds max_pause = std::chrono::minutes(15);
  std::chrono::milliseconds max_outage = std::chrono::minutes(15);
  std::optional<std::uint64_t> expected{};  // how many messages there are, for the time left
  // Called on the calling thread; what it throws leaves analyze_all().
  std::function<void(const BulkProgress&)> on_progress{};
  std::chrono::milliseconds progress_interval{200};  // on_progress is not called more often
  BulkJournal journal{};                             // none unless it has a path
  // For each request of the run. Its idempotency_key and its deadline must be empty: each request
  // has a key of its own, and a run is ended from its source, or cancelled.
  CallOptions call{};
};

// What became of a run. All counts but `requests` are of messages.
struct BulkReport {
  std::uint64_t done = 0;            // with an emotion
  std::uint64_t failed = 0;          // with an error
  std::uint64_t fallbacks = 0;       // of those done: Emotion::is_fallback
  std::uint64_t resumed = 0;         // told to the sink of an earlier run with the same journal
  std::uint64_t resumed_failed = 0;  // of those resumed: with an error
  std::uint64_t requests = 0;  // calls of the API; one that is made once more counts once more
  std::chrono::milliseconds elapsed{};  // of the whole run, waits included
  // Taken from the source, but neither done nor failed when the run ended early: these the sink was
  // not told. With a journal some may have been answered; the next run tells them. In order.
  std::vector<std::uint64_t> unfinished{};
  // Of those, what was sent and may have been carried out, or what a journal has the answer to:
  // sent again without that journal, it may be carried out twice. In order.
  std::vector<std::uint64_t> in_doubt{};
  // Why the run ended before its source did. Empty: every message was given to the sink.
  std::optional<Error> stopped_by{};

  // Whether the source came to its end.
  bool is_complete() const noexcept { return !stopped_by; }
};

namespace detail {
inline Message message_of(Message message) { return message; }
template <class Text>
std::enable_if_t<std::is_convertible_v<Text, std::string_view>, Message> message_of(
    const Text& text) {
  Message message;
  message.text = std::string_view(text);
  return message;
}
}  // namespace detail

// A source out of two iterators over texts or messages, which must outlive the run.
template <class Iterator, class Sentinel>
BulkSource bulk_source(Iterator first, Sentinel last) {
  return [first = std::move(first), last = std::move(last)]() mutable -> std::optional<Message> {
    if (first == last) return std::nullopt;
    Message message = detail::message_of(*first);
    ++first;
    return message;
  };
}

// A source out of a container of texts or messages, which must outlive the run.
template <class Range>
BulkSource bulk_source(const Range& range) {
  using std::begin;
  using std::end;
  return bulk_source(begin(range), end(range));
}
template <class Range>
BulkSource bulk_source(const Range&& range) = delete;  // it would be gone before the run begins

KAIKO_NAMESPACE_END
