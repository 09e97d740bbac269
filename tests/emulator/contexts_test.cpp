// SPDX-License-Identifier: MIT
// What the emulator remembers and how it forgets, with a clock that the test moves: the stores, and
// the whole emulator without its sockets.
#include <chrono>
#include <string>

#include "account_history.hpp"
#include "context_store.hpp"
#include "emulator.hpp"
#include "support/catch.hpp"

namespace {

using namespace kaiko_emulator;
using std::chrono::hours;
using std::chrono::seconds;

const SystemTime start = SystemTime(hours(24 * 20000));
const ContextId id{"key", "context"};

Moment moment_of(const std::string& external_id, SystemTime time = start) {
  return {external_id, "user", "text", Reading(), time};
}

TEST_CASE("a context lives for its lifetime after its last message") {
  ContextStore store(hours(24));
  REQUIRE(store.add(id, {moment_of("a")}, start));
  REQUIRE(store.find(id, start + hours(23)));
  REQUIRE(store.add(id, {moment_of("b")}, start + hours(23)));
  REQUIRE(store.find(id, start + hours(46)));
  CHECK(store.find(id, start + hours(46))->size() == 2);
  CHECK_FALSE(store.find(id, start + hours(47)));
  // Its external ids are forgotten with it, and asking does not bring it back.
  CHECK(store.add(id, {moment_of("a")}, start + hours(47))->size() == 1);
}

TEST_CASE("a context is one key's, and its external ids are its own") {
  ContextStore store(hours(24));
  REQUIRE(store.add(id, {moment_of("a")}, start));
  CHECK_FALSE(store.find({"other", "context"}, start));
  CHECK(store.add({"other", "context"}, {moment_of("a")}, start)->size() == 1);
  CHECK(store.add({"key", "other"}, {moment_of("a")}, start)->size() == 1);
}

TEST_CASE("messages with a duplicate among them are not stored at all") {
  ContextStore store(hours(24));
  REQUIRE(store.add(id, {moment_of("a")}, start));
  CHECK_FALSE(store.add(id, {moment_of("b"), moment_of("a")}, start));
  CHECK_FALSE(store.add(id, {moment_of("c"), moment_of("c")}, start));
  CHECK(store.find(id, start)->size() == 1);
  // Without an id nothing is a duplicate.
  CHECK(store.add(id, {moment_of(""), moment_of("")}, start)->size() == 3);
}

TEST_CASE("an account's history holds 30 days, counts them all and shows the latest") {
  AccountHistory history;
  for (int i = 0; i < 250; ++i) history.add("key", moment_of(""), start);
  const auto view = history.add("key", moment_of("last"), start);
  CHECK(view.count == 251);
  CHECK(view.moments.size() == 200);
  CHECK(view.moments.back().external_id == "last");
  const SystemTime later = start + hours(24 * 31);
  CHECK(history.add("key", moment_of("", later), later).count == 1);
  CHECK(history.add("other", moment_of(""), start).count == 1);
}

struct Asked {
  explicit Asked(const EmulatorOptions& options) : emulator(options, stop) {}

  ApiAnswer ask(const std::string& method, const std::string& path, SystemTime now) {
    ApiRequest request;
    request.method = method;
    request.path = request.target = path;
    request.headers = {{"x-api-key", "kaiko_test_example"}, {"content-type", "application/json"}};
    request.body = R"({"model":"m","messages":[{"externalId":"a","content":{"text":"happy"}}]})";
    return emulator.answer(request, now);
  }

  StopFlag stop;
  Emulator emulator;
};

TEST_CASE("the emulator forgets a context after its lifetime, a day by default") {
  Asked asked{EmulatorOptions()};
  const std::string post = "/v2/emotions/c/analysis";
  CHECK(asked.ask("POST", post, start).status == 200);
  CHECK(asked.ask("POST", post, start + hours(23)).status == 409);
  CHECK(asked.ask("GET", "/v2/emotions/c/message/a", start + hours(23)).status == 200);
  CHECK(asked.ask("GET", "/v2/emotions/c/message/a", start + hours(24)).status == 404);
  CHECK(asked.ask("GET", "/v2/emotions/c", start + hours(24)).status == 404);
  CHECK(asked.ask("POST", post, start + hours(24)).status == 200);
}

TEST_CASE("the gateway shows a trend once there are moments in both halves of 30 days") {
  EmulatorOptions options;
  options.profile = Profile::gateway;
  Asked asked(options);
  const auto trajectory = [&](SystemTime now) {
    ApiRequest request;
    request.method = "POST";
    request.path = request.target = "/v2/emotions/analysis";
    request.headers = {{"x-api-key", "sk_test_example"}, {"content-type", "application/json"}};
    request.body = R"({"model":"m","messages":[{"content":{"text":"I am happy"}}]})";
    return Json::parse(asked.emulator.answer(request, now).body)["trajectory"];
  };
  CHECK_FALSE(trajectory(start).contains("trend"));
  CHECK_FALSE(trajectory(start + hours(24)).contains("trend"));
  CHECK(trajectory(start + hours(24 * 16))["trend"]["direction"] == "stable");
}

TEST_CASE("the emulator limits by the clock that it is given") {
  EmulatorOptions options;
  options.limit = 1;
  options.limiter = Limiter::bucket;
  Asked asked(options);
  CHECK(asked.ask("GET", "/v2/emotions/", start).status == 200);
  CHECK(asked.ask("GET", "/v2/emotions/", start + seconds(59)).status == 429);
  CHECK(asked.ask("GET", "/v2/emotions/", start + seconds(60)).status == 200);
}

}  // namespace
