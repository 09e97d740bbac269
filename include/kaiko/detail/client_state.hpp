// SPDX-License-Identifier: MIT
// What all copies of a client share: the checked set-up, and per process the key, the queue and the
// budget. Turns a draft of a request into a plan, has it run, and hands its outcome back.
#pragma once

#include <kaiko/detail/answer_decoder.hpp>
#include <kaiko/detail/call.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/guarantee.hpp>
#include <kaiko/detail/lifecycle.hpp>
#include <kaiko/detail/notifier.hpp>
#include <kaiko/detail/pacer.hpp>
#include <kaiko/detail/pipeline.hpp>
#include <kaiko/detail/process.hpp>
#include <kaiko/detail/retry.hpp>
#include <kaiko/detail/run_many.hpp>
#include <kaiko/detail/setup.hpp>
#include <kaiko/detail/url.hpp>
#include <kaiko/detail/uuid.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A request before it has a host, a key and an idempotency key.
struct RequestDraft {
  std::string_view operation{};
  std::string_view url_template{};
  Method method = Method::post;
  std::string path{};  // percent-encoded, with a leading slash
  std::string body{};
  bool is_stream = false;
  void (*refine)(Error& error) = nullptr;  // CallPlan::refine
  std::string idempotency_key{};           // of a request that was begun before; empty: a new one
  bool is_recording = false;               // CallPlan::is_recording
  // Of a request that may have been carried out under this one: no other will do.
  std::shared_ptr<const ApiKey> bound_key{};
};

struct CallOutcome {
  std::optional<Error> error{};
  std::shared_ptr<const CallInfo> info{};
};

// Decodes with one of the decode_... functions, and keeps what it made.
template <class T>
class TypedDecoder final : public AnswerDecoder {
 public:
  using Function = DecodeResult (*)(std::string_view, T&, DecodeNotes&);
  explicit TypedDecoder(Function function) : function_(function) {}
  DecodeResult decode(std::string_view body, DecodeNotes& notes) override {
    return function_(body, value, notes);
  }

  T value{};

 private:
  Function function_;
};

struct Setup {
  Options options{};
  BaseUrl base{};
  std::string user_agent{};
  std::shared_ptr<Transport> transport{};
  std::shared_ptr<Runtime> runtime{};
};

inline void append_query(std::string& url, const std::vector<QueryParameter>& query) {
  char divider = '?';
  for (const QueryParameter& parameter : query) {
    url.push_back(std::exchange(divider, '&'));
    append_percent_encoded(url, parameter.name);
    url.push_back('=');
    append_percent_encoded(url, parameter.value);
  }
}

class ClientState {
 public:
  ClientState(Setup setup, SharedKey key, KeySource source)
      : setup_(std::move(setup)),
        notify_(setup_.options.observer),
        shared_([this, first = std::move(key),
                 source = std::move(source)](const Shared* parents) mutable {
          SharedKey current =
              parents == nullptr ? std::move(first) : parents->credentials.key_at_fork();
          return std::make_shared<Shared>(std::move(current), source, setup_.options);
        }) {}

  const Options& options() const noexcept { return setup_.options; }
  const BaseUrl& base() const noexcept { return setup_.base; }
  TimePoint now() const { return setup_.runtime->now(); }

  // Tells the observer of each promise that does not hold here.
  void tell_missing(const std::vector<Guarantee>& promises) {
    for (const Guarantee& promise : promises) {
      if (promise.holds) continue;
      notify_([&](Observer& observer) { observer.on_guarantee_missing(promise); });
    }
  }

