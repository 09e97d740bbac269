// SPDX-License-Identifier: MIT
// The order in which the emulated API looks at a request, and its control routes for tests.
#include "emulator.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "analysis_route.hpp"

namespace kaiko_emulator {
namespace {

std::string make_request_id() {
  constexpr std::string_view hex = "0123456789abcdef";
  thread_local std::mt19937_64 engine{std::random_device{}()};
  std::string id = "req-";
  for (int i = 0; i < 16; ++i) id.push_back(hex[engine() % hex.size()]);
  return id;
}

// The one key that a request carries, or the reason why it is refused.
std::variant<std::string, ApiError> api_key_of(const ApiRequest& request) {
  const std::string header = request.header("x-api-key");
  std::string bearer = request.header("authorization");
  if (!header.empty() && !bearer.empty()) {
    return ApiError{400, "invalid_request_error", "ambiguous_credentials",
                    "Send x-api-key or Authorization, not both"};
  }
  constexpr std::string_view scheme = "Bearer ";
  if (bearer.rfind(scheme, 0) == 0) bearer.erase(0, scheme.size());
  const std::string key = header.empty() ? bearer : header;
  for (const std::string_view prefix : {"kaiko_live_", "kaiko_test_", "sk_"}) {
    if (key.size() > prefix.size() && key.rfind(prefix, 0) == 0) return key;
  }
  return ApiError{401, "authentication_error", "invalid_api_key",
                  "The API key is missing or invalid"};
}

ApiAnswer answer_of_fault(const Fault& fault) {
  ApiAnswer answer;
  answer.status = *fault.status;
  answer.body = fault.body;
  answer.content_type = fault.content_type;
  answer.headers = fault.headers;
  return answer;
}

}  // namespace

Emulator::Emulator(const EmulatorOptions& options)
    : options_(options), limiter_(std::make_unique<FixedWindow>(options.limit, options.window)) {}

ApiAnswer Emulator::answer(const ApiRequest& request) {
  if (request.path.rfind("/_emulator/", 0) == 0) return control(request);
  const std::string request_id = make_request_id();
  const std::string key = request.header("idempotency-key");
  ledger_.request(key, request.body, request.remote_port);
  ApiAnswer answer = serve(request, request_id);
  ledger_.answer(key, answer.status);
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
  return json_answer({{"error", "no such control route"}}, 404);
}

ApiAnswer Emulator::serve(const ApiRequest& request, const std::string& request_id) {
  const auto key = api_key_of(request);
  if (const auto* error = std::get_if<ApiError>(&key)) return error_answer(*error, request_id);
  const std::string& api_key = std::get<std::string>(key);
  const RateState rate = limiter_->take(api_key, std::chrono::system_clock::now());
  ApiAnswer answer;
  if (rate.is_allowed) {
    answer = serve_once(request, api_key, request_id);
  } else {
    answer = error_answer({429, "rate_limit_error", "too_many_requests",
                           "Over the rate limit: retry after the window's end"},
                          request_id);
    answer.headers["Retry-After"] = std::to_string(rate.retry_after);
  }
  // A scripted fault's own headers win.
  answer.headers.emplace("X-RateLimit-Limit", std::to_string(rate.limit));
  answer.headers.emplace("X-RateLimit-Remaining", std::to_string(rate.remaining));
  answer.headers.emplace("X-RateLimit-Reset", std::to_string(rate.reset));
  return answer;
}

ApiAnswer Emulator::serve_once(const ApiRequest& request, const std::string& api_key,
                               const std::string& request_id) {
  const std::optional<Fault> fault = faults_.take(request.path);
  if (!fault) return serve_keyed(request, api_key, request_id);
  const bool is_carried_out = !fault->status || fault->is_after_effect;
  ApiAnswer answer;
  if (is_carried_out) answer = serve_keyed(request, api_key, request_id);
  if (fault->status) answer = answer_of_fault(*fault);
  answer.delay = fault->delay;
  answer.cut_body_after = fault->cut_body_after;
  return answer;
}

ApiAnswer Emulator::serve_keyed(const ApiRequest& request, const std::string& api_key,
                                const std::string& request_id) {
  const std::string key = request.header("idempotency-key");
  if (key.empty() || options_.is_ignoring_idempotency) return carry_out(request, request_id);
  const std::string scope = api_key + "\n" + key;
  auto [claim, stored] = idempotency_.claim(scope, request.body);
  switch (claim) {
    case IdempotencyStore::Claim::first:
      break;
    case IdempotencyStore::Claim::replay:
      return std::move(stored);
    case IdempotencyStore::Claim::busy:
      return error_answer({409, "conflict_error", "request_in_progress",
                           "A request with this idempotency key is being processed"},
                          request_id);
    case IdempotencyStore::Claim::mismatch:
      return error_answer({422, "idempotency_error", "idempotency_key_reused",
                           "This idempotency key was used with another body"},
                          request_id);
  }
  ApiAnswer answer = carry_out(request, request_id);
  if (answer.status == 200) {
    idempotency_.finish(scope, answer);
  } else {
    idempotency_.abandon(scope);
  }
  return answer;
}

ApiAnswer Emulator::carry_out(const ApiRequest& request, const std::string& request_id) {
  ApiAnswer answer = route(request, request_id);
  const bool is_effect = answer.status == 200 && request.method == "POST";
  if (is_effect) ledger_.effect(request.header("idempotency-key"));
  return answer;
}

ApiAnswer Emulator::route(const ApiRequest& request, const std::string& request_id) {
  if (request.path != "/v2/emotions/analysis" && request.path != "/v2/emotions/analysis/") {
    return error_answer({404, "not_found_error", "route_not_found", "No such route"}, request_id);
  }
  if (request.method != "POST") {
    return error_answer({405, "invalid_request_error", "method_not_allowed", "Use POST"},
                        request_id);
  }
  const auto input = parse_analysis(request);
  if (const auto* error = std::get_if<ApiError>(&input)) return error_answer(*error, request_id);
  return json_answer(analysis_body(std::get<AnalysisInput>(input)));
}

}  // namespace kaiko_emulator
