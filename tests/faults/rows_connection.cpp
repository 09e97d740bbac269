// SPDX-License-Identifier: MIT
// Connections that end at the wrong moment: before an answer, within it, on their second request.
#include <string>

#include "faults/rows.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// One fault, then the server behaves. With a key the call is repeated once and succeeds; in strict
// mode it ends with an error of this kind and an unknown outcome.
void meet(Stage& stage, const Json& step, ErrorKind kind) {
  stage.start_server().script(Json::array({step}));
  const CallRecord& call = stage.call(stage.client());
  if (stage.is_strict()) {
    stage.expect_error(call, kind, Outcome::unknown);
    return stage.expect(call.sends() == 1, "one request");
  }
  stage.expect_success(call);
  stage.expect(call.sends() == 2, "two requests");
  const auto& attempts = call.result.info().attempts;
  stage.expect(attempts.front().cause == kind, "the first attempt's end has the same name");
}

// A fault without an end ends a call after so many requests.
void meet_for_ever(Stage& stage, Json step, ErrorKind kind, int requests) {
  step["times"] = requests;
  stage.start_server().script(Json::array({step}));
  const CallRecord& call = stage.call(stage.client());
  stage.expect_error(call, kind, Outcome::unknown);
  stage.expect(call.sends() == requests, std::to_string(requests) + " requests");
}

void close_before_an_answer(Stage& stage) {
  meet(stage, {{"raw", ""}, {"then", "close"}}, ErrorKind::interrupted);
}

void reset_after_the_request(Stage& stage) {
  meet(stage, {{"raw", ""}, {"then", "reset"}}, ErrorKind::interrupted);
}

// A first call warms the connection up; the server closes it while nobody looks.
void closed_while_idle(Stage& stage, const ServerOptions& server) {
  stage.start_server(server).script(Json::array({{{"then", "close"}}}));
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.call(client));
  stage.servers().back()->report_of_closed();
  const CallRecord& second = stage.call(client);
  stage.expect_success(second);
  stage.expect(second.sends() == 1, "one request for the second call");
}

void closed_while_idle_plain(Stage& stage) { closed_while_idle(stage, {}); }
void closed_while_idle_tls(Stage& stage) { closed_while_idle(stage, {"good"}); }

// The close and the next request cross on the way. What was sent into a closed connection is of
// unknown outcome: strict mode says so, and never asks again.
void closed_at_once_each_time(Stage& stage) {
  constexpr int calls = 50;
  stage.start_server().script(Json::array({{{"then", "close"}, {"times", calls}}}));
  stage.leave_steps();
  const kaiko::Client client = stage.client();
  for (int i = 0; i < calls; ++i) {
    const CallRecord& call = stage.call(client);
    if (stage.is_strict() && !call.result) {
      stage.expect_error(call, ErrorKind::interrupted, Outcome::unknown);
    } else {
      stage.expect_success(call);
    }
  }
}

// The server carries the request out and closes without a word, on a connection that was used
// before: libcurl would send the request again by itself.
void processed_then_closed_on_a_warm_connection(Stage& stage) {
  constexpr int pairs = 20;
  Json steps = Json::array();
  for (int i = 0; i < pairs; ++i) {
    steps.push_back({{"step", "warm"}});
    steps.push_back({{"step", "lost"}, {"raw", ""}, {"then", "close"}});
    if (!stage.is_strict()) steps.push_back({{"step", "again"}});
  }
  stage.start_server().script(steps);
  const kaiko::Client client = stage.client();
  for (int i = 0; i < pairs; ++i) {
    stage.expect_success(stage.call(client));
    const CallRecord& lost = stage.call(client);
    if (stage.is_strict()) {
      stage.expect_error(lost, ErrorKind::interrupted, Outcome::unknown);
      stage.expect(lost.sends() == 1, "the guard refuses the second send");
    } else {
      stage.expect_success(lost);
      stage.expect(lost.sends() == 2, "the second send is counted");
    }
  }
  const Json report = stage.report();
  const int expected = stage.is_strict() ? 2 * pairs : 3 * pairs;
  stage.expect(static_cast<int>(report["requests"].size()) == expected,
               "the server saw " + std::to_string(expected) + " requests");
  for (const Json& request : report["requests"]) {
    if (request["step"] == "lost") {
      stage.expect(request["number_on_connection"] > 1, "the lost one came on a warm connection");
    }
  }
}

void cut_within_the_body(Stage& stage) {
  meet(stage,
       {{"status", 200}, {"body", std::string(500, ' ')}, {"cut_after", 200}, {"then", "close"}},
       ErrorKind::interrupted);
}

void cut_within_the_head(Stage& stage) {
  meet(stage, {{"raw", "HTTP/1.1 200 OK\r\nContent-Le"}, {"then", "close"}},
       ErrorKind::interrupted);
}

void cut_where_the_close_ends_the_body(Stage& stage) {
  meet(stage,
       {{"raw", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"emotions\":{\"us"},
        {"then", "close"}},
       ErrorKind::invalid_response);
}

const Json garbage = {{"raw", "\x16\x03\x01 what is this\r\n\r\n"}, {"then", "close"}};
void garbage_once(Stage& stage) { meet(stage, garbage, ErrorKind::protocol); }
// Tried once more and no oftener: it rarely helps.
void garbage_for_ever(Stage& stage) {
  meet_for_ever(stage, garbage, ErrorKind::protocol, stage.is_strict() ? 1 : 2);
}

const Json switching = {
    {"raw", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"},
    {"then", "close"}};
void switches_protocol(Stage& stage) { meet_for_ever(stage, switching, ErrorKind::protocol, 1); }

}  // namespace

std::vector<Row> rows_connection() {
  return {
      {19, "closed before a byte of the answer", "key: repeated; strict: unknown", all_modes,
       close_before_an_answer},
      {20, "reset after the request", "key: repeated; strict: unknown", all_modes,
       reset_after_the_request},
      {21, "connection closed while idle", "success, one request", both, closed_while_idle_plain},
      {21, "connection closed while idle, TLS", "success, one request", both,
       closed_while_idle_tls},
      {22, "connection closed right after each answer", "one effect a call; strict: or unknown",
       all_modes, closed_at_once_each_time},
      {23, "processed, then closed, warm connection", "key: N successes; strict: N times unknown",
       all_modes, processed_then_closed_on_a_warm_connection},
      {24, "body cut short of its length", "key: repeated; strict: unknown", all_modes,
       cut_within_the_body},
      {25, "head cut after the status line", "key: repeated; strict: unknown", all_modes,
       cut_within_the_head},
      {26, "body that the close ends, cut", "key: repeated; strict: unknown", all_modes,
       cut_where_the_close_ends_the_body},
      {27, "bytes that are not HTTP", "key: repeated once; strict: unknown", all_modes,
       garbage_once},
      {27, "bytes that are not HTTP, for ever", "protocol, two requests; strict: one", all_modes,
       garbage_for_ever},
      {28, "101 Switching Protocols", "protocol, one request", all_modes, switches_protocol},
  };
}

}  // namespace kaiko_faults
