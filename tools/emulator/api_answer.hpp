// SPDX-License-Identifier: MIT
// What the emulator's parts pass on: a request as they see it, and an answer before it is sent.
// Also the documentation's error shape. Knows no sockets and no server library.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kaiko_emulator {

using Json = nlohmann::ordered_json;

// Before nlohmann/json 3.11 a Json turns itself into an optional, too: none is to be left to
// choose.
inline std::optional<Json> some(Json value) {
  return std::optional<Json>(std::in_place, std::move(value));
}

struct ApiRequest {
  std::string method;
  std::string path;                            // percent-decoded, without the query
  std::string target;                          // as it was sent
  std::map<std::string, std::string> headers;  // names in lower case, repeated ones joined by ", "
  std::string body;
  int remote_port = 0;

  std::string header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string() : found->second;
  }
};

inline constexpr std::string_view event_stream_type = "text/event-stream";

// An event stream is sent in many small pieces, everything else at once.
struct ApiAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers;
  std::optional<std::size_t> cut_body_after;  // bytes, then the connection is closed
};

// An id from a path may be no UTF-8; the answer is all the same.
inline ApiAnswer json_answer(const Json& body, int status = 200) {
  ApiAnswer answer;
  answer.status = status;
  answer.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return answer;
}

// Contract section 4, shape A. The server adds the request id.
struct ApiError {
  int status = 400;
  std::string type;
  std::string code;
  std::string message;
  std::string param{};
};

inline ApiAnswer error_answer(const ApiError& error, const std::string& request_id) {
  Json inner = {{"type", error.type}, {"code", error.code}, {"message", error.message}};
  if (!error.param.empty()) inner["param"] = error.param;
  inner["request_id"] = request_id;
  return json_answer({{"error", std::move(inner)}}, error.status);
}

}  // namespace kaiko_emulator
