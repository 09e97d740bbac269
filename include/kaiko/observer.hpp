// SPDX-License-Identifier: MIT
// Sees what a client does, for logs, metrics and traces. Told on the calling thread, without locks.
// Never sees a key, nor a text unless the server quotes it (Error::message, a header) or
// CallOptions::keep_body asks for it. What an observer throws is swallowed.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/guarantee.hpp>
#include <kaiko/error.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// Names follow the OpenTelemetry semantic conventions for HTTP clients where these have one.
struct AttemptStarted {
  std::string_view operation;            // "analyze"
  std::string_view http_request_method;  // "POST"
  std::string_view server_address;       // the host
  std::string_view url_template;         // "/v2/emotions/analysis": ids are left out
  int http_request_resend_count = 0;     // 0 for the first attempt
};

// An attempt has its answer, or failed.
struct AttemptFinished {
  std::string_view operation;   // as in AttemptStarted
  const Attempt& attempt;       // valid during the call of the observer only
  const Timings& timings;       // of its phases
  std::string_view request_id;  // the server's; empty where it told none
};

// A failed attempt will be made again.
struct RetryScheduled {
  std::string_view operation;      // as in AttemptStarted
  ErrorKind cause;                 // what failed
  std::chrono::milliseconds wait;  // until the next attempt
  std::string_view request_id;     // of the failed one; empty where the server told none
};

// The API refused the key, and the client's KeySource was asked for another.
struct KeyRefreshFinished {
  std::string_view operation;  // of the call that was refused, as in AttemptStarted
  const Error* error;          // why there is no other key; null: the next attempt has one
};

// A call has its result.
struct CallFinished {
  std::string_view operation;  // as in AttemptStarted
  const CallInfo& info;        // valid during the call of the observer only
  const Error* error;          // null on success
};

// An answer says that its route will go.
struct DeprecationSeen {
  std::string_view operation;  // as in AttemptStarted
  std::string_view header;     // "Sunset: ..."
};

// Override what you want to know; the rest does nothing. Must be safe to call from many threads.
class Observer {
 public:
  virtual ~Observer() = default;
  // Before a request leaves.
  virtual void on_attempt_started(const AttemptStarted&) {}
  // After its answer, or when it has failed.
  virtual void on_attempt_finished(const AttemptFinished&) {}
  // Before the wait for the next attempt.
  virtual void on_retry_scheduled(const RetryScheduled&) {}
  // By the call that asked; those that waited for its answer tell nothing.
  virtual void on_key_refresh_finished(const KeyRefreshFinished&) {}
  // Once for each call that has begun, also where it sent nothing. One that the client refuses
  // before (`invalid_argument`, an `idempotency_mismatch` of its own, `shut_down`) is not told. A
  // Context::analyze() that fetches the stored message is two calls.
  virtual void on_call_finished(const CallFinished&) {}
  // Once for each operation and header line, the first 64 of a client.
  virtual void on_deprecation_seen(const DeprecationSeen&) {}
  // While the client is made: a promise that does not hold in this process.
  virtual void on_guarantee_missing(const Guarantee&) {}
};

// Gives one line a finished call, retry, key refresh, deprecation and missing guarantee to a
// callback of yours:
//   kaiko: analyze status=200 attempts=1 sends=1 elapsed_us=48210 waited_ms=0 request_id=req-1 ok
// Waited is what elapsed before attempts: for a place in flight, a pause of the client, or a retry.
// The last word is "ok" or Error::to_string(). Never a key or a text. A request id that is no plain
// word is left out, and of a server's own words all but a deprecation's header, of which the first
// 200 bytes are told, in printable ASCII.
class LineLogger final : public Observer {
 public:
  // `write` gets a line without an end, on the calling thread of the call.
  explicit LineLogger(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  void on_retry_scheduled(const RetryScheduled& event) override;
  void on_key_refresh_finished(const KeyRefreshFinished& event) override;
  void on_call_finished(const CallFinished& event) override;
  void on_deprecation_seen(const DeprecationSeen& event) override;
  void on_guarantee_missing(const Guarantee& guarantee) override;

 private:
  std::function<void(std::string_view)> write_;
};

// Counts, for a metrics endpoint. Lock-free; one may serve several clients.
class Counters final : public Observer {
 public:
  // The upper ends of the latency histogram's buckets: those that OpenTelemetry advises for HTTP
  // clients, and two for what a call with retries may take. One more bucket is open.
  static constexpr std::array<std::chrono::milliseconds, 16> bucket_ends{
      {std::chrono::milliseconds(5), std::chrono::milliseconds(10), std::chrono::milliseconds(25),
       std::chrono::milliseconds(50), std::chrono::milliseconds(75), std::chrono::milliseconds(100),
       std::chrono::milliseconds(250), std::chrono::milliseconds(500),
       std::chrono::milliseconds(750), std::chrono::seconds(1), std::chrono::milliseconds(2500),
       std::chrono::seconds(5), std::chrono::milliseconds(7500), std::chrono::seconds(10),
       std::chrono::seconds(30), std::chrono::seconds(90)}};

