// SPDX-License-Identifier: MIT
// One call as a state machine: given the clock and the last reply it says what comes next: ask for
// a key, send, wait, or done. The drivers, pipeline.hpp and run_many.hpp, act on it. Never waits,
// never sends.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/answer.hpp>
#include <kaiko/detail/answer_decoder.hpp>
#include <kaiko/detail/attempt_end.hpp>
#include <kaiko/detail/chance.hpp>
#include <kaiko/detail/decode/error_body.hpp>
#include <kaiko/detail/retry.hpp>
#include <kaiko/detail/retry_budget.hpp>
#include <kaiko/detail/secret.hpp>
#include <kaiko/error.hpp>
#include <kaiko/options.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Everything that is fixed before the first attempt.
struct CallPlan {
  std::string_view operation{};     // "analyze", for observers
  std::string_view url_template{};  // the path without ids, for observers
  HttpRequest request{};            // the same bytes for every attempt
  std::string idempotency_key{};    // once a call is made of the plan, CallInfo has it
  TimeoutOptions timeouts{};
  RetryOptions retry{};
  TimePoint deadline = (TimePoint::max)();  // of a stream: until its first event
  std::optional<TimePoint> stream_end{};    // of a stream: its own end
  // What the route knows about an error answer beyond its status.
  void (*refine)(Error& error) = nullptr;
  bool is_keeping_body = false;  // for the caller and observers
  bool is_recording = false;     // for take_record() alone
  bool is_bound_to_key = false;  // to the one in `request`, under which it was sent before
};

struct NextStep {
  enum class Do { send, wait, ask_for_key, finish };
  Do what = Do::finish;
  TimePoint until{};  // of a wait
};

class Call {
 public:
  Call(CallPlan plan, AnswerDecoder& decoder, RetryBudget& budget, TimePoint now)
      : plan_(std::move(plan)), decoder_(decoder), budget_(budget), started_(now) {
    info_.idempotency_key = std::move(plan_.idempotency_key);
  }

  const CallPlan& plan() const noexcept { return plan_; }
  const HttpRequest& request() const noexcept { return plan_.request; }
  const CallInfo& info() const noexcept { return info_; }
  const std::optional<Error>& error() const noexcept { return error_; }
  CallInfo take_info() { return std::move(info_); }
  Error take_error() { return std::move(*error_); }
  // The last answer's body, where it was to be recorded.
  std::string take_record() { return std::move(record_); }

  NextStep next(TimePoint now) const noexcept {
    NextStep step;
    if (state_ == State::waiting && now < wait_until_) {
      step.what = NextStep::Do::wait;
      step.until = wait_until_;
    } else if (state_ == State::ready || state_ == State::waiting) {
      step.what = NextStep::Do::send;
    } else if (state_ == State::key_refused) {
      step.what = NextStep::Do::ask_for_key;
    }
    return step;
  }

  // An attempt begins, with this key, or with the one that it is bound to. Returns its limits.
  Deadline begin_attempt(Credential credential, TimePoint now) {
    if (!plan_.is_bound_to_key) plan_.request.credential = std::move(credential);
    attempt_started_ = now;
    Deadline deadline;
    deadline.call_end = plan_.stream_end.value_or(plan_.deadline);
    if (plan_.stream_end) deadline.idle = plan_.timeouts.stream_idle;
    deadline.attempt_end = (std::min)(now + plan_.timeouts.attempt, plan_.deadline);
    deadline.connect = plan_.timeouts.connect;
    return deadline;
  }

  // The attempt's end. `chance` spreads the waits.
  void arrived(AttemptEnd&& end, const Chance& chance) {
    HttpReply& reply = end.reply;
    const TimePoint now = end.at;
    // A server that echoes the key must not bring it into an error, a header or what is kept.
    reply.headers.redact(plan_.request.credential.key->reveal());
    record(end);
    Verdict verdict = judge(reply, now, end.wall_at);
    keep(std::move(reply.body));
    if (reply.status != 0) info_.headers = std::move(reply.headers);
    for (std::string& note : info_.decode_notes) note = redacted(std::move(note));
    if (!verdict.error) return succeed(now);
    note_delivered(*verdict.error);
    redact(*verdict.error);
    note_outcome(*verdict.error);
    info_.attempts.back().cause = verdict.error->kind;
    const bool can_change_key = !verdict.is_told && !is_key_asked_ && !plan_.is_bound_to_key;
    if (can_change_key && tells_of_refused_key(*verdict.error)) {
      state_ = State::key_refused;
      error_ = std::move(verdict.error);
      return;
    }
    decide(std::move(verdict), now, chance);
  }

