// SPDX-License-Identifier: MIT
// Runs the recipes of docs/cookbook.md, which are compiled as they stand there, against a scripted
// API, and looks at what docs/errors.md tells. The clients of others that recipes use are fakes of
// the same names.
#include "cookbook_snippets.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using kaiko::ErrorKind;

// A client of a scripted API, whose clock is moved by hand.
struct Api {
  std::shared_ptr<kt::ScriptedTransport> script = std::make_shared<kt::ScriptedTransport>();
  std::shared_ptr<kt::ManualRuntime> clock = std::make_shared<kt::ManualRuntime>();

  kaiko::Options options(kaiko::Options with = {}) const {
    with.transport = script;
    with.runtime = clock;
    return with;
  }
  kaiko::Client client(kaiko::Options with = {}) const {
    return kaiko::Client(kaiko::ApiKey("kaiko_test_example"), options(std::move(with)));
  }
};

// A file of this test's process, gone with it.
struct TemporaryFile {
  explicit TemporaryFile(const std::string& name)
      : path("cookbook_" + std::to_string(getpid()) + "_" + name) {}
  ~TemporaryFile() { std::remove(path.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  void write(const std::string& text) const { std::ofstream(path) << text; }

  std::string path;
};

kaiko::HttpReply refused_key() {
  return kt::error_reply(401, "authentication_error", "invalid_api_key");
}

TEST_CASE("the cookbook's mounted key is read again when the API refuses it") {
  const Api api;
  const TemporaryFile file("key");
  file.write("kaiko_test_old\n");
  const auto client = kaiko::Client::create(mounted_key(file.path), api.options());
  REQUIRE(client);
  api.script->push(refused_key());
  api.script->push(kt::analysis_reply("joy", 0.8));
  api.script->on_send([&file] { file.write("kaiko_test_new\n"); });
  CHECK(client->analyze("hello"));
  CHECK(api.script->requests().at(0).credential_value == "kaiko_test_old");
  CHECK(api.script->requests().at(1).credential_value == "kaiko_test_new");
}

TEST_CASE("the cookbook's rotating client takes a new key, and tells when there is none") {
  const Api api;
  const TemporaryFile file("rotated_key");
  file.write("kaiko_test_old\n");
  std::vector<std::string> told;
  const auto tell = [&told](const std::string& line) { told.push_back(line); };
  const auto client = rotating_client(file.path, tell, api.options());
  REQUIRE(client);
  file.write("kaiko_test_new\n");
  api.script->push(refused_key());
  api.script->push(kt::analysis_reply("joy", 0.8));
  CHECK(client->analyze("hello"));
  CHECK(told.empty());
  api.script->push(refused_key());  // and the file has no other
  const auto refused = client->analyze("hello");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::authentication);
  CHECK(told.size() == 1);
  CHECK(api.script->requests().size() == 3);
}

TEST_CASE("the cookbook's key comes out of Vault's answer, and a Vault that is down is an error") {
  std::string asked;
  const VaultGet vault = [&asked](const std::string& path) -> std::string {
    asked = path;
    return R"({"lease_id":"","data":{"data":{"api_key":"kaiko_test_vault"},"metadata":{"version":3}}})";
  };
  const auto key = vault_key(vault, "secret/data/kaiko")();
  REQUIRE(key);
  CHECK(key->reveal() == "kaiko_test_vault");
  CHECK(asked == "secret/data/kaiko");

  const VaultGet down = [](const std::string&) -> std::string { throw std::runtime_error("503"); };
  const auto client = kaiko::Client::create(vault_key(down, "secret/data/kaiko"));
  REQUIRE_FALSE(client);
  CHECK(client.error().kind == ErrorKind::key_source);
}

TEST_CASE(
    "the cookbook's key comes out of AWS Secrets Manager, and an unknown secret is an error") {
  const auto secrets = std::make_shared<AwsSecrets>();
  secrets->secrets["prod/kaiko"] = "kaiko_test_aws";
  const auto key = aws_key(secrets, "prod/kaiko")();
  REQUIRE(key);
  CHECK(key->reveal() == "kaiko_test_aws");
  const auto client = kaiko::Client::create(aws_key(secrets, "prod/other"));
  REQUIRE_FALSE(client);
  CHECK(client.error().kind == ErrorKind::key_source);
}

TEST_CASE("the cookbook's deadline ends a call before a wait that does not fit") {
  const Api api;
  const auto client = api.client();
  api.script->push(kt::analysis_reply("joy", 0.8));
  CHECK(mood_in_time(client, "hello", api.clock->now() + std::chrono::seconds(20)) == "joy");
  api.script->push(
      kt::error_reply(503, "server_error", "service_unavailable", {{"Retry-After", "30"}}));
  CHECK(mood_in_time(client, "hello", api.clock->now() + std::chrono::seconds(20)) == "unknown");
  CHECK(api.clock->waits().empty());
}

TEST_CASE("the cookbook's call without the time for the client's pause is not sent, and says so") {
  const Api api;
  kaiko::Options options;
  options.retry.attempts = 1;
  const auto client = api.client(options);
  api.script->push(
      kt::error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "30"}}));
  CHECK_FALSE(client.analyze("somebody's"));
  kaiko::CallOptions hurried;
  hurried.deadline = api.clock->now() + std::chrono::seconds(20);
  const auto held = client.analyze("another's", hurried);
  REQUIRE_FALSE(held);
  const kaiko::Error& error = held.error();
  CHECK(error.kind == ErrorKind::rate_limited);
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  CHECK(error.why_stopped == kaiko::WhyStopped::deadline);
  CHECK(error.attempts == 0);
  CHECK(error.http_status == 0);
  CHECK(error.retry_after == std::chrono::seconds(30));
  CHECK(api.script->requests().size() == 1);
}

