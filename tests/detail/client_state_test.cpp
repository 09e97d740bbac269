// SPDX-License-Identifier: MIT
// From a draft to a request: what every request carries, which options of a call win, and what the
// copies of a client share, in this process and in a child.
#include <kaiko/detail/client_state.hpp>

#include <kaiko/testing.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/forked.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko::testing::failed_reply;
using kaiko::testing::json_reply;
using std::chrono::milliseconds;

DecodeResult keep_text(std::string_view text, std::string& to, DecodeNotes&) {
  to = text;
  return {};
}

RequestDraft draft_of(Method method = Method::post) {
  RequestDraft draft;
  draft.operation = "analyze";
  draft.method = method;
  draft.path = "/path";
  if (method == Method::post) draft.body = "{}";
  return draft;
}

struct Stage {
  explicit Stage(const std::function<void(Options&)>& change = nullptr,
                 const std::shared_ptr<Transport>& other = nullptr, KeySource source = nullptr) {
    Setup setup;
    setup.options.limits.in_flight = 1;
    if (change) change(setup.options);
    setup.base.prefix = "https://host.example/api";
    setup.base.host = "host.example";
    setup.user_agent = "agent";
    setup.transport = other ? other : transport;
    setup.runtime = runtime;
    auto key = std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_example")));
    first_key = key;
    state = std::make_shared<ClientState>(std::move(setup), std::move(key), std::move(source));
  }

  CallOutcome call(const CallOptions& options = {}, Method method = Method::post) {
    TypedDecoder<std::string> decoder(&keep_text);
    return state->execute(draft_of(method), options, decoder);
  }
  // The one request that a call with these options makes.
  testing::SentRequest sent(const CallOptions& options = {}, Method method = Method::post) {
    transport->push(json_reply(200, "{}"));
    REQUIRE_FALSE(call(options, method).error);
    return transport->requests().back();
  }

  std::shared_ptr<testing::ScriptedTransport> transport =
      std::make_shared<testing::ScriptedTransport>();
  std::shared_ptr<testing::ManualRuntime> runtime = std::make_shared<testing::ManualRuntime>();
  std::weak_ptr<const ApiKey> first_key;
  std::shared_ptr<ClientState> state;
};

std::vector<std::string> names_of(const HeaderBlock& headers) {
  std::vector<std::string> names;
  headers.for_each([&](std::string_view name, std::string_view) { names.emplace_back(name); });
  return names;
}

TEST_CASE("a POST carries type, agent and an idempotency key, a GET no body's headers and no key") {
  Stage stage;
  CHECK(names_of(stage.sent().headers) ==
        std::vector<std::string>{"Content-Type", "Accept", "User-Agent", "Idempotency-Key"});
  const testing::SentRequest get = stage.sent({}, Method::get);
  CHECK(names_of(get.headers) == std::vector<std::string>{"Accept", "User-Agent"});
  CHECK(get.method == Method::get);
  CHECK(get.body.empty());
}

TEST_CASE("a call's own headers, query and key are sent, the query percent-encoded") {
  Stage stage;
  CallOptions options;
  options.headers = {{"X-Trace", "t-1"}, {"X-Trace", "t-2"}};
  options.query = {{"a b", "&=?#"}, {"empty", ""}, {"\xC3\xA9", "~"}};
  options.idempotency_key = "mine-1";
  const testing::SentRequest sent = stage.sent(options);
  CHECK(sent.url == "https://host.example/api/path?a%20b=%26%3D%3F%23&empty=&%C3%A9=~");
  CHECK(sent.headers.get("Idempotency-Key") == "mine-1");
  CHECK(names_of(sent.headers).size() == 6);
}

TEST_CASE("what is wrong with a call's options is told before anything is sent") {
  Stage stage;
  CallOptions options;
  options.headers = {{"x-api-key", "other"}};
  const CallOutcome outcome = stage.call(options);
  REQUIRE(outcome.error);
  CHECK(outcome.error->kind == ErrorKind::invalid_argument);
  CHECK(outcome.info == nullptr);
  CHECK(stage.transport->requests().empty());
}

// How many requests one call makes that never gets an answer.
std::size_t requests_without_answer(Stage& stage, const CallOptions& options) {
  const std::size_t before = stage.transport->requests().size();
  for (int i = 0; i < 3; ++i) stage.transport->push(failed_reply(TransportError::cut, 1));
  REQUIRE(stage.call(options).error);
  const std::size_t made = stage.transport->requests().size() - before;
  for (std::size_t left = 3 - made; left > 0; --left) {
    CallOptions once;
    once.resend = Resend::never;
    REQUIRE(stage.call(once).error);  // takes one reply that was left over
  }
  return made;
}

TEST_CASE("a call's retry options replace the client's, and its resend mode wins over both") {
  Stage stage([](Options& options) { options.retry.attempts = 2; });
  CallOptions options;
  CHECK(requests_without_answer(stage, options) == 2);
  options.retry = RetryOptions{};
  CHECK(requests_without_answer(stage, options) == 3);
  options.retry->resend = Resend::never;
  CHECK(requests_without_answer(stage, options) == 1);
  options.resend = Resend::with_key;
  CHECK(requests_without_answer(stage, options) == 3);
}

TEST_CASE("a strict client stays strict for a call with retry options that leave the mode out") {
  Stage stage([](Options& options) { options.retry.resend = Resend::never; });
  CallOptions options;
  options.retry.emplace().attempts = 3;
  CHECK(requests_without_answer(stage, options) == 1);
  options.resend = Resend::with_key;
  CHECK(requests_without_answer(stage, options) == 3);
}

