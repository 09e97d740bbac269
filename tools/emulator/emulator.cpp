// SPDX-License-Identifier: MIT
// The order in which the emulated API looks at a request, and its control routes for tests.
#include "emulator.hpp"

#include <algorithm>
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

// The key in "Bearer KEY", whatever the case of the scheme; empty for any other scheme.
std::string bearer_key(const std::string& authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size()) return {};
  const bool is_bearer =
      std::equal(scheme.begin(), scheme.end(), authorization.begin(), [](char wanted, char c) {
        return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      });
  return is_bearer ? authorization.substr(scheme.size()) : std::string();
}

// The one key that a request carries, or the reason why it is refused.
std::variant<std::string, ApiError> api_key_of(const ApiRequest& request) {
  const bool has_header = request.headers.count("x-api-key") > 0;
  if (has_header && request.headers.count("authorization") > 0) {
    return ApiError{400, "invalid_request_error", "ambiguous_credentials",
                    "Send x-api-key or Authorization, not both"};
  }
  const std::string key =
      has_header ? request.header("x-api-key") : bearer_key(request.header("authorization"));
  // A header that came twice has a comma and a blank in its joined value.
  const bool is_one_word = key.find_first_of(" ,") == std::string::npos;
  for (const std::string_view prefix : {"kaiko_live_", "kaiko_test_", "sk_"}) {
    if (is_one_word && key.size() > prefix.size() && key.rfind(prefix, 0) == 0) return key;
  }
  return ApiError{401, "authentication_error", "invalid_api_key",
                  "The API key is missing or invalid"};
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

ApiAnswer answer_without_carrying_out(IdempotencyStore::Claim claim, ApiAnswer stored,
                                      const std::string& request_id) {
  if (claim == IdempotencyStore::Claim::replay) return stored;
  if (claim == IdempotencyStore::Claim::busy) {
    return error_answer({409, "conflict_error", "request_in_progress",
                         "A request with this idempotency key is being processed"},
                        request_id);
  }
  return error_answer({422, "idempotency_error", "idempotency_key_reused",
                       "This idempotency key was used with another body"},
                      request_id);
}

}  // namespace

Emulator::Emulator(const EmulatorOptions& options, StopFlag& stop)
    : options_(options),
      stop_(stop),
      limiter_(std::make_unique<FixedWindow>(options.limit, options.window)) {}

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

ApiAnswer Emulator::refuse(int status) {
  const std::string request_id = make_request_id();
  ApiError error{status, "invalid_request_error", "invalid_request",
                 "This is no request to the API"};
  if (status == 413)
    error = {413, "invalid_request_error", "payload_too_large", "The body is too large"};
  if (status >= 500) error = {status, "server_error", "internal", "The emulator failed"};
  ApiAnswer answer = error_answer(error, request_id);
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
  const auto* const api_key = std::get_if<std::string>(&key);
  // Whoever sends no usable key shares one window with all the others who don't.
  const RateState rate = limiter_->take(api_key != nullptr ? *api_key : std::string(),
                                        std::chrono::system_clock::now());
  ApiAnswer answer;
  if (!rate.is_allowed) {
    answer = error_answer({429, "rate_limit_error", "too_many_requests",
                           "Over the rate limit: retry after the window's end"},
                          request_id);
    answer.headers["Retry-After"] = std::to_string(rate.retry_after);
  } else if (api_key != nullptr) {
    answer = serve_once(request, *api_key, request_id);
  } else {
    answer = error_answer(std::get<ApiError>(key), request_id);
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
  if (!fault) return serve_keyed(request, api_key, request_id, std::chrono::milliseconds(0));
  const bool is_carried_out = !fault->status || fault->is_after_effect;
  ApiAnswer answer;
  if (is_carried_out) {
    answer = serve_keyed(request, api_key, request_id, fault->delay);
  } else {
    stop_.wait_for(fault->delay);
  }
  apply(*fault, answer);
  return answer;
}

ApiAnswer Emulator::serve_keyed(const ApiRequest& request, const std::string& api_key,
                                const std::string& request_id, std::chrono::milliseconds delay) {
  const std::string key = request.header("idempotency-key");
  if (key.empty() || options_.is_ignoring_idempotency) return carry_out(request, request_id, delay);
  const std::string scope = api_key + "\n" + key;
  auto [claim, stored] = idempotency_.claim(scope, request.body);
  if (claim != IdempotencyStore::Claim::first) {
    stop_.wait_for(delay);
    return answer_without_carrying_out(claim, std::move(stored), request_id);
  }
  ApiAnswer answer = carry_out(request, request_id, delay);
  if (answer.status == 200) {
    idempotency_.finish(scope, answer);
  } else {
    idempotency_.abandon(scope);
  }
  return answer;
}

// The delay lies between the effect and the end of the request, so that a repeat that comes
// meanwhile finds it in progress.
ApiAnswer Emulator::carry_out(const ApiRequest& request, const std::string& request_id,
                              std::chrono::milliseconds delay) {
  ApiAnswer answer = route(request, request_id);
  const bool is_effect = answer.status == 200 && request.method == "POST";
  if (is_effect) ledger_.effect(request.header("idempotency-key"));
  stop_.wait_for(delay);
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