TEST_CASE("the cookbook's log tells that the source has no key when the API refuses the old one") {
  const Api api;
  const TemporaryFile file("lost_key");
  file.write("kaiko_test_old\n");
  std::vector<std::string> lines;
  const auto write = [&lines](std::string_view line) { lines.emplace_back(line); };
  const auto client = kaiko::Client::create(mounted_key(file.path), api.options(logged(write)));
  REQUIRE(client);
  CHECK(lines.empty());
  api.script->push(refused_key());
  api.script->on_send([&file] { std::remove(file.path.c_str()); });
  const auto analysis = client->analyze("hello");
  REQUIRE_FALSE(analysis);
  CHECK(analysis.error().kind == ErrorKind::authentication);
  REQUIRE(lines.size() == 2);
  CHECK(lines.at(0).find("got no other key: kaiko: key_source") != std::string::npos);
}

TEST_CASE("the cookbook's table of retries: a 500 is tried once more, a cut connection twice") {
  const Api api;
  const auto client = api.client();
  for (int i = 0; i < 3; ++i) api.script->push(kt::error_reply(500, "server_error", "internal"));
  const auto failed = client.analyze("one");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().attempts == 2);
  CHECK(failed.error().why_stopped == kaiko::WhyStopped::attempts_used);
  CHECK(api.script->unused() == 1);

  const Api other;
  for (int i = 0; i < 3; ++i) {
    other.script->push(kt::failed_reply(kaiko::TransportError::cut, 1));
  }
  const auto cut = other.client().analyze("two");
  REQUIRE_FALSE(cut);
  CHECK(cut.error().attempts == 3);
}

TEST_CASE("the cookbook's help: who sent the text, who owns the account, time, or nobody") {
  const Api api;
  const auto client = api.client();
  CHECK(who_can_help(client.analyze("caf\xE9").error()) == Helper::sender);
  api.script->push(kt::error_reply(402, "credits_error", "no_credits"));
  CHECK(who_can_help(client.analyze("hello").error()) == Helper::owner);
  CHECK(who_can_help(client.analyze("nobody there").error()) == Helper::time);
  api.script->push(kt::error_reply(409, "conflict_error", "duplicate_id"));
  CHECK(who_can_help(client.analyze("hello").error()) == Helper::nobody);
  for (int i = 0; i < 3; ++i) {
    api.script->push(kt::error_reply(409, "conflict_error", "request_in_progress"));
  }
  CHECK(who_can_help(client.analyze("hello").error()) == Helper::time);
  kaiko::Error error;
  error.kind = ErrorKind::tls_trust;
  CHECK(who_can_help(error) == Helper::operations);
  error.kind = ErrorKind::cancelled;
  CHECK(who_can_help(error) == Helper::nobody);
}

