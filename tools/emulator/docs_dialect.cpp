// SPDX-License-Identifier: MIT
// Keys, errors and routes by the documentation's tables (contract sections 2 and 4).
#include "docs_dialect.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis_request.hpp"
#include "api_keys.hpp"
#include "chat_request.hpp"
#include "docs_answers.hpp"
#include "event_stream.hpp"

namespace kaiko_emulator {
namespace {

constexpr std::size_t most_context_id_bytes = 128;

ApiError not_found(const std::string& code, const std::string& message) {
  return {404, "not_found_error", code, message};
}

ApiError missing(const std::string& field) {
  return {400, "invalid_request_error", "missing_field", "The '" + field + "' field is required",
          field};
}

std::string message_of(const Violation& violation) {
  const std::string& rule = violation.rule;
  if (rule == "array.maxLength") {
    return "must not have more than " + violation.meta["max"].dump() + " items";
  }
  if (rule == "maxLength") return "must not be longer than " + violation.meta["max"].dump();
  if (rule == "minLength") return "must not be empty";
  if (rule == "min") return "must be at least " + violation.meta["min"].dump();
  if (rule == "enum") return "must be one of " + violation.meta["choices"].dump();
  const bool is_vowel = rule == "array" || rule == "object" || rule == "integer";
  return (is_vowel ? "must be an " : "must be a ") + rule;
}

// The first thing that is wrong, as the documented shape has room for one.
ApiError error_of(const Violation& violation) {
  if (violation.field.empty()) {
    return {422, "invalid_request_error", "invalid_value", "must be a JSON object", "body"};
  }
  if (violation.rule == "required") return missing(violation.field);
  constexpr std::string_view role = ".role";
  const std::string& field = violation.field;
  const bool is_role = field.size() > role.size() &&
                       field.compare(field.size() - role.size(), role.size(), role) == 0;
  return {422, "invalid_request_error", is_role ? "invalid_role" : "invalid_value",
          message_of(violation), field};
}

std::variant<Json, ApiError> read_json(const ApiRequest& request) {
  constexpr std::size_t most_bytes = std::size_t{1} << 20U;
  if (request.body.size() > most_bytes) {
    return ApiError{413, "invalid_request_error", "payload_too_large", "The body exceeds 1 MiB"};
  }
  if (request.header("content-type").rfind("application/json", 0) != 0) {
    return ApiError{400, "invalid_request_error", "invalid_content_type",
                    "Content-Type must be application/json"};
  }
  Json body = Json::parse(request.body, nullptr, false);
  if (body.is_discarded()) {
    return ApiError{400, "invalid_request_error", "invalid_json", "The body is not valid JSON"};
  }
  return body;
}

std::variant<std::vector<AnalysisMessage>, ApiError> read_analysis(const ApiRequest& request) {
  const auto body = read_json(request);
  if (const auto* error = std::get_if<ApiError>(&body)) return *error;
  const std::vector<Violation> violations = check_analysis(std::get<Json>(body), AnalysisRules());
  if (!violations.empty()) return error_of(violations.front());
  return analysis_messages(std::get<Json>(body));
}

std::string_view method_of(Route route) {
  const bool is_read =
      route == Route::context_state || route == Route::context_message || route == Route::liveness;
  return is_read ? "GET" : "POST";
}

}  // namespace

DocsDialect::DocsDialect(Seconds context_lifetime, bool is_classifier_down)
    : classifier_(is_classifier_down, Vocabulary::basic), contexts_(context_lifetime) {}

std::variant<std::string, ApiError> DocsDialect::api_key_of(const ApiRequest& request) const {
  const bool has_header = request.headers.count("x-api-key") > 0;
  if (has_header && request.headers.count("authorization") > 0) {
    return ApiError{400, "invalid_request_error", "ambiguous_credentials",
                    "Send x-api-key or Authorization, not both"};
  }
  std::string key =
      has_header ? request.header("x-api-key") : bearer_key(request.header("authorization"));
  if (is_key(key, {"kaiko_live_", "kaiko_test_", "sk_"})) return key;
  return ApiError{401, "authentication_error", "invalid_api_key",
                  "The API key is missing or invalid"};
}

// Contract section 4, the table of codes.
ApiError DocsDialect::revoked_key() const {
  return {403, "forbidden_error", "key_revoked", "This API key has been revoked"};
}

ApiAnswer DocsDialect::error(const ApiError& error, const std::string& request_id) const {
  return error_answer(error, request_id);
}

ApiAnswer DocsDialect::route(const ApiRequest& request, const Call& call) {
  const ApiPath path = parse_path(request.target);
  if (path.route == Route::unknown) {
    return error(not_found("route_not_found", "No such route"), call.request_id);
  }
  const std::string method(method_of(path.route));
  const bool is_head = request.method == "HEAD" && method == "GET";
  if (request.method != method && !is_head) {
    ApiAnswer answer = error({405, "invalid_request_error", "method_not_allowed", "Use " + method},
                             call.request_id);
    answer.headers["Allow"] = method;
    return answer;
  }
  Outcome outcome = serve(request, path, call);
  if (const auto* refusal = std::get_if<ApiError>(&outcome)) {
    return error(*refusal, call.request_id);
  }
  return std::get<ApiAnswer>(std::move(outcome));
}

DocsDialect::Outcome DocsDialect::serve(const ApiRequest& request, const ApiPath& path,
                                        const Call& call) {
  if (path.context_id.size() > most_context_id_bytes) {
    return ApiError{422, "invalid_request_error", "invalid_value",
                    "must not be longer than 128 bytes", "context_id"};
  }
  switch (path.route) {
    case Route::analysis:
      return analyze(request);
    case Route::batch:
      return analyze_batch(request);
    case Route::context_analysis:
      return analyze_in_context(request, path, call);
    case Route::context_state:
      return context_state(path, call);
    case Route::context_message:
      return context_message(path, call);
    case Route::chat:
      return chat(request, call);
    default:
      return json_answer({{"message", "The emulated service is up."}});
  }
}

DocsDialect::Outcome DocsDialect::analyze(const ApiRequest& request) const {
  const auto messages = read_analysis(request);
  if (const auto* error = std::get_if<ApiError>(&messages)) return *error;
  return json_answer(docs_analysis(std::get<std::vector<AnalysisMessage>>(messages), classifier_));
}

DocsDialect::Outcome DocsDialect::analyze_batch(const ApiRequest& request) const {
  const auto messages = read_analysis(request);
  if (const auto* error = std::get_if<ApiError>(&messages)) return *error;
  return json_answer(docs_batch(std::get<std::vector<AnalysisMessage>>(messages), classifier_));
}

DocsDialect::Outcome DocsDialect::analyze_in_context(const ApiRequest& request, const ApiPath& path,
                                                     const Call& call) {
  const auto input = read_analysis(request);
  if (const auto* error = std::get_if<ApiError>(&input)) return *error;
  const auto& messages = std::get<std::vector<AnalysisMessage>>(input);
  Moments added;
  for (const AnalysisMessage& message : messages) {
    added.push_back({message.external_id, message.role.value_or("user"), message.text,
                     classifier_.read(message.text), call.now});
  }
  const auto moments = contexts_.add({call.api_key, path.context_id}, added, call.now);
  if (!moments) {
    return ApiError{409, "conflict_error", "duplicate_id",
                    "This externalId is in the context already", "externalId"};
  }
  const ContextView view{path.context_id, *moments, moments->size() - added.size()};
  return json_answer(docs_context_analysis(view, classifier_, call.now));
}

DocsDialect::Outcome DocsDialect::context_state(const ApiPath& path, const Call& call) {
  const auto moments = contexts_.find({call.api_key, path.context_id}, call.now);
  if (!moments) return not_found("context_not_found", "No such context, or no longer");
  return json_answer(docs_state({path.context_id, *moments, 0}, classifier_, call.now));
}

DocsDialect::Outcome DocsDialect::context_message(const ApiPath& path, const Call& call) {
  const auto moments = contexts_.find({call.api_key, path.context_id}, call.now);
  if (!moments) return not_found("context_not_found", "No such context, or no longer");
  const auto moment = std::find_if(moments->begin(), moments->end(), [&](const Moment& stored) {
    return stored.external_id == path.external_id;
  });
  if (moment == moments->end()) {
    return not_found("message_not_found", "No message of that id in this context");
  }
  return json_answer(docs_message(path.context_id, *moment, classifier_));
}

DocsDialect::Outcome DocsDialect::chat(const ApiRequest& request, const Call& call) const {
  const auto body = read_json(request);
  if (const auto* error = std::get_if<ApiError>(&body)) return *error;
  const std::vector<Violation> violations = check_chat(std::get<Json>(body), ChatRules::docs);
  if (!violations.empty()) return error_of(violations.front());
  const ChatInput input = chat_input(std::get<Json>(body));
  if (!is_chat_model(input.model, ChatRules::docs)) {
    ApiError error = not_found("invalid_model", "No such model");
    error.param = "model";
    return error;
  }
  const Json completion = docs_completion(input, classifier_, call);
  if (!input.is_stream) return json_answer(completion);
  ApiAnswer answer;
  answer.body = chat_event_stream(completion);
  answer.content_type = event_stream_type;
  answer.headers["Cache-Control"] = "no-cache";
  return answer;
}

}  // namespace kaiko_emulator