  CallOutcome execute(RequestDraft draft, const CallOptions& options, AnswerDecoder& decoder) {
    if (Refusal refusal = check_call_options(options)) return {std::move(refusal), nullptr};
    const std::shared_ptr<Shared> shared = shared_.get();
    const RunningCall running(shared->lifecycle);
    if (!is_open(running)) return {shut_down_error(), nullptr};
    const TimePoint now = setup_.runtime->now();
    CallPlan plan;
    if (Refusal refusal = make_plan(*shared, std::move(draft), options, now, plan)) {
      return {std::move(refusal), nullptr};
    }
    Call call(std::move(plan), decoder, shared->budget, now);
    const LinkedCancel cancel(options.cancel, shared->lifecycle.stop_token());
    decoder.attach(cancel.token());
    Engine engine = make_engine(*shared, cancel.token());
    engine.chunks = decoder.sink();
    run(call, engine);
    CallOutcome outcome;
    if (call.error()) outcome.error = call.take_error();
    outcome.info = std::make_shared<const CallInfo>(call.take_info());
    return outcome;
  }

  // Runs the calls of a source, which makes them with make_call(); `width`: at most so many at
  // once. The error that kept it from beginning.
  Refusal execute_many(CallSource& source, const CallOptions& options, std::size_t width) {
    if (Refusal refusal = check_call_options(options)) return refusal;
    const std::shared_ptr<Shared> shared = shared_.get();
    const RunningCall running(shared->lifecycle);
    if (!is_open(running)) return shut_down_error();
    const LinkedCancel cancel(options.cancel, shared->lifecycle.stop_token());
    Engine engine = make_engine(*shared, cancel.token());
    const auto in_flight = static_cast<std::size_t>(setup_.options.limits.in_flight);
    const std::size_t left_free = in_flight > 1 ? 1 : 0;
    run_many(source, engine, (std::min)(width, in_flight - left_free), left_free);
    return std::nullopt;
  }

  // A call that is ready to be run, now. `decoder` must outlive it.
  Result<std::unique_ptr<Call>> make_call(RequestDraft draft, const CallOptions& options,
                                          AnswerDecoder& decoder) {
    const std::shared_ptr<Shared> shared = shared_.get();
    const TimePoint now = setup_.runtime->now();
    CallPlan plan;
    if (Refusal refusal = make_plan(*shared, std::move(draft), options, now, plan)) {
      return std::move(*refusal);
    }
    return std::make_unique<Call>(std::move(plan), decoder, shared->budget, now);
  }

  // The API key of whatever is sent now.
  std::shared_ptr<const ApiKey> key() { return shared_.get()->credentials.current(); }
  // A new idempotency key; empty without randomness.
  std::string make_key() { return make_uuid(*setup_.runtime).value_or(std::string()); }
  WallTime wall_now() const { return setup_.runtime->wall_now(); }
  // What the API has told of its limit so far.
  std::optional<Pacer::Limit> limit() { return shared_.get()->pacer.limit(); }
  // Until when a 429 holds the whole client; it may have passed.
  TimePoint paused_until() { return shared_.get()->governor.paused_until(); }

  // On a thread of the client's; on this one where there is none to be had.
  void start(const std::function<void()>& task) {
    if (!shared_.get()->workers.take(task)) task();
  }

  void shutdown(bool is_draining) {
    const std::shared_ptr<Shared> shared = shared_.get();
    shared->workers.close();
    if (is_draining) return drain(*shared);
    close(*shared);
    shared->lifecycle.cancel_running();
  }

 private:
  // Begins before the wait for submitted work, in which others may drain from a callback.
  void drain(Shared& shared) {
    Lifecycle::Drain draining(shared.lifecycle, shared.workers.is_inside());
    if (!shared.workers.wait_until_idle()) return;  // the drain that runs this job goes on
    close(shared);
    draining.wait(*setup_.runtime);
  }
  void close(Shared& shared) noexcept {
    is_closed_.store(true, std::memory_order_release);
    shared.lifecycle.close();
  }

  static Error shut_down_error() {
    return make_error(ErrorKind::shut_down, "the client was shut down");
  }
  bool is_open(const RunningCall& running) const noexcept {
    return running.is_admitted() && !is_closed_.load(std::memory_order_acquire);
  }
  Engine make_engine(Shared& shared, const CancelToken& cancel) {
    return {*setup_.runtime,  *setup_.transport,          shared, notify_,
            setup_.base.host, setup_.options.auth_scheme, cancel};
  }

