// SPDX-License-Identifier: MIT
// What the ready observers do with what they are told: lines for a log, numbers for a metrics page.
// Included by observer.hpp or, once, by the compiled library. Prints nothing by itself.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/ascii.hpp>
#include <kaiko/error.hpp>
#include <kaiko/observer.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <class Tell>
void tell_each(const std::vector<std::shared_ptr<Observer>>& observers, Tell&& tell) {
#if KAIKO_EXCEPTIONS
  std::exception_ptr first_thrown;
  for (const auto& observer : observers) {
    try {
      if (observer) tell(*observer);
    } catch (...) {
      if (!first_thrown) first_thrown = std::current_exception();
    }
  }
  if (first_thrown) std::rethrow_exception(first_thrown);
#else
  for (const auto& observer : observers) {
    if (observer) tell(*observer);
  }
#endif
}

// Seconds as a decimal number, whatever the locale.
inline std::string decimal_seconds(std::int64_t microseconds) {
  const std::string fraction = std::to_string(microseconds % 1000000);
  return std::to_string(microseconds / 1000000) + '.' + std::string(6 - fraction.size(), '0') +
         fraction;
}

// One family of Prometheus' text format: its two comment lines, then a line a value.
class MetricFamily {
 public:
  MetricFamily(std::string& page, std::string_view name, std::string_view type,
               std::string_view help)
      : page_(page), name_(name) {
    page_.append("# HELP ").append(name).append(" ").append(help);
    page_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void add(std::string_view suffix, std::string_view value) {
    page_.append(name_).append(suffix).append(" ").append(value).append("\n");
  }

 private:
  std::string& page_;
  std::string_view name_;
};

// A server's id for the request, where it is fit for a line.
inline std::string request_id_word(std::string_view id) {
  return " request_id=" + std::string(is_plain_word(id) ? id : std::string_view());
}

// A server's header for a line: its start, and a question mark for what is not printable ASCII.
inline std::string printable_start(std::string_view header) {
  constexpr std::size_t most = 200;
  std::string line(header.substr(0, most));
  for (char& c : line) {
    if (c < 0x20 || c > 0x7E) c = '?';
  }
  return line;
}

}  // namespace detail

// --- LineLogger ---------------------------------------------------------------------------------

KAIKO_INLINE void LineLogger::on_retry_scheduled(const RetryScheduled& event) {
  write_("kaiko: " + std::string(event.operation) + " retries after " +
         std::string(to_string(event.cause)) + " in " + std::to_string(event.wait.count()) + " ms" +
         detail::request_id_word(event.request_id));
}

KAIKO_INLINE void LineLogger::on_key_refresh_finished(const KeyRefreshFinished& event) {
  const std::string outcome =
      event.error != nullptr ? "got no other key: " + event.error->to_string() : "got another key";
  write_("kaiko: " + std::string(event.operation) + " " + outcome);
}

KAIKO_INLINE void LineLogger::on_call_finished(const CallFinished& event) {
  const std::string outcome = event.error != nullptr ? event.error->to_string() : "ok";
  std::chrono::milliseconds waited{};
  for (const Attempt& attempt : event.info.attempts) waited += attempt.waited_before;
  write_("kaiko: " + std::string(event.operation) +
         " status=" + std::to_string(event.info.http_status) + " attempts=" +
         std::to_string(event.info.attempts.size()) + " sends=" + std::to_string(event.info.sends) +
         " elapsed_us=" + std::to_string(event.info.elapsed.count()) +
         " waited_ms=" + std::to_string(waited.count()) +
         detail::request_id_word(event.info.request_id) + " " + outcome);
}

KAIKO_INLINE void LineLogger::on_deprecation_seen(const DeprecationSeen& event) {
  write_("kaiko: " + std::string(event.operation) +
         " is deprecated: " + detail::printable_start(event.header));
}

KAIKO_INLINE void LineLogger::on_guarantee_missing(const Guarantee& guarantee) {
  write_("kaiko: " + std::string(guarantee.promise) +
         " does not hold: " + std::string(guarantee.limit));
}

// --- Counters -----------------------------------------------------------------------------------

KAIKO_INLINE void Counters::on_attempt_started(const AttemptStarted&) {
  ++attempts_;
  ++in_flight_;
}

KAIKO_INLINE void Counters::on_attempt_finished(const AttemptFinished&) { --in_flight_; }

KAIKO_INLINE void Counters::on_key_refresh_finished(const KeyRefreshFinished& event) {
  ++(event.error != nullptr ? key_refresh_failures_ : key_refreshes_);
}