  void on_attempt_started(const AttemptStarted&) override;
  void on_attempt_finished(const AttemptFinished&) override;
  void on_retry_scheduled(const RetryScheduled&) override { ++retries_; }
  void on_key_refresh_finished(const KeyRefreshFinished& event) override;
  void on_call_finished(const CallFinished& event) override;

  // Finished ones, since this object was made.
  std::uint64_t calls() const noexcept { return calls_; }
  // Finished or not, the first ones of calls included.
  std::uint64_t attempts() const noexcept { return attempts_; }
  // Scheduled ones.
  std::uint64_t retries() const noexcept { return retries_; }
  // Times that the key source was asked for another key, and gave one.
  std::uint64_t key_refreshes() const noexcept { return key_refreshes_; }
  // Likewise, and had none.
  std::uint64_t key_refresh_failures() const noexcept { return key_refresh_failures_; }
  // Calls that ended with it.
  std::uint64_t errors(ErrorKind kind) const noexcept {
    return errors_[static_cast<std::size_t>(kind)];
  }
  std::int64_t in_flight() const noexcept { return in_flight_; }  // attempts under way
  // As the last answer that told it said; empty before the first such answer.
  std::optional<std::int64_t> rate_limit_remaining() const noexcept;
  // Calls that took at most bucket_ends[bucket] and longer than the end before it; the last bucket,
  // bucket_ends.size(), has the rest. Waits and retries are part of a call.
  std::uint64_t calls_in_bucket(std::size_t bucket) const noexcept { return buckets_.at(bucket); }
  // Of all finished calls together; over calls() it is the mean.
  std::chrono::microseconds total_elapsed() const noexcept {
    return std::chrono::microseconds(elapsed_us_.load());
  }

  // All of it in the text format of Prometheus (version 0.0.4), as kaiko_calls_total,
  // kaiko_errors_total{kind="..."}, kaiko_call_duration_seconds_bucket and so on.
  std::string to_prometheus() const;

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(ErrorKind::shut_down) + 1;
  static constexpr std::int64_t not_told = -1;
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> attempts_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::atomic<std::uint64_t> key_refreshes_{0};
  std::atomic<std::uint64_t> key_refresh_failures_{0};
  std::atomic<std::int64_t> in_flight_{0};
  std::atomic<std::int64_t> remaining_{not_told};
  std::atomic<std::int64_t> elapsed_us_{0};
  std::array<std::atomic<std::uint64_t>, kinds> errors_{};
  std::array<std::atomic<std::uint64_t>, bucket_ends.size() + 1> buckets_{};
};

// Tells several observers, in order: a log and metrics, say. One that throws keeps nothing from the
// others; its exception goes on to the client when all were told.
class ObserverGroup final : public Observer {
 public:
  // None of them null.
  explicit ObserverGroup(std::vector<std::shared_ptr<Observer>> observers)
      : observers_(std::move(observers)) {}

  void on_attempt_started(const AttemptStarted& event) override;
  void on_attempt_finished(const AttemptFinished& event) override;
  void on_retry_scheduled(const RetryScheduled& event) override;
  void on_key_refresh_finished(const KeyRefreshFinished& event) override;
  void on_call_finished(const CallFinished& event) override;
  void on_deprecation_seen(const DeprecationSeen& event) override;
  void on_guarantee_missing(const Guarantee& guarantee) override;

 private:
  std::vector<std::shared_ptr<Observer>> observers_;
};

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/observer_impl.hpp>
#endif
