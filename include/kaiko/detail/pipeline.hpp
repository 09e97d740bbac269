// SPDX-License-Identifier: MIT
// Drives a call to its end on the caller's thread: limits, then the key, then the transport, as
// often as call.hpp says. Here a call waits and sends, and in run_many.hpp, which drives many with
// the same parts. Decides nothing itself.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/attempt_end.hpp>
#include <kaiko/detail/call.hpp>
#include <kaiko/detail/chance.hpp>
#include <kaiko/detail/credentials.hpp>
#include <kaiko/detail/governor.hpp>
#include <kaiko/detail/lifecycle.hpp>
#include <kaiko/detail/notifier.hpp>
#include <kaiko/detail/pacer.hpp>
#include <kaiko/detail/queue.hpp>
#include <kaiko/detail/retry_budget.hpp>
#include <kaiko/detail/seen_once.hpp>
#include <kaiko/detail/used_keys.hpp>
#include <kaiko/detail/workers.hpp>
#include <kaiko/error.hpp>
#include <kaiko/observer.hpp>
#include <kaiko/options.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// What the calls of one client share, in one process.
struct Shared {
  Shared(SharedKey key, KeySource source, const Options& options)
      : credentials(std::move(key), std::move(source)),
        queue(static_cast<std::size_t>(options.limits.in_flight)),
        governor(options.retry.throttled_base_delay / 2),
        workers(static_cast<std::size_t>(options.limits.in_flight)) {}

  Credentials credentials;
  InFlightQueue queue;
  Governor governor;
  Pacer pacer;
  RetryBudget budget;
  UsedKeys used_keys;
  SeenOnce deprecations;
  Lifecycle lifecycle;
  Workers workers;
};

// What a driver works with. `cancel` tells of the caller's wish and of a shutdown.
struct Engine {
  Runtime& runtime;
  Transport& transport;
  Shared& shared;
  Notifier& notify;
  std::string_view server_address;
  AuthScheme auth_scheme;
  const CancelToken& cancel;
  BodySink* chunks = nullptr;
};

inline Error cancelled_error() {
  return make_error(ErrorKind::cancelled, "the call was cancelled");
}

inline std::string_view method_name(Method method) noexcept {
  return method == Method::post ? "POST" : "GET";
}

inline void tell_attempt_started(Engine& engine, const Call& call) {
  AttemptStarted event;
  event.operation = call.plan().operation;
  event.http_request_method = method_name(call.request().method);
  event.server_address = engine.server_address;
  event.url_template = call.plan().url_template;
  event.http_request_resend_count = static_cast<int>(call.info().attempts.size());
  engine.notify([&](Observer& observer) { observer.on_attempt_started(event); });
}

// The server's id of the last attempt; the info keeps that of the last answer.
inline std::string_view attempts_request_id(const CallInfo& info) noexcept {
  if (info.attempts.back().http_status == 0) return {};
  return info.request_id;
}

inline void tell_attempt_finished(Engine& engine, const Call& call) {
  const CallInfo& info = call.info();
  const AttemptFinished event{call.plan().operation, info.attempts.back(), info.timings,
                              attempts_request_id(info)};
  engine.notify([&](Observer& observer) { observer.on_attempt_finished(event); });
}

// Told when it is decided: a wait can be as short as nothing.
inline void tell_retry_scheduled(Engine& engine, const Call& call) {
  const RetryScheduled event{call.plan().operation, *call.info().attempts.back().cause,
                             call.scheduled_wait(), attempts_request_id(call.info())};
  engine.notify([&](Observer& observer) { observer.on_retry_scheduled(event); });
}

inline void tell_key_refresh_finished(Engine& engine, const Call& call, const Refresh& refresh) {
  const KeyRefreshFinished event{call.plan().operation,
                                 refresh.failure ? &*refresh.failure : nullptr};
  engine.notify([&](Observer& observer) { observer.on_key_refresh_finished(event); });
}

inline void tell_call_finished(Engine& engine, const Call& call) {
  for (const std::string& header : call.info().deprecations) {
    engine.notify([&](Observer& observer) {
      if (!engine.shared.deprecations.is_new(call.plan().operation, header)) return;
      observer.on_deprecation_seen({call.plan().operation, header});
    });
  }
  engine.notify([&](Observer& observer) {
    observer.on_call_finished(
        {call.plan().operation, call.info(), call.error() ? &*call.error() : nullptr});
  });
}

