// SPDX-License-Identifier: MIT
// What is refused before any I/O, at the edges of each range, and that the field is named and its
// value never repeated.
#include <kaiko/detail/checks.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using std::chrono::hours;
using std::chrono::milliseconds;

// The field at fault; empty when nothing is.
std::string field_of(const Refusal& refusal) { return refusal ? refusal->param : std::string(); }

CallOptions with_header(const std::string& name, const std::string& value) {
  CallOptions options;
  options.headers.push_back({"X-Fine", "fine"});
  options.headers.push_back({name, value});
  return options;
}

TEST_CASE("an idempotency key is 1 to 255 of letters, digits and _.:-, or left to the SDK") {
  CHECK_FALSE(check_idempotency_key(""));
  CHECK_FALSE(check_idempotency_key("azAZ09_.:-"));
  CHECK_FALSE(check_idempotency_key(std::string(255, 'k')));
  CHECK(field_of(check_idempotency_key(std::string(256, 'k'))) == "idempotency_key");
  for (const char* bad : {" ", "a b", "a\r\nX: y", "a/b", "\xC3\xA9", "a;b", "\"a\""}) {
    INFO(bad);
    CHECK(field_of(check_idempotency_key(bad)) == "idempotency_key");
  }
  CHECK(check_idempotency_key(std::string("a\0b", 3)));
}

TEST_CASE("a header's name is a token of 1 to 128 characters") {
  CHECK_FALSE(check_extra_headers(with_header("X-Trace_id.1!#$%&'*+^`|~", "v")));
  CHECK_FALSE(check_extra_headers(with_header(std::string(128, 'x'), "v")));
  for (const std::string& bad : {std::string(), std::string(129, 'x'), std::string("X Y"),
                                 std::string("X:"), std::string("X\r\nY"), std::string("X\0Y", 3),
                                 std::string("(X)"), std::string("\xC3\xA9")}) {
    INFO(bad);
    CHECK(field_of(check_extra_headers(with_header(bad, "v"))) == "headers[1].name");
  }
}

TEST_CASE(
    "a header's value is at most 8192 printable ASCII characters without blanks at its ends") {
  for (const std::string& good :
       {std::string(), std::string("a b"), std::string("!~"), std::string(8192, 'v')}) {
    CHECK_FALSE(check_extra_headers(with_header("X-Mine", good)));
  }
  for (const std::string& bad :
       {std::string(8193, 'v'), std::string(" a"), std::string("a "), std::string(" "),
        std::string("a\tb"), std::string("a\r\nx-api-key: b"), std::string("a\nb"),
        std::string("a\0b", 3), std::string("\x7F"), std::string("\xC3\xA9")}) {
    INFO(bad);
    CHECK(field_of(check_extra_headers(with_header("X-Mine", bad))) == "headers[1].value");
  }
}

TEST_CASE("headers of the SDK and of the framing can't be given, in any case") {
  for (const char* name : {"x-api-key",
                           "AUTHORIZATION",
                           "Cookie",
                           "Host",
                           "Content-Length",
                           "Transfer-Encoding",
                           "Connection",
                           "Expect",
                           "idempotency-KEY",
                           "Content-Type",
                           "Accept",
                           "User-Agent",
                           "TE",
                           "Trailer",
                           "Upgrade",
                           "Keep-Alive",
                           "Proxy-Authorization",
                           "Proxy-Connection",
                           "Accept-Encoding",
                           "Content-Encoding"}) {
    INFO(name);
    CHECK(field_of(check_extra_headers(with_header(name, "v"))) == "headers[1].name");
  }
  CHECK_FALSE(check_extra_headers(with_header("Accept-Language", "en")));
  CHECK_FALSE(check_extra_headers(with_header("X-Api-Key-Id", "v")));
}

TEST_CASE("no refusal repeats the value that it refuses") {
  const std::string canary = "bad\nvalue";
  CallOptions options = with_header("X-Mine", canary);
  CHECK(check_call_options(options)->to_string().find("bad") == std::string::npos);
  CHECK(check_call_options(options)->message.find("bad") == std::string::npos);
  options = with_header(canary, "v");
  CHECK(check_call_options(options)->message.find("bad") == std::string::npos);
  options = CallOptions();
  options.idempotency_key = canary;
  CHECK(check_call_options(options)->message.find("bad") == std::string::npos);
}