TEST_CASE("the cookbook's conversation tells where it goes, and looks when an answer was lost") {
  const Api api;
  const auto context = api.client().context("ticket-17");
  const std::string id = "5f0c4a51-6a3e-4f0e-9f1c-2f4f5b0e7d11";
  api.script->push(kt::json_reply(200, R"({"emotions":{"user":{"category":"joy"}},)"
                                       R"("trajectory":{"trend":{"direction":"improving"}}})"));
  const Said said = say(context, "one", id);
  CHECK(said.kept == Kept::yes);
  CHECK(said.category == "joy");
  CHECK(said.direction == "improving");
  CHECK(api.script->requests().at(0).body.find(id) != std::string::npos);

  const auto lost = kt::failed_reply(kaiko::TransportError::cut, 1);
  api.script->push(lost);
  api.script->push(kt::analysis_reply("joy", 0.8));
  CHECK(say(context, "two", id).kept == Kept::yes);
  CHECK(api.script->requests().size() == 3);
  api.script->push(lost);
  api.script->push(kt::error_reply(404, "not_found_error", "message_not_found"));
  CHECK(say(context, "three", id).kept == Kept::no);
  api.script->push(lost);
  CHECK(say(context, "four", id).kept == Kept::unknown);  // nobody there to ask
  api.script->push(kt::error_reply(409, "conflict_error", "duplicate_id"));
  CHECK(say(context, "five", id).kept == Kept::yes);
}

TEST_CASE("the cookbook's strict call tells what was done, what was not, and what nobody knows") {
  const Api api;
  const auto client = api.client();
  api.script->push(kt::analysis_reply("joy", 0.8));
  CHECK(analyse_at_most_once(client, "one") == Settled::done);
  api.script->push(kt::error_reply(422, "invalid_request_error", "invalid_role"));
  CHECK(analyse_at_most_once(client, "two") == Settled::not_done);
  CHECK(api.script->requests().size() == 2);
  api.script->push(kt::failed_reply(kaiko::TransportError::cut, 1));
  CHECK(analyse_at_most_once(client, "three") == Settled::unknown);
  CHECK(api.script->requests().size() == 3);
}

TEST_CASE("the cookbook's order goes out with the same key and the same bytes after a crash") {
  const Order order{7, "Where is my parcel?"};
  std::vector<kt::SentRequest> sent;
  for (int process = 0; process < 2; ++process) {
    const Api api;
    api.script->push(kt::analysis_reply("anger", 0.8));
    CHECK(mood_of(api.client(), order));
    sent.push_back(api.script->requests().at(0));
  }
  CHECK(sent.at(0).headers.get("Idempotency-Key") == "order-7");
  CHECK(sent.at(1).headers.get("Idempotency-Key") == "order-7");
  CHECK(sent.at(0).body == sent.at(1).body);

  const Api api;
  const auto client = api.client();
  api.script->push(kt::analysis_reply("anger", 0.8));
  CHECK(mood_of(client, order));
  const auto other = mood_of(client, {7, "another text"});
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == ErrorKind::idempotency_mismatch);
}

TEST_CASE("the cookbook's company options name a proxy and an authority that must be there") {
  const TemporaryFile file("ca.pem");
  const auto options = company_options(file.path);
  const auto without = kaiko::Client::create(kaiko::ApiKey("kaiko_test_example"), options);
  REQUIRE_FALSE(without);
  CHECK(without.error().kind == ErrorKind::configuration);
  CHECK(without.error().param == "tls.ca_file");
  file.write("-----BEGIN CERTIFICATE-----\n");
  CHECK(kaiko::Client::create(kaiko::ApiKey("kaiko_test_example"), options));
}

TEST_CASE("the cookbook's own tests pass") {
  CHECK(greets_politely_whatever_the_api_does());
  CHECK(goes_on_with_the_new_key());
  CHECK(stores_every_mood_though_a_connection_breaks());
}

TEST_CASE("the cookbook's cancel from a script ends a call of unknown outcome") {
  const Api api;
  const auto client = api.client();
  const auto cancelled = cancelled_under_way(client, *api.script);
  REQUIRE_FALSE(cancelled);
  CHECK(cancelled.error().kind == ErrorKind::cancelled);
  CHECK(cancelled.error().outcome == kaiko::Outcome::unknown);
}