// Whether it got a permit; if not, the call has ended.
inline bool take_permit(Call& call, Engine& engine) {
  switch (engine.shared.queue.acquire(engine.runtime, engine.cancel, call.plan().deadline)) {
    case InFlightQueue::Admission::granted:
      return true;
    case InFlightQueue::Admission::too_late:
      call.stop_late(engine.runtime.now());
      break;
    case InFlightQueue::Admission::cancelled:
      call.stop(cancelled_error(), engine.runtime.now());
      break;
    case InFlightQueue::Admission::would_deadlock:
      call.stop(make_error(ErrorKind::would_deadlock,
                           "called from inside a callback while all requests in flight are taken"),
                engine.runtime.now());
      break;
  }
  return false;
}

// Less than a millisecond would round to a limit of zero, which libcurl takes for none.
inline bool is_too_late(const Call& call, TimePoint now) noexcept {
  return call.plan().deadline - now < std::chrono::milliseconds(1);
}

// The two halves of an attempt, before the transport and after it.
inline SendControl begin_attempt(Call& call, Engine& engine, TimePoint now) {
  tell_attempt_started(engine, call);
  const Deadline deadline =
      call.begin_attempt({engine.shared.credentials.current(), engine.auth_scheme}, now);
  return {deadline, engine.cancel, engine.chunks};
}

inline void end_attempt(Call& call, Engine& engine, HttpReply&& reply) {
  AttemptEnd end(std::move(reply), call.attempt_started(), engine.runtime.now(),
                 engine.runtime.wall_now());
  engine.shared.governor.learn(end);
  engine.shared.pacer.learn(end);
  call.arrived(std::move(end), engine.runtime);
}

inline void tell_attempt_ended(Engine& engine, const Call& call) {
  tell_attempt_finished(engine, call);
  if (call.is_retry_scheduled()) tell_retry_scheduled(engine, call);
}

// One attempt, inside its permit. False: it was not made, and the call is to look again.
inline bool send_once(Call& call, Engine& engine) {
  if (!take_permit(call, engine)) return false;
  const Permit permit(engine.shared.queue);
  const TimePoint now = engine.runtime.now();
  // It may have been cancelled while it queued, and been given a permit all the same.
  if (engine.cancel.is_cancelled()) {
    call.stop(cancelled_error(), now);
    return false;
  }
  if (is_too_late(call, now)) {
    call.stop_late(now);
    return false;
  }
  // A pause may have begun while it queued.
  if (engine.shared.governor.open_at() > now) return false;
  const PacedRequest under_way(engine.shared.pacer, now);
  const SendControl control = begin_attempt(call, engine, now);
  end_attempt(call, engine, engine.transport.send(call.request(), control));
  return true;
}

inline void wait_until(Engine& engine, TimePoint until) {
  Wakeup wakeup;
  const CancelCallback on_cancel(engine.cancel, [&wakeup] { wakeup.notify(); });
  static_cast<void>(engine.runtime.wait(wakeup, until));
}

// Sends, or waits for the end of the whole client's pause and then looks again.
inline void send_when_open(Call& call, Engine& engine, TimePoint now) {
  const TimePoint open = engine.shared.governor.open_at();
  if (open <= now) {
    if (send_once(call, engine)) tell_attempt_ended(engine, call);
    return;
  }
  const auto left = std::chrono::ceil<Milliseconds>(open - now);
  if (!call.has_time_for(left, now)) return call.stop_paused(left, now);
  const TimePoint spread = now + left + spread_of(left, draw_chance(engine.runtime));
  wait_until(engine, (std::min)(spread, call.last_start()));
}

inline void ask_for_key(Call& call, Engine& engine) {
  const Refresh refresh = engine.shared.credentials.replace(
      call.request().credential.key, engine.runtime, engine.cancel, call.plan().deadline);
  if (refresh.has_asked) tell_key_refresh_finished(engine, call, refresh);
  call.key_asked(refresh.key != nullptr, engine.runtime.now());
}

// Runs one call to its end; afterwards it holds its error, or its decoder the answer.
inline void run(Call& call, Engine& engine) {
  while (!call.is_finished()) {
    const TimePoint now = engine.runtime.now();
    if (engine.cancel.is_cancelled()) {
      call.stop(cancelled_error(), now);
      break;
    }
    const NextStep step = call.next(now);
    switch (step.what) {
      case NextStep::Do::send:
        send_when_open(call, engine, now);
        break;
      case NextStep::Do::wait:
        wait_until(engine, step.until);
        break;
      case NextStep::Do::ask_for_key:
        ask_for_key(call, engine);
        break;
      case NextStep::Do::finish:
        break;
    }
  }
  tell_call_finished(engine, call);
}

}  // namespace detail
KAIKO_NAMESPACE_END