  Refusal make_plan(Shared& shared, RequestDraft draft, const CallOptions& options, TimePoint now,
                    CallPlan& plan) {
    plan.operation = draft.operation;
    plan.url_template = draft.url_template;
    plan.timeouts = options.timeouts.value_or(setup_.options.timeouts);
    plan.retry = retry_options_of(options, setup_.options.retry);
    // One that has passed is over now, however long ago it was: differences to it must not
    // overflow.
    const TimePoint callers_end = (std::max)(options.deadline.value_or((TimePoint::max)()), now);
    plan.deadline = (std::min)(now + plan.timeouts.total, callers_end);
    if (draft.is_stream) {
      const auto& stream_total = plan.timeouts.stream_total;
      plan.stream_end = stream_total ? (std::min)(now + *stream_total, callers_end) : callers_end;
      plan.deadline = (std::min)(plan.deadline, *plan.stream_end);  // of the waits before it, too
    }
    plan.refine = draft.refine;
    plan.is_keeping_body = options.keep_body;
    plan.is_recording = draft.is_recording;
    plan.is_bound_to_key = draft.bound_key != nullptr;
    plan.request.credential = {std::move(draft.bound_key), setup_.options.auth_scheme};
    if (draft.method == Method::post) {
      plan.idempotency_key = options.idempotency_key;
      if (plan.idempotency_key.empty()) plan.idempotency_key = std::move(draft.idempotency_key);
      if (plan.idempotency_key.empty()) plan.idempotency_key = make_key();
      if (plan.idempotency_key.empty()) {
        return make_error(ErrorKind::resources, "no randomness for an idempotency key");
      }
    }
    fill_request(std::move(draft), options, plan);
    if (plan.request.method == Method::post && !options.idempotency_key.empty() &&
        !shared.used_keys.claim(options.idempotency_key, plan.request.url, plan.request.body)) {
      return make_error(ErrorKind::idempotency_mismatch,
                        "this key was used for another request of this client", "idempotency_key");
    }
    return std::nullopt;
  }

  void fill_request(RequestDraft draft, const CallOptions& options, CallPlan& plan) const {
    HttpRequest& request = plan.request;
    request.method = draft.method;
    request.url.reserve(setup_.base.prefix.size() + draft.path.size());
    request.url.append(setup_.base.prefix).append(draft.path);
    request.headers.reserve(usual_header_bytes);
    append_query(request.url, options.query);
    if (draft.method == Method::post) request.headers.add("Content-Type", "application/json");
    request.headers.add(
        "Accept", draft.is_stream ? "text/event-stream, application/json" : "application/json");
    request.headers.add("User-Agent", setup_.user_agent);
    if (draft.method == Method::post) request.headers.add("Idempotency-Key", plan.idempotency_key);
    for (const ExtraHeader& header : options.headers)
      request.headers.add(header.name, header.value);
    request.body = std::move(draft.body);
    request.may_send_again = draft.method == Method::get || plan.retry.resend == Resend::with_key;
  }

  // What fill_request() adds takes about 200.
  static constexpr std::size_t usual_header_bytes = 256;

  Setup setup_;
  Notifier notify_;
  std::atomic<bool> is_closed_{false};
  PerProcess<Shared> shared_;
};

// What the copies of a Client hold: when the last one goes, calls that still run are cancelled. The
// calls themselves hold the state.
class ClientHandle {
 public:
  explicit ClientHandle(std::shared_ptr<ClientState> shared_state)
      : state(std::move(shared_state)) {}
  ~ClientHandle() { state->shutdown(false); }
  ClientHandle(const ClientHandle&) = delete;
  ClientHandle& operator=(const ClientHandle&) = delete;

  const std::shared_ptr<ClientState> state;
};

}  // namespace detail
KAIKO_NAMESPACE_END
