// SPDX-License-Identifier: MIT
// The order in which the emulated API looks at a request, and its control routes for tests.
#include "emulator.hpp"

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "docs_dialect.hpp"
#include "gateway_dialect.hpp"
#include "sliding_window.hpp"
#include "token_bucket.hpp"

namespace kaiko_emulator {
namespace {

std::string make_request_id() {
  constexpr std::string_view hex = "0123456789abcdef";
  thread_local std::mt19937_64 engine{std::random_device{}()};
  std::string id = "req-";
  for (int i = 0; i < 16; ++i) id.push_back(hex[engine() % hex.size()]);
  return id;
}

// What a fault makes of the answer that would have been given.
void apply(const Fault& fault, ApiAnswer& answer) {
  if (fault.status) {
    answer = ApiAnswer{};
    answer.status = *fault.status;
  }
  if (fault.body) answer.body = *fault.body;
  if (!fault.content_type.empty()) answer.content_type = fault.content_type;
  for (const auto& [name, value] : fault.headers) answer.headers[name] = value;
  answer.cut_body_after = fault.cut_body_after;
}

std::unique_ptr<Dialect> make_dialect(const EmulatorOptions& options) {
  if (options.profile == Profile::gateway) {
    return std::make_unique<GatewayDialect>(options.is_classifier_down);
  }
  return std::make_unique<DocsDialect>(options.context_lifetime, options.is_classifier_down);
}

std::unique_ptr<RateLimiter> make_limiter(const EmulatorOptions& options) {
  const std::int64_t usual = options.profile == Profile::gateway ? 60 : 1000;
  const std::int64_t limit = options.limit.value_or(usual);
  if (options.limiter == Limiter::sliding) {
    return std::make_unique<SlidingWindow>(limit, options.window);
  }
  if (options.limiter == Limiter::bucket) {
    return std::make_unique<TokenBucket>(limit, options.window);
  }
  return std::make_unique<FixedWindow>(limit, options.window);
}

}  // namespace

Emulator::Emulator(const EmulatorOptions& options, StopFlag& stop)
    : options_(options),
      stop_(stop),
      dialect_(make_dialect(options)),
      limiter_(make_limiter(options)) {}

ApiAnswer Emulator::answer(const ApiRequest& request, SystemTime now) {
  if (request.path.rfind("/_emulator/", 0) == 0) return control(request);
  const std::string request_id = make_request_id();
  const std::string key = request.header("idempotency-key");
  ledger_.request(key, request.body, request.remote_port);
  ApiAnswer answer = serve(request, {request_id, {}, now});
  ledger_.answer(key, answer.status);
  answer.headers.emplace("x-request-id", request_id);
  return answer;
}

ApiAnswer Emulator::refuse(int status) const {
  const std::string request_id = make_request_id();
  ApiError error{status, "invalid_request_error", "invalid_request",
                 "This is no request to the API"};
  if (status == 413)
    error = {413, "invalid_request_error", "payload_too_large", "The body is too large"};
  if (status >= 500) error = {status, "server_error", "internal", "The emulator failed"};
  ApiAnswer answer = dialect_->error(error, request_id);
  answer.headers.emplace("x-request-id", request_id);
  return answer;
}

ApiAnswer Emulator::control(const ApiRequest& request) {
  const bool is_ledger = request.path == "/_emulator/ledger";
  const bool is_faults = request.path == "/_emulator/faults";
  if (is_ledger && request.method == "GET") return json_answer(ledger_.report());
  if (is_faults && request.method == "GET") return json_answer(faults_.report());
  if (is_ledger && request.method == "DELETE") {
    ledger_.reset();
    return json_answer(ledger_.report());
  }
  if (is_faults && request.method == "DELETE") {
    faults_.clear();
    return json_answer(faults_.report());
  }
  if (is_faults && request.method == "POST") {
    if (const auto problem = faults_.add(request.body)) {
      return json_answer({{"error", *problem}}, 400);
    }
    return json_answer(faults_.report());
  }
  if (request.path == "/_emulator/revoked_keys" && request.method == "POST") return revoke(request);
  return json_answer({{"error", "no such control route"}}, 404);
}

ApiAnswer Emulator::revoke(const ApiRequest& request) {
  if (const auto problem = revoked_keys_.add(request.body)) {
    return json_answer({{"error", *problem}}, 400);
  }
  return json_answer({{"revoked", revoked_keys_.count()}});
}

ApiAnswer Emulator::serve(const ApiRequest& request, Call call) {
  auto key = dialect_->api_key_of(request);
  if (const auto* const word = std::get_if<std::string>(&key);
      word != nullptr && revoked_keys_.contains(*word)) {
    key = dialect_->revoked_key();
  }
  const auto* const refusal = std::get_if<ApiError>(&key);
  if (refusal != nullptr && !dialect_->is_limiting_refused_keys()) {
    return dialect_->error(*refusal, call.request_id);
  }
  // Whoever sends no usable key shares one window with all the others who don't.
  if (refusal == nullptr) call.api_key = std::get<std::string>(key);
  const RateState rate = limiter_->take(call.api_key, call.now);
  ApiAnswer answer;
  if (!rate.is_allowed) {
    answer = dialect_->error({429, "rate_limit_error", "too_many_requests",
                              "Over the rate limit: retry after the window's end"},
                             call.request_id);
    if (dialect_->is_telling_retry_after()) {
      answer.headers["Retry-After"] = std::to_string(rate.retry_after);
    }
  } else if (refusal == nullptr) {
    answer = serve_once(request, call);
  } else {
    answer = dialect_->error(*refusal, call.request_id);
  }
  // A scripted fault's own headers win.
  answer.headers.emplace("X-RateLimit-Limit", std::to_string(rate.limit));
  answer.headers.emplace("X-RateLimit-Remaining", std::to_string(rate.remaining));
  answer.headers.emplace("X-RateLimit-Reset", std::to_string(rate.reset));
  return answer;
}

ApiAnswer Emulator::serve_once(const ApiRequest& request, const Call& call) {
  const std::optional<Fault> fault = faults_.take(request.path);
  if (!fault) return serve_keyed(request, call, Delay(0));
  const bool is_carried_out = !fault->status || fault->is_after_effect;
  ApiAnswer answer;
  if (is_carried_out) {
    answer = serve_keyed(request, call, fault->delay);
  } else {
    stop_.wait_for(fault->delay);
  }
  apply(*fault, answer);
  return answer;
}

ApiAnswer Emulator::serve_keyed(const ApiRequest& request, const Call& call, Delay delay) {
  const std::string key = request.header("idempotency-key");
  if (key.empty() || options_.is_ignoring_idempotency) return carry_out(request, call, delay);
  const std::string scope = call.api_key + "\n" + key;
  auto [claim, stored] = idempotency_.claim(scope, request.target + "\n" + request.body);
  if (claim != IdempotencyStore::Claim::first) {
    stop_.wait_for(delay);
    return replay(claim, std::move(stored), call);
  }
  ApiAnswer answer = carry_out(request, call, delay);
  if (answer.status == 200) {
    idempotency_.finish(scope, answer);
  } else {
    idempotency_.abandon(scope);
  }
  return answer;
}

ApiAnswer Emulator::replay(IdempotencyStore::Claim claim, ApiAnswer stored,
                           const Call& call) const {
  if (claim == IdempotencyStore::Claim::replay) return stored;
  if (claim == IdempotencyStore::Claim::busy) {
    return dialect_->error({409, "conflict_error", "request_in_progress",
                            "A request with this idempotency key is being processed"},
                           call.request_id);
  }
  return dialect_->error({422, "idempotency_error", "idempotency_key_reused",
                          "This idempotency key was used with another body"},
                         call.request_id);
}

// The delay lies between the effect and the end of the request, so that a repeat that comes
// meanwhile finds it in progress.
ApiAnswer Emulator::carry_out(const ApiRequest& request, const Call& call, Delay delay) {
  ApiAnswer answer = dialect_->route(request, call);
  const bool is_effect = answer.status == 200 && request.method == "POST";
  if (is_effect) ledger_.effect(request.header("idempotency-key"));
  stop_.wait_for(delay);
  return answer;
}

}  // namespace kaiko_emulator