  // The answer to ask_for_key: whether there is another key to try.
  void key_asked(bool is_changed, TimePoint now) {
    is_key_asked_ = true;
    const bool has_attempt_left =
        info_.attempts.size() < static_cast<std::size_t>(plan_.retry.attempts);
    if (!is_changed) return finish(std::move(*error_), WhyStopped::not_retryable, now);
    if (!has_attempt_left) return finish(std::move(*error_), WhyStopped::attempts_used, now);
    if (now >= plan_.deadline) return finish(std::move(*error_), WhyStopped::deadline, now);
    state_ = State::ready;
    scheduled_wait_ = Milliseconds{};
    last_error_ = std::move(error_);
    error_.reset();
  }

  // The call ends without an answer of its own: cancelled, or no permit to be had.
  void stop(Error error, TimePoint now) {
    const bool is_callers_wish = error.kind == ErrorKind::cancelled;
    finish(std::move(error),
           is_callers_wish ? WhyStopped::stopped_by_caller : WhyStopped::not_retryable, now);
  }

  // The latest point at which an attempt is worth beginning.
  TimePoint last_start() const noexcept { return plan_.deadline - std::chrono::milliseconds(100); }
  // A wait that ends in a certain timeout is not begun.
  bool has_time_for(Milliseconds wait, TimePoint now) const noexcept {
    return now + wait <= last_start();
  }

  // The API asked the whole client to pause for longer than this call has time.
  void stop_paused(Milliseconds left, TimePoint now) {
    if (last_error_) return finish(std::move(*last_error_), WhyStopped::deadline, now);
    Error error = make_error(ErrorKind::rate_limited,
                             "the API asked this client to pause for longer than the deadline");
    error.retry_after = left;
    finish(std::move(error), WhyStopped::deadline, now);
  }

  // Time is over before another attempt could begin: the last real error says more than "timeout".
  void stop_late(TimePoint now) {
    if (last_error_) return finish(std::move(*last_error_), WhyStopped::deadline, now);
    Error error = make_error(ErrorKind::timeout, "the deadline passed before the request was sent");
    error.timeout = TimeoutKind::total;
    finish(std::move(error), WhyStopped::deadline, now);
  }

  bool is_finished() const noexcept { return state_ == State::finished; }
  bool is_retry_scheduled() const noexcept { return state_ == State::waiting; }
  TimePoint attempt_started() const noexcept { return attempt_started_; }
  // Of the wait that was scheduled last, for observers.
  Milliseconds scheduled_wait() const noexcept { return scheduled_wait_; }

 private:
  enum class State { ready, waiting, key_refused, finished };

  // What a reply amounts to.
  struct Verdict {
    std::optional<Error> error{};  // empty: a success, decoded
    bool is_answer = false;        // a complete one, with an error status
    bool is_shape_known_wrong = false;
    bool is_resolver_busy = false;
    bool is_told = false;  // by the body of a success
    std::optional<Milliseconds> server_wait{};
    std::optional<bool> should_retry{};
  };

  // What was handed over can't be taken back, so an early end is another kind of error then.
  void note_delivered(Error& error) const noexcept {
    error.events = decoder_.delivered();
    if (error.events > 0 && error.kind == ErrorKind::interrupted) {
      error.kind = ErrorKind::stream_interrupted;
    }
  }