TEST_CASE("what becomes of each failed transfer is as docs/errors.md has it") {
  struct Row {
    kaiko::TransportError error;
    ErrorKind kind;
    int unsent_attempts;
    int sent_attempts;
  };
  using kaiko::TransportError;
  const std::vector<Row> rows = {
      {TransportError::resolve, ErrorKind::dns, 2, 3},
      {TransportError::resolver_busy, ErrorKind::dns, 1, 1},
      {TransportError::connect, ErrorKind::connect, 3, 3},
      {TransportError::tls, ErrorKind::tls, 2, 3},
      {TransportError::tls_trust, ErrorKind::tls_trust, 1, 1},
      {TransportError::proxy, ErrorKind::proxy, 3, 3},
      {TransportError::timeout, ErrorKind::timeout, 3, 3},
      {TransportError::cut, ErrorKind::interrupted, 3, 3},
      {TransportError::protocol, ErrorKind::protocol, 1, 2},
      {TransportError::too_large, ErrorKind::response_too_large, 1, 1},
      {TransportError::resources, ErrorKind::resources, 3, 3},
      {TransportError::configuration, ErrorKind::configuration, 1, 1},
      {TransportError::cancelled, ErrorKind::cancelled, 1, 1},
  };
  for (const Row& row : rows) {
    for (const int sends : {0, 1}) {
      const Api api;
      for (int i = 0; i < 3; ++i) api.script->push(kt::failed_reply(row.error, sends));
      const auto failed = api.client().analyze("hello");
      INFO(to_string(row.kind) << " after " << sends << " sends");
      REQUIRE_FALSE(failed);
      const kaiko::Error& error = failed.error();
      CHECK(error.kind == row.kind);
      CHECK(error.attempts == (sends == 0 ? row.unsent_attempts : row.sent_attempts));
      CHECK(error.outcome == (sends == 0 ? kaiko::Outcome::not_sent : kaiko::Outcome::unknown));
      if (row.kind != ErrorKind::timeout) continue;
      CHECK(error.timeout ==
            (sends == 0 ? kaiko::TimeoutKind::connect : kaiko::TimeoutKind::attempt));
    }
  }
}

TEST_CASE("the forms of param are as docs/errors.md has them") {
  const Api api;
  const auto client = api.client();
  CHECK(client.analyze("caf\xE9").error().param == "messages[0].text");
  kaiko::CallOptions bad;
  bad.headers.push_back({"Host", "elsewhere"});
  CHECK(client.analyze("hello", bad).error().param == "headers[0].name");
  CHECK(client.analyze_all({"caf\xE9"}).at(0).error().param == "text");
  kaiko::BulkOptions bulk;
  bulk.call.deadline = api.clock->now();
  CHECK(client.analyze_all({"hello"}, bulk).at(0).error().param == "call.deadline");
  bulk.call = bad;
  CHECK(client.analyze_all({"hello"}, bulk).at(0).error().param == "headers[0].name");
  CHECK(api.script->requests().empty());
}

TEST_CASE("the cookbook's script of a server without batches, and of a bad message among two") {
  const Api api;
  const auto client = api.client();
  api.script->push(kt::error_reply(404, "not_found_error", "route_not_found"));
  api.script->push(kt::analysis_reply("joy", 0.8));
  api.script->push(kt::analysis_reply("fear", 0.8));
  const auto single = client.analyze_all({"one", "two"});
  CHECK(single.at(0)->category == "joy");
  CHECK(single.at(1)->category == "fear");
  api.script->push(kt::error_reply(422, "invalid_request_error", "invalid_role"));
  api.script->push(kt::batch_reply({"joy"}));
  api.script->push(kt::error_reply(422, "invalid_request_error", "invalid_role"));
  const auto halved = client.analyze_all({"one", "two"});
  CHECK(halved.at(0)->category == "joy");
  REQUIRE_FALSE(halved.at(1));
  CHECK(halved.at(1).error().kind == ErrorKind::rejected);
}

