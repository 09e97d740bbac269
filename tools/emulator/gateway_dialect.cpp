// SPDX-License-Identifier: MIT
// Keys, errors and routes as the gateway's source and the measured framework have them.
#include "gateway_dialect.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analysis_request.hpp"
#include "api_keys.hpp"
#include "chat_request.hpp"
#include "gateway_answers.hpp"

namespace kaiko_emulator {
namespace {

// Shape F.
ApiAnswer not_found() {
  ApiAnswer answer;
  answer.status = 404;
  answer.body = "404 Not Found";
  answer.content_type = "text/plain; charset=UTF-8";
  return answer;
}

// Shape D, for whatever the program did not foresee.
ApiAnswer failure(const std::string& message) {
  return json_answer({{"status", "error"}, {"message", message}}, 500);
}

std::string sentence_of(const Violation& violation, const std::string& name) {
  const std::string& rule = violation.rule;
  const std::string field = "The " + name + " field must ";
  if (rule == "required") return field + "be defined";
  if (rule == "maxLength") {
    return field + "not be greater than " + violation.meta["max"].dump() + " characters";
  }
  if (rule == "array.maxLength") {
    return field + "not have more than " + violation.meta["max"].dump() + " items";
  }
  if (rule == "uuid") return field + "be a valid UUID";
  if (rule == "enum") return "The selected " + name + " is invalid";
  if (rule == "boolean") return "The value must be a boolean";
  return field + (rule == "array" || rule == "object" ? "be an " : "be a ") + rule;
}

// One of the details of shape B. An item of a list is named by its index.
Json detail_of(const Violation& violation) {
  const std::string& field = violation.field;
  const std::string name = field.empty() ? "data" : field.substr(field.rfind('.') + 1);
  Json detail = {
      {"message", sentence_of(violation, name)}, {"rule", violation.rule}, {"field", field}};
  if (!violation.meta.is_null()) detail["meta"] = violation.meta;
  const bool is_item = name.find_first_not_of("0123456789") == std::string::npos;
  if (is_item) detail["index"] = std::stoi(name);
  return detail;
}

ApiAnswer invalid(const std::vector<Violation>& violations) {
  Json details = Json::array();
  for (const Violation& violation : violations) details.push_back(detail_of(violation));
  return json_answer({{"message", "Validation error"}, {"details", std::move(details)}}, 422);
}

// Without its content type a body counts as {}. Discarded when it is no JSON.
Json json_or_nothing(const ApiRequest& request) {
  const bool is_json = request.header("content-type").rfind("application/json", 0) == 0;
  return is_json ? Json::parse(request.body, nullptr, false) : Json::object();
}

bool is_read(const ApiRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// To the framework the words of the POST routes are context ids like any other.
ApiPath path_of(const ApiRequest& request) {
  ApiPath path = parse_path(request.target);
  if (!is_read(request)) return path;
  if (path.route == Route::analysis) return {Route::context_state, "analysis"};
  if (path.route == Route::batch) return {Route::context_state, "batch-analysis"};
  return path;
}

constexpr const char* malformed = "Malformed JSON in the request body";

}  // namespace

GatewayDialect::GatewayDialect(bool is_classifier_down)
    : classifier_(is_classifier_down, Vocabulary::with_curiosity) {}

std::variant<std::string, ApiError> GatewayDialect::api_key_of(const ApiRequest& request) const {
  std::string key = request.header("x-api-key");
  if (key.empty()) {
    const std::string authorization = request.header("authorization");
    key = has_bearer_scheme(authorization) ? bearer_key(authorization) : authorization;
  }
  // The SDK's own prefix besides those of the gateway, so that its keys can be used here too.
  if (is_key(key, {"sk_", "eyJ", "kaiko_"})) return key;
  return ApiError{401, "", "", "Unauthorized"};
}

// Shape E: the authorizer in front of it says no.
ApiError GatewayDialect::revoked_key() const { return {403, "", "", "Forbidden"}; }

// Shapes C and E.
ApiAnswer GatewayDialect::error(const ApiError& error, const std::string& /*request_id*/) const {
  return json_answer({{"message", error.message}}, error.status);
}

ApiAnswer GatewayDialect::route(const ApiRequest& request, const Call& call) {
  const ApiPath path = path_of(request);
  if (is_read(request)) {
    if (path.route == Route::liveness) {
      return json_answer({{"message", "The emulated service is up."}});
    }
    if (path.route == Route::context_state) return json_answer(gateway_state(path.context_id));
    if (path.route == Route::context_message) {
      return json_answer(gateway_message(path.context_id, path.external_id));
    }
    return not_found();
  }
  if (request.method != "POST") return not_found();
  if (path.route == Route::chat) return chat(request, call);
  const bool is_analysis = path.route == Route::analysis || path.route == Route::context_analysis;
  return is_analysis ? analyze(request, path, call) : not_found();
}

ApiAnswer GatewayDialect::analyze(const ApiRequest& request, const ApiPath& path,
                                  const Call& call) {
  const bool is_stateless = path.route == Route::analysis;
  const Json body = json_or_nothing(request);
  if (body.is_discarded()) return failure(malformed);
  const AnalysisRules rules{true, false};
  const std::vector<Violation> violations = check_analysis(body, rules);
  if (!violations.empty()) return invalid(violations);
  const std::vector<AnalysisMessage> messages = analysis_messages(body);
  if (messages.empty()) {
    const std::string prefix =
        is_stateless ? "Emotion analysis failed (V2): " : "Failed to analyse emotion (V2): ";
    return failure(prefix + "there is no message");
  }
  // The first message is all that it looks at; it remembers every one that it has seen.
  const AnalysisMessage& message = messages.front();
  const Moment moment{message.external_id, message.role.value_or("user"), message.text,
                      classifier_.read(message.text), call.now};
  const GatewayCall gateway_call{is_stateless ? std::string() : path.context_id, call.api_key,
                                 call.now};
  return json_answer(
      gateway_analysis(accounts_.add(call.api_key, moment, call.now), gateway_call, classifier_));
}

ApiAnswer GatewayDialect::chat(const ApiRequest& request, const Call& call) const {
  const Json body = json_or_nothing(request);
  if (body.is_discarded()) return failure(malformed);
  const std::vector<Violation> violations = check_chat(body, ChatRules::gateway);
  if (!violations.empty()) return invalid(violations);
  const ChatInput input = chat_input(body);
  const std::string prefix = "Chat completion failed (V2): ";
  if (!is_chat_model(input.model, ChatRules::gateway)) {
    return failure(prefix + "No adapter found for model \"" + input.model + "\"");
  }
  for (const ChatMessage& message : input.messages) {
    if (message.role != "user") continue;
    return json_answer(gateway_completion(input.model, message.content, classifier_, call.now));
  }
  return failure(prefix + "there is no message of a user");
}

}  // namespace kaiko_emulator