  // A body was decoded as it came: whether it is kept as well changes none of its values.
  void keep(std::string body) {
    if (!plan_.is_keeping_body && !plan_.is_recording) return;
    body = redacted(std::move(body));
    if (plan_.is_recording) record_ = body;
    if (plan_.is_keeping_body) info_.body = std::move(body);
  }
  // After decoding, which has undone what escapes hid, or when it is part of a path.
  void redact(Error& error) const {
    for (std::string* words : words_of(error)) *words = redacted(std::move(*words));
  }
  std::string redacted(std::string text) const {
    scrub(text, plan_.request.credential.key->reveal());
    return text;
  }

  // What left twice within one attempt was answered once: whatever that says, the other may have
  // been carried out.
  void note_outcome(Error& error) {
    const bool is_post = plan_.request.method == Method::post;
    if (is_post && info_.attempts.back().sends > 1) error.outcome = Outcome::unknown;
    if (error.outcome != Outcome::unknown) return;
    // Idempotency keys are scoped by API key: under another it would be another request.
    plan_.is_bound_to_key |= is_post;
    was_outcome_unknown_ = true;
  }

  void record(const AttemptEnd& end) {
    const HttpReply& reply = end.reply;
    Attempt attempt;
    attempt.http_status = reply.status;
    attempt.sends = reply.sends;
    const bool is_first = info_.attempts.empty();
    attempt.waited_before = is_first
                                ? std::chrono::duration_cast<Milliseconds>(end.started - started_)
                                : scheduled_wait_;
    attempt.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(end.at - end.started);
    info_.attempts.push_back(attempt);
    info_.sends += reply.sends;
    info_.timings = reply.timings;
    if (reply.status == 0) return;  // what the last answer told stays
    info_.http_status = reply.status;
    info_.request_id = request_id_of(reply.headers);
    info_.rate_limit = end.limit;
    info_.deprecations = deprecations_in(reply.headers);
  }

  Verdict judge(const HttpReply& reply, TimePoint now, WallTime wall_now) {
    if (auto told = decoder_.take_error()) return verdict_of_told(std::move(*told), reply);
    if (reply.error != TransportError::none && !decoder_.is_complete()) {
      return verdict_of_transport(reply, now);
    }
    if (reply.status < 200 || reply.status >= 300) return verdict_of_status(reply, wall_now);
    Verdict verdict;
    const DecodeResult result = decoder_.decode(reply.body, info_.decode_notes);
    if (auto told = decoder_.take_error()) return verdict_of_told(std::move(*told), reply);
    if (result.status == DecodeStatus::ok) return verdict;
    if (result.status == DecodeStatus::wrong_shape && is_told_error(reply.body)) {
      constexpr std::string_view otherwise = "the answer told of an error";
      return verdict_of_told(error_of_told(reply.body, otherwise), reply);
    }
    verdict.is_shape_known_wrong =
        result.status == DecodeStatus::wrong_shape || result.status == DecodeStatus::too_deep;
    verdict.error = error_of_decoding(reply, result);
    return verdict;
  }

  static Verdict verdict_of_told(Error error, const HttpReply& reply) {
    Verdict verdict;
    verdict.is_told = true;
    error.http_status = reply.status;
    if (error.request_id.empty()) error.request_id = request_id_of(reply.headers);
    verdict.error = std::move(error);
    return verdict;
  }

  Verdict verdict_of_transport(const HttpReply& reply, TimePoint now) const {
    Verdict verdict;
    verdict.error = error_of_transport(reply);
    verdict.is_resolver_busy = reply.error == TransportError::resolver_busy;
    if (verdict.error->kind == ErrorKind::timeout) verdict.error->timeout = timeout_of(reply, now);
    return verdict;
  }

  Verdict verdict_of_status(const HttpReply& reply, WallTime wall_now) const {
    Verdict verdict;
    verdict.is_answer = true;
    verdict.server_wait = server_wait(reply.status, reply.headers, wall_now);
    const auto word = reply.headers.get("x-should-retry");
    if (word && (*word == "true" || *word == "false")) verdict.should_retry = *word == "true";
    verdict.error = error_of_status(reply, verdict.server_wait);
    if (plan_.refine != nullptr) plan_.refine(*verdict.error);
    return verdict;
  }