KAIKO_INLINE void Counters::on_call_finished(const CallFinished& event) {
  ++calls_;
  if (event.error != nullptr) ++errors_[static_cast<std::size_t>(event.error->kind)];
  if (event.info.rate_limit.remaining) remaining_ = *event.info.rate_limit.remaining;
  const auto end = std::lower_bound(bucket_ends.begin(), bucket_ends.end(), event.info.elapsed);
  ++buckets_[static_cast<std::size_t>(end - bucket_ends.begin())];
  elapsed_us_ += event.info.elapsed.count();
}

KAIKO_INLINE std::optional<std::int64_t> Counters::rate_limit_remaining() const noexcept {
  const std::int64_t remaining = remaining_;
  if (remaining < 0) return std::nullopt;
  return remaining;
}

KAIKO_INLINE std::string Counters::to_prometheus() const {
  using detail::MetricFamily;
  std::string page;
  MetricFamily(page, "kaiko_calls_total", "counter", "Calls that have ended.")
      .add("", std::to_string(calls()));
  MetricFamily errors_by_kind(page, "kaiko_errors_total", "counter",
                              "Calls that ended in an error.");
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const std::string name(to_string(static_cast<ErrorKind>(kind)));
    errors_by_kind.add("{kind=\"" + name + "\"}", std::to_string(errors_[kind]));
  }
  MetricFamily(page, "kaiko_attempts_total", "counter", "Attempts that have begun.")
      .add("", std::to_string(attempts()));
  MetricFamily(page, "kaiko_retries_total", "counter", "Retries that were decided on.")
      .add("", std::to_string(retries()));
  MetricFamily refreshes(page, "kaiko_key_refreshes_total", "counter",
                         "Answers of the key source to a refused key.");
  refreshes.add("{outcome=\"renewed\"}", std::to_string(key_refreshes()));
  refreshes.add("{outcome=\"failed\"}", std::to_string(key_refresh_failures()));
  MetricFamily(page, "kaiko_in_flight", "gauge", "Attempts under way.")
      .add("", std::to_string(in_flight()));
  MetricFamily remaining_now(page, "kaiko_rate_limit_remaining", "gauge",
                             "Requests left in the window, as last told.");
  if (const auto remaining = rate_limit_remaining()) {
    remaining_now.add("", std::to_string(*remaining));
  }
  MetricFamily duration(page, "kaiko_call_duration_seconds", "histogram",
                        "How long calls took, waits and retries included.");
  std::uint64_t so_far = 0;
  for (std::size_t bucket = 0; bucket < bucket_ends.size(); ++bucket) {
    so_far += buckets_[bucket];
    const auto end = std::chrono::duration_cast<std::chrono::microseconds>(bucket_ends[bucket]);
    duration.add("_bucket{le=\"" + detail::decimal_seconds(end.count()) + "\"}",
                 std::to_string(so_far));
  }
  so_far += buckets_.back();
  duration.add("_bucket{le=\"+Inf\"}", std::to_string(so_far));
  duration.add("_sum", detail::decimal_seconds(elapsed_us_));
  duration.add("_count", std::to_string(so_far));
  return page;
}

// --- ObserverGroup ------------------------------------------------------------------------------

KAIKO_INLINE void ObserverGroup::on_attempt_started(const AttemptStarted& event) {
  detail::tell_each(observers_, [&](Observer& observer) { observer.on_attempt_started(event); });
}
KAIKO_INLINE void ObserverGroup::on_attempt_finished(const AttemptFinished& event) {
  detail::tell_each(observers_, [&](Observer& observer) { observer.on_attempt_finished(event); });
}
KAIKO_INLINE void ObserverGroup::on_retry_scheduled(const RetryScheduled& event) {
  detail::tell_each(observers_, [&](Observer& observer) { observer.on_retry_scheduled(event); });
}
KAIKO_INLINE void ObserverGroup::on_key_refresh_finished(const KeyRefreshFinished& event) {
  detail::tell_each(observers_,
                    [&](Observer& observer) { observer.on_key_refresh_finished(event); });
}
KAIKO_INLINE void ObserverGroup::on_call_finished(const CallFinished& event) {
  detail::tell_each(observers_, [&](Observer& observer) { observer.on_call_finished(event); });
}
KAIKO_INLINE void ObserverGroup::on_deprecation_seen(const DeprecationSeen& event) {
  detail::tell_each(observers_, [&](Observer& observer) { observer.on_deprecation_seen(event); });
}
KAIKO_INLINE void ObserverGroup::on_guarantee_missing(const Guarantee& guarantee) {
  detail::tell_each(observers_,
                    [&](Observer& observer) { observer.on_guarantee_missing(guarantee); });
}

KAIKO_NAMESPACE_END