TEST_CASE(
    "a message's id has no limit but that of a path's part; asked for it is there and UTF-8") {
  for (const std::string& good : {std::string(200, 'x'), std::string("analysis"),
                                  std::string("batch-analysis"), std::string("a/b c")}) {
    CHECK_FALSE(check_message_id(good, "external_id"));
    CHECK_FALSE(check_asked_message_id(good, "external_id"));
  }
  for (const std::string& bad : {std::string("."), std::string(".."), std::string("a\nb")}) {
    CHECK(field_of(check_message_id(bad, "external_id")) == "external_id");
    CHECK(field_of(check_asked_message_id(bad, "external_id")) == "external_id");
  }
  CHECK_FALSE(check_message_id("", "external_id"));
  CHECK(check_asked_message_id("", "external_id"));
  CHECK(check_asked_message_id("\xFF", "external_id"));
  CHECK_FALSE(check_asked_message_id(std::string(2048, 'q'), "external_id"));
  CHECK(check_asked_message_id(std::string(2049, 'q'), "external_id"));
}

TEST_CASE("the default options pass, for a client and for a call") {
  CHECK_FALSE(check_options(Options()));
  CHECK_FALSE(check_call_options(CallOptions()));
}

TEST_CASE("each time limit lies between 1 ms and 24 hours") {
  const std::pair<milliseconds TimeoutOptions::*, const char*> limits[] = {
      {&TimeoutOptions::connect, "timeouts.connect"},
      {&TimeoutOptions::attempt, "timeouts.attempt"},
      {&TimeoutOptions::stream_idle, "timeouts.stream_idle"},
      {&TimeoutOptions::total, "timeouts.total"},
  };
  for (const auto& [member, name] : limits) {
    Options options;
    for (const milliseconds good : {milliseconds(1), milliseconds(hours(24))}) {
      options.timeouts.*member = good;
      CHECK_FALSE(check_options(options));
    }
    for (const milliseconds bad : {milliseconds(0), milliseconds(-1), hours(24) + milliseconds(1),
                                   (milliseconds::max)(), (milliseconds::min)()}) {
      options.timeouts.*member = bad;
      CHECK(field_of(check_options(options)) == name);
    }
  }
}

TEST_CASE("the numbers of options have ranges, and a breach names the option") {
  struct Row {
    std::function<void(Options&)> change;
    const char* field;
  };
  const Row rows[] = {
      {[](Options& o) { o.retry.attempts = 1; }, ""},
      {[](Options& o) { o.retry.attempts = 10; }, ""},
      {[](Options& o) { o.retry.attempts = 0; }, "retry.attempts"},
      {[](Options& o) { o.retry.attempts = 11; }, "retry.attempts"},
      {[](Options& o) { o.retry.base_delay = milliseconds(0); }, ""},
      {[](Options& o) { o.retry.base_delay = milliseconds(-1); }, "retry"},
      {[](Options& o) { o.retry.max_server_wait = hours(24); }, ""},
      {[](Options& o) { o.retry.max_server_wait = hours(24) + milliseconds(1); }, "retry"},
      {[](Options& o) { o.retry.throttled_max_delay = milliseconds(-1); }, "retry"},
      {[](Options& o) { o.limits.in_flight = 1; }, ""},
      {[](Options& o) { o.limits.in_flight = 1000; }, ""},
      {[](Options& o) { o.limits.in_flight = 0; }, "limits.in_flight"},
      {[](Options& o) { o.limits.in_flight = 1001; }, "limits.in_flight"},
      {[](Options& o) { o.limits.max_body_bytes = 1; }, ""},
      {[](Options& o) { o.limits.max_body_bytes = 0; }, "limits"},
      {[](Options& o) { o.limits.max_header_bytes = 0; }, "limits"},
      {[](Options& o) { o.tls.ca_file = o.tls.ca_pem = "x"; }, "tls"},
      {[](Options& o) { o.user_agent = std::string(256, 'a'); }, ""},
      {[](Options& o) { o.user_agent = std::string(257, 'a'); }, "user_agent"},
      {[](Options& o) { o.user_agent = "shop/2.1\r\nx-api-key: k"; }, "user_agent"},
  };
  for (const Row& row : rows) {
    INFO("row " << &row - rows);
    Options options;
    row.change(options);
    const Refusal refusal = check_options(options);
    CHECK(field_of(refusal) == row.field);
    if (refusal) CHECK(refusal->kind == ErrorKind::configuration);
  }
}

TEST_CASE("what is wrong with one call is its argument, not the client's configuration") {
  CallOptions late;
  late.timeouts = TimeoutOptions{};
  late.timeouts->total = milliseconds(0);
  CallOptions eager;
  eager.retry = RetryOptions{};
  eager.retry->attempts = 11;
  for (const CallOptions& options : {late, eager}) {
    const Refusal refusal = check_call_options(options);
    REQUIRE(refusal);
    CHECK(refusal->kind == ErrorKind::invalid_argument);
  }
}

TEST_CASE("a place in a list is named by its index and its member") {
  CHECK(indexed("messages", 3, "text") == "messages[3].text");
  CHECK(indexed("messages", 0, "") == "messages[0]");
}

}  // namespace