  TimeoutKind timeout_of(const HttpReply& reply, TimePoint now) const noexcept {
    if (reply.is_idle_timeout) return TimeoutKind::stream_idle;
    const TimePoint end = plan_.stream_end.value_or(plan_.deadline);
    if (decoder_.delivered() > 0 || now >= (std::min)(plan_.deadline, end)) {
      return TimeoutKind::total;
    }
    const bool is_connecting =
        reply.phase == Phase::resolve || reply.phase == Phase::connect || reply.phase == Phase::tls;
    const bool is_attempt_over = now - attempt_started_ >= plan_.timeouts.attempt;
    return is_connecting && !is_attempt_over ? TimeoutKind::connect : TimeoutKind::attempt;
  }

  void decide(Verdict verdict, TimePoint now, const Chance& chance) {
    Error& error = *verdict.error;
    if (is_earlier_attempt_applied(error)) {
      error.outcome = Outcome::unknown;
      return finish(std::move(error), WhyStopped::already_applied, now);
    }
    if (error.kind == ErrorKind::cancelled) {
      return finish(std::move(error), WhyStopped::stopped_by_caller, now);
    }
    if (verdict.is_told || error.events > 0) {
      return finish(std::move(error), WhyStopped::not_retryable, now);
    }
    Failure failure{error, info_.attempts};
    failure.sends = info_.attempts.back().sends;
    failure.is_get = plan_.request.method == Method::get;
    failure.is_answer = verdict.is_answer;
    failure.is_shape_known_wrong = verdict.is_shape_known_wrong;
    failure.is_resolver_busy = verdict.is_resolver_busy;
    failure.server_wait = verdict.server_wait;
    failure.should_retry = verdict.should_retry;
    const RetryDecision decision = decide_retry(failure, plan_.retry, chance.draw());
    if (!decision.is_again) return finish(std::move(error), decision.why, now);
    if (!has_time_for(decision.wait, now)) {
      return finish(std::move(error), WhyStopped::deadline, now);
    }
    const int cost = error.kind == ErrorKind::rate_limited ? RetryBudget::throttled_cost
                                                           : RetryBudget::retry_cost;
    if (!budget_.take(cost)) return finish(std::move(error), WhyStopped::budget_exhausted, now);
    spent_ += cost;
    scheduled_wait_ = decision.wait;
    wait_until_ = now + decision.wait;
    state_ = State::waiting;
    last_error_ = std::move(error);
  }

  // A conflict with what we sent before: that was carried out.
  bool is_earlier_attempt_applied(const Error& error) const noexcept {
    return error.kind == ErrorKind::conflict && error.code == "duplicate_id" &&
           was_outcome_unknown_;
  }

  void succeed(TimePoint now) {
    budget_.give(spent_ > 0 ? spent_ : 1);
    error_.reset();
    end(now);
  }

  void finish(Error error, WhyStopped why, TimePoint now) {
    // One attempt of unknown outcome leaves the call's outcome unknown, whatever came after.
    if (was_outcome_unknown_) error.outcome = Outcome::unknown;
    // Likewise one that was answered: the call left the process, whatever its last attempt did.
    if (error.outcome == Outcome::not_sent && info_.sends > 0) error.outcome = Outcome::rejected;
    error.why_stopped = why;
    error.attempts = static_cast<int>(info_.attempts.size());
    error.idempotency_key = info_.idempotency_key;
    if (!error.request_id.empty()) info_.request_id = error.request_id;
    error_ = std::move(error);
    end(now);
  }

  void end(TimePoint now) {
    info_.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - started_);
    state_ = State::finished;
  }

  CallPlan plan_;
  AnswerDecoder& decoder_;
  RetryBudget& budget_;
  State state_ = State::ready;
  TimePoint started_;
  TimePoint attempt_started_{};
  TimePoint wait_until_{};
  Milliseconds scheduled_wait_{};
  int spent_ = 0;
  bool is_key_asked_ = false;
  bool was_outcome_unknown_ = false;
  std::optional<Error> error_;       // the call's end, once it is finished
  std::optional<Error> last_error_;  // of the attempt before a wait or a new key
  CallInfo info_;
  std::string record_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