TEST_CASE("the cookbook's log gets a line without the text, its gauge what is left of the limit") {
  std::vector<std::string> lines;
  const Api api;
  api.script->push(kt::analysis_reply("joy", 0.8));
  const auto write = [&lines](std::string_view line) { lines.emplace_back(line); };
  CHECK(api.client(logged(write)).analyze("a private text"));
  REQUIRE(lines.size() == 1);
  CHECK(lines.at(0).find("private") == std::string::npos);

  const auto counters = std::make_shared<kaiko::Counters>();
  const auto log = std::make_shared<kaiko::LineLogger>(
      [&lines](std::string_view line) { lines.emplace_back(line); });
  kaiko::Options options = measured(counters, log);
  options.retry.attempts = 1;
  const auto client = api.client(options);
  api.script->push(kt::json_reply(200, R"({"emotions":{"user":{"category":"joy"}}})",
                                  {{"X-RateLimit-Remaining", "59"}}));
  api.script->push(kt::error_reply(429, "rate_limit_error", "too_many_requests"));
  CHECK(client.analyze("one"));
  CHECK_FALSE(client.analyze("two"));
  CHECK(lines.size() == 3);
  const std::string page = counters->to_prometheus();
  CHECK(page.find("kaiko_errors_total{kind=\"timeout\"} 0\n") != std::string::npos);
  const std::string first_page = kaiko::Counters().to_prometheus();
  CHECK(first_page.find("\nkaiko_rate_limit_remaining ") == std::string::npos);
  CHECK(page.find("kaiko_rate_limit_remaining 59\n") != std::string::npos);
  CHECK(page.find("kaiko_errors_total{kind=\"rate_limited\"} 1\n") != std::string::npos);
}

TEST_CASE("the cookbook's observer makes a span for each call, with its error") {
  const auto tracer = std::make_shared<otel::trace::Tracer>();
  const Api api;
  kaiko::Options options;
  options.observer = std::make_shared<CallSpans>(tracer);
  const auto client = api.client(options);
  api.script->push(
      kt::error_reply(503, "server_error", "service_unavailable", {{"Retry-After", "3"}}));
  api.script->push(kt::analysis_reply("joy", 0.8));
  api.script->push(kt::error_reply(404, "not_found_error", "context_not_found"));
  CHECK(client.analyze("hello"));
  CHECK_FALSE(client.context("gone").state());

  REQUIRE(tracer->spans.size() == 2);
  const auto& good = *tracer->spans.at(0);
  CHECK(good.name == "kaiko analyze");
  CHECK(good.is_ended);
  CHECK(good.options.kind == otel::trace::SpanKind::kClient);
  CHECK(good.attributes.at("http.response.status_code") == "200");
  CHECK(good.attributes.at("kaiko.attempts") == "2");
  CHECK(good.status == otel::trace::StatusCode::kUnset);
  // It began when the call did: three seconds ago, by the clock of the call.
  const auto began = good.options.start_system_time.at();
  CHECK(began <= std::chrono::system_clock::now() - std::chrono::seconds(3));
  const auto& bad = *tracer->spans.at(1);
  CHECK(bad.attributes.at("error.type") == "not_found");
  CHECK(bad.status == otel::trace::StatusCode::kError);
}

TEST_CASE("the cookbook's readiness takes an answer, and a server that lacks the route") {
  const Api api;
  const auto client = api.client();
  api.script->push(kt::json_reply(200, R"({"message":"running"})"));
  CHECK(is_ready(client));
  api.script->push(kt::json_reply(404, "404 Not Found"));
  CHECK(is_ready(client));
  CHECK_FALSE(is_ready(client));  // nobody there
  CHECK(api.script->requests().size() == 3);
}

TEST_CASE("the cookbook's journal goes on where a run was stopped") {
  const Api api;
  const TemporaryFile journal("journal");
  const std::vector<std::string> texts = {"I am so happy", "I am afraid"};
  std::map<std::uint64_t, std::string> moods;
  api.script->push(refused_key());
  CHECK_FALSE(analyse_all(api.client(), texts, journal.path, moods));
  CHECK(moods.empty());
  api.script->push(kt::batch_reply({"joy", "fear"}));
  CHECK(analyse_all(api.client(), texts, journal.path, moods));
  CHECK(moods == std::map<std::uint64_t, std::string>{{0, "joy"}, {1, "fear"}});
  CHECK(analyse_all(api.client(), texts, journal.path, moods));  // nothing left to do
  CHECK(api.script->requests().size() == 2);
}