// Keeps the limit that it was given over the whole call.
class LimitKeeper final : public Transport {
 public:
  HttpReply send(const HttpRequest&, const SendControl& control) override {
    call_end = control.deadline.call_end;
    return json_reply(200, "{}");
  }

  TimePoint call_end{};
};

TEST_CASE("the sooner of a call's deadline and its total time ends it") {
  struct Row {
    milliseconds total;
    std::optional<milliseconds> deadline;
    milliseconds expected;
  };
  for (const Row& row : {Row{milliseconds(300), milliseconds(900), milliseconds(300)},
                         Row{milliseconds(900), milliseconds(300), milliseconds(300)},
                         Row{milliseconds(900), std::nullopt, milliseconds(900)}}) {
    const auto transport = std::make_shared<LimitKeeper>();
    Stage stage(nullptr, transport);
    const TimePoint start = stage.runtime->now();
    CallOptions options;
    options.timeouts = TimeoutOptions{};
    options.timeouts->total = row.total;
    if (row.deadline) options.deadline = start + *row.deadline;
    REQUIRE_FALSE(stage.call(options).error);
    CHECK(transport->call_end == start + row.expected);
  }
}

TEST_CASE("without randomness a POST is not sent, one with a key of the caller's is") {
  class NoRandom final : public Runtime {
   public:
    TimePoint now() const override { return TimePoint(std::chrono::hours(1)); }
    WallTime wall_now() const override { return {}; }
    bool wait(Wakeup&, TimePoint) override { return false; }
    bool random(void*, std::size_t) noexcept override { return false; }
  };
  Setup setup;
  const auto transport = std::make_shared<testing::ScriptedTransport>();
  transport->push(json_reply(200, "{}"));
  setup.transport = transport;
  setup.runtime = std::make_shared<NoRandom>();
  ClientState state(std::move(setup),
                    std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_example"))),
                    nullptr);
  TypedDecoder<std::string> decoder(&keep_text);
  const CallOutcome guessable = state.execute(draft_of(), {}, decoder);
  REQUIRE(guessable.error);
  CHECK(guessable.error->kind == ErrorKind::resources);
  CHECK(transport->requests().empty());
  CallOptions options;
  options.idempotency_key = "mine-1";
  CHECK_FALSE(state.execute(draft_of(), options, decoder).error);
  CHECK(decoder.value == "{}");
}

TEST_CASE("after a shutdown a call says so, and one that runs ends as cancelled") {
  Stage stage;
  stage.transport->on_send([&] { stage.state->shutdown(false); });
  stage.transport->push(json_reply(200, "{}"));
  const CallOutcome running = stage.call();
  REQUIRE(running.error);
  CHECK(running.error->kind == ErrorKind::cancelled);
  const CallOutcome late = stage.call();
  REQUIRE(late.error);
  CHECK(late.error->kind == ErrorKind::shut_down);
  CHECK(stage.transport->requests().size() == 1);
}

TEST_CASE("the last copy of a client ends the calls that run, which keep what they need") {
  Stage stage;
  auto handle = std::make_unique<ClientHandle>(stage.state);
  stage.transport->on_send([&] { handle.reset(); });
  stage.transport->push(json_reply(200, "{}"));
  const CallOutcome outcome = stage.call();
  REQUIRE(outcome.error);
  CHECK(outcome.error->kind == ErrorKind::cancelled);
}

TEST_CASE("a child that is forked during a call has a permit of its own, and its end is not ours") {
  Stage stage;
  std::string answer;
  stage.transport->push(json_reply(200, "{}"));
  bool is_inside = false;
  stage.transport->on_send([&] {
    if (std::exchange(is_inside, true)) return;
    // The only permit of this process is taken now, and one call runs.
    answer = kaiko_test::answer_of_child([&] {
      stage.state->shutdown(true);
      const CallOutcome late = stage.call();
      return std::string(late.error ? to_string(late.error->kind) : "ok");
    });
    CHECK(answer == "shut_down");
    answer = kaiko_test::answer_of_child([&] {
      const CallOutcome outcome = stage.call();
      return std::string(outcome.error ? to_string(outcome.error->kind) : "ok");
    });
  });
  CHECK_FALSE(stage.call().error);
  CHECK(answer == "ok");
}

TEST_CASE("a key that was replaced is gone, and a child begins with the new one") {
  Stage stage(nullptr, nullptr, [] { return ApiKey::create("kaiko_test_new"); });
  stage.transport->push(kaiko::testing::error_reply(401, "", ""));
  stage.transport->push(json_reply(200, "{}"));
  CHECK_FALSE(stage.first_key.expired());
  REQUIRE_FALSE(stage.call().error);
  CHECK(stage.first_key.expired());
  stage.transport->push(json_reply(200, "{}"));
  const auto key_of_call = [&] {
    static_cast<void>(stage.call());
    return stage.transport->requests().back().credential_value;
  };
  CHECK(kaiko_test::answer_of_child(key_of_call) == "kaiko_test_new");
  CHECK(kaiko_test::answer_of_child([&] { return kaiko_test::answer_of_child(key_of_call); }) ==
        "kaiko_test_new");
}

TEST_CASE("a child of a client that was shut down finds it shut down") {
  Stage stage;
  stage.state->shutdown(false);
  CHECK(kaiko_test::answer_of_child([&] {
          return std::string(to_string(stage.call().error.value().kind));
        }) == "shut_down");
}

}  // namespace
