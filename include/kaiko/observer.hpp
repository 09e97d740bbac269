// SPDX-License-Identifier: MIT
// Sees what a client does, for logs, metrics and traces. Told on the calling thread, without locks.
// Never sees a key or a text. What an observer throws is swallowed and counted.
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
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN

// Names follow the OpenTelemetry semantic conventions for HTTP clients where these have one.
struct AttemptStarted {
  std::string_view operation;            // "analyze"
  std::string_view http_request_method;  // "POST"
  std::string_view server_address;       // the host
  std::string_view url_template;         // "/v2/emotions/analysis": ids are left out
  int http_request_resend_count = 0;     // 0 for the first attempt
};

struct AttemptFinished {
  std::string_view operation;
  const Attempt& attempt;
  const Timings& timings;
  std::string_view request_id;
};

struct RetryScheduled {
  std::string_view operation;
  ErrorKind cause;
  std::chrono::milliseconds wait;
};

struct CallFinished {
  std::string_view operation;
  const CallInfo& info;
  const Error* error;  // null on success
};

struct DeprecationSeen {
  std::string_view operation;
  std::string_view header;  // "Sunset: ..."
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_attempt_started(const AttemptStarted&) {}
  virtual void on_attempt_finished(const AttemptFinished&) {}
  virtual void on_retry_scheduled(const RetryScheduled&) {}
  virtual void on_call_finished(const CallFinished&) {}
  virtual void on_deprecation_seen(const DeprecationSeen&) {}
  // While the client is made: a promise that does not hold in this process.
  virtual void on_guarantee_missing(const Guarantee&) {}
};

// Gives one line a finished call, retry, deprecation and missing guarantee to a callback of yours.
class LineLogger final : public Observer {
 public:
  explicit LineLogger(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  void on_retry_scheduled(const RetryScheduled& event) override {
    write_("kaiko: " + std::string(event.operation) + " retries after " +
           std::string(to_string(event.cause)) + " in " + std::to_string(event.wait.count()) +
           " ms");
  }
  void on_call_finished(const CallFinished& event) override {
    const std::string outcome = event.error != nullptr ? event.error->to_string() : "ok";
    write_("kaiko: " + std::string(event.operation) +
           " attempts=" + std::to_string(event.info.attempts.size()) +
           " elapsed_us=" + std::to_string(event.info.elapsed.count()) +
           " request_id=" + event.info.request_id + " " + outcome);
  }
  void on_deprecation_seen(const DeprecationSeen& event) override {
    write_("kaiko: " + std::string(event.operation) +
           " is deprecated: " + std::string(event.header));
  }
  void on_guarantee_missing(const Guarantee& guarantee) override {
    write_("kaiko: " + std::string(guarantee.promise) +
           " does not hold: " + std::string(guarantee.limit));
  }

 private:
  std::function<void(std::string_view)> write_;
};

// Counts, for a metrics endpoint.
class Counters final : public Observer {
 public:
  void on_attempt_started(const AttemptStarted&) override { ++attempts_; }
  void on_retry_scheduled(const RetryScheduled&) override { ++retries_; }
  void on_call_finished(const CallFinished& event) override {
    ++calls_;
    if (event.error != nullptr) ++errors_[static_cast<std::size_t>(event.error->kind)];
  }

  std::uint64_t calls() const noexcept { return calls_; }
  std::uint64_t attempts() const noexcept { return attempts_; }
  std::uint64_t retries() const noexcept { return retries_; }
  std::uint64_t errors(ErrorKind kind) const noexcept {
    return errors_[static_cast<std::size_t>(kind)];
  }

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(ErrorKind::shut_down) + 1;
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> attempts_{0};
  std::atomic<std::uint64_t> retries_{0};
  std::array<std::atomic<std::uint64_t>, kinds> errors_{};
};

KAIKO_NAMESPACE_END