TEST_CASE("the cookbook's rows are stored by their ids, over two runs, and more of them later") {
  const Api api;
  const TemporaryFile journal("rows_journal");
  std::vector<Row> rows = {{"a", "I am so happy"}, {"b", "caf\xE9"}, {"c", "I am afraid"}};
  std::map<std::string, std::string> moods;
  const auto run = [&](const kaiko::CancelToken& cancel) {
    std::size_t at = 0;
    const auto next = [&]() -> std::optional<Row> {
      if (at == rows.size()) return std::nullopt;
      return rows[at++];
    };
    const auto store = [&](const std::string& id, const std::string& mood) { moods[id] = mood; };
    return analyse_rows(api.client(), next, store, journal.path, cancel);
  };
  kaiko::CancelSource cancel;
  cancel.cancel();
  CHECK_FALSE(run(cancel.token()));
  CHECK(moods.empty());
  api.script->push(kt::batch_reply({"joy", "fear"}));
  CHECK(run({}));
  CHECK(moods.at("a") == "joy");
  CHECK(moods.at("b").find("invalid_argument") != std::string::npos);
  CHECK(moods.at("c") == "fear");
  rows.push_back({"d", "I am angry"});
  api.script->push(kt::batch_reply({"anger"}));
  CHECK(run({}));
  CHECK(moods.at("d") == "anger");
  CHECK(api.script->requests().size() == 2);
  rows[0].text = "another text";
  CHECK_FALSE(run({}));
}

TEST_CASE("the cookbook's chat stops after a sentence, and tells of a stream that was cut") {
  const Api api;
  const auto client = api.client();
  api.script->push(kt::chat_stream_reply({"It is ", "natural. ", "Many are."}));
  CHECK(first_sentence(client, "Is it?") == "It is natural.");
  api.script->push(kt::chat_stream_reply({"It is ", "nat"}, kt::StreamEnd::cut));
  CHECK(first_sentence(client, "Is it?") == "It is nat [stream_interrupted]");
}

TEST_CASE("the cookbook's question is cancelled while it waits") {
  const Api api;
  api.clock->set_waiting(true);
  api.script->push(
      kt::error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "30"}}));
  Question question = ask(api.client(), "hello");
  question.cancel.cancel();
  const auto answer = question.answer.get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::cancelled);
}

TEST_CASE("the cookbook's client answers in a child and in its parent") {
  const Api api;
  api.script->push(kt::analysis_reply("joy", 0.8));  // one for each: memory is copied
  CHECK(ask_in_two_processes(api.client()));
}

TEST_CASE("the cookbook's stop ends a call that does not end by itself") {
  const Api api;
  api.clock->set_waiting(true);
  api.script->push(
      kt::error_reply(429, "rate_limit_error", "too_many_requests", {{"Retry-After", "30"}}));
  std::promise<void> asked;
  api.script->on_send([&asked] { asked.set_value(); });
  const auto client = api.client();
  Question question = ask(client, "hello");
  asked.get_future().wait();
  stop(client, std::chrono::milliseconds(10));
  const auto answer = question.answer.get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::cancelled);
  const auto late = client.analyze("too late");
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::shut_down);
}

TEST_CASE("the cookbook's stop waits for a signal that was blocked before") {
  const Api api;
  const auto client = api.client();
  sigset_t before;
  REQUIRE(pthread_sigmask(SIG_BLOCK, nullptr, &before) == 0);
  const sigset_t signals = block_stop_signals();
  REQUIRE(raise(SIGTERM) == 0);
  stop_on_signal(signals, client);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const auto late = client.analyze("too late");
  REQUIRE_FALSE(late);
  CHECK(late.error().kind == ErrorKind::shut_down);
}

TEST_CASE("the cookbook's people each have a client with their own key") {
  const Api api;
  api.script->push(kt::analysis_reply("joy", 0.8));
  api.script->push(kt::analysis_reply("joy", 0.8));
  Clients clients(
      [](const std::string& person) -> kaiko::KeySource {
        return [person] { return kaiko::ApiKey::create("kaiko_test_" + person); };
      },
      api.options());
  CHECK(clients.of("ann")->analyze("hello"));
  CHECK(clients.of("bob")->analyze("hello"));
  CHECK(clients.of("ann")->base_url() == clients.of("bob")->base_url());
  CHECK(api.script->requests().at(0).credential_value == "kaiko_test_ann");
  CHECK(api.script->requests().at(1).credential_value == "kaiko_test_bob");
}

}  // namespace
