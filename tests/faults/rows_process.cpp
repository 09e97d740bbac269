// SPDX-License-Identifier: MIT
// What happens to the process itself: a fork after use, and a signal that would end it.
#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/forked.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using Json = nlohmann::json;

// A child's calls: their idempotency keys, or what went wrong. Asks nothing of the stage, whose
// locks may have been held when the child was made.
std::string calls_of_child(const kaiko::Client& client) {
  Json keys = Json::array();
  for (int i = 0; i < 3; ++i) {
    const auto analysis = client.analyze("said in a child");
    if (!analysis) return Json({{"error", analysis.error().to_string()}}).dump();
    keys.push_back(analysis.info().idempotency_key);
  }
  return Json({{"keys", keys}}).dump();
}

void take_keys(Stage& stage, const kaiko_test::ForkedWork& child, std::set<std::string>& keys) {
  const std::string answer = child.answer();
  stage.expect(!answer.empty(), "no child hangs or crashes");
  if (answer.empty()) return;
  const Json said = Json::parse(answer);
  stage.expect(!said.contains("error"), "a child's calls succeed: " + said.dump());
  if (said.contains("error")) return;
  for (const Json& key : said["keys"]) {
    stage.expect(keys.insert(key.get<std::string>()).second, "no key twice");
  }
}

// Of the children and of the parent: the keys of their calls, all of which succeeded.
void expect_separate(Stage& stage, const std::set<std::string>& of_children,
                     const std::set<std::string>& of_parent, std::size_t most_connections) {
  const Json report = stage.report();
  std::set<std::size_t> parents;
  std::set<std::size_t> childrens;
  for (const Json& request : report["requests"]) {
    const bool is_childs = of_children.count(request["key"].get<std::string>()) > 0;
    (is_childs ? childrens : parents).insert(request["connection"].get<std::size_t>());
  }
  for (const std::string& key : of_parent) {
    stage.expect(of_children.count(key) == 0, "the parent's keys are its own");
    stage.expect(report["effects"].value(key, 0) == 1, "one effect a call of the parent's");
  }
  for (const std::string& key : of_children) {
    stage.expect(report["effects"].value(key, 0) == 1, "one effect a child's call");
  }
  for (const std::size_t connection : childrens) {
    stage.expect(parents.count(connection) == 0, "no connection is shared");
  }
  stage.expect(report["requests"].size() == of_children.size() + of_parent.size(),
               "a request for each call");
  stage.expect(parents.size() <= most_connections, "the parent's connections stay alive");
}

void fork_after_use(Stage& stage) {
  stage.allow_other_callers();
  stage.start_server({"good"});
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.call(client));
  std::set<std::string> keys;
  for (int i = 0; i < 5; ++i) {
    const kaiko_test::ForkedWork child([&client] { return calls_of_child(client); });
    stage.expect_success(stage.call(client));
    take_keys(stage, child, keys);
    stage.expect_success(stage.call(client));
  }
  stage.expect(keys.size() == 15, "15 keys of children");
  std::set<std::string> of_parent;
  for (const CallRecord& call : stage.calls()) of_parent.insert(call.key());
  expect_separate(stage, keys, of_parent, 1);
}

// Threads call all the while that another one forks.
void fork_while_threads_call(Stage& stage) {
  stage.allow_other_callers();
  constexpr int threads = 8;
  constexpr std::size_t forks = 100;
  // Each answer takes a moment: some calls wait for theirs at every fork.
  stage.start_server().script({{{"delay_ms", 10}, {"times", 1000000}}});
  stage.leave_steps();
  const kaiko::Client client = stage.client();
  std::atomic<bool> is_over{false};
  std::mutex mutex;
  std::set<std::string> of_parent;  // too many calls to keep more of them
  std::vector<std::thread> callers(threads);
  for (std::thread& caller : callers) {
    caller = std::thread([&] {
      while (!is_over) {
        const auto analysis = client.analyze("said in the parent");
        stage.expect(analysis.has_value(), "the parent's calls succeed");
        const std::lock_guard<std::mutex> lock(mutex);
        of_parent.insert(analysis.info().idempotency_key);
      }
    });
  }
  std::set<std::string> keys;
  for (std::size_t i = 0; i < forks; ++i) {
    const kaiko_test::ForkedWork child([&client] { return calls_of_child(client); });
    take_keys(stage, child, keys);
  }
  is_over = true;
  for (std::thread& caller : callers) caller.join();
  stage.expect(keys.size() == 3 * forks, "three keys of each child");
  expect_separate(stage, keys, of_parent, threads);
  stage.note(std::to_string(of_parent.size()) + " calls of the parent's, " +
             std::to_string(keys.size()) + " of children");
}

// The signal's default, which ends the process, while the object lives.
class DefaultSigpipe {
 public:
  DefaultSigpipe() {
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    ::sigaction(SIGPIPE, &standard, &before_);
  }
  ~DefaultSigpipe() { ::sigaction(SIGPIPE, &before_, nullptr); }
  DefaultSigpipe(const DefaultSigpipe&) = delete;
  DefaultSigpipe& operator=(const DefaultSigpipe&) = delete;

  bool is_in_place() const {
    struct sigaction now {};
    sigset_t blocked;
    sigset_t pending;
    ::sigaction(SIGPIPE, nullptr, &now);
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    ::sigpending(&pending);
    return now.sa_handler == SIG_DFL && ::sigismember(&blocked, SIGPIPE) == 0 &&
           ::sigismember(&pending, SIGPIPE) == 0;
  }

 private:
  struct sigaction before_ {};
};

void reset_within_an_upload(Stage& stage, const std::string& tls) {
  const DefaultSigpipe signal;
  ServerOptions server;
  server.tls = tls;
  server.reset_after = 100000;
  stage.start_server(server);
  kaiko::Options options = stage.options();
  options.limits.is_checking_published_limits = false;
  options.timeouts.attempt = std::chrono::milliseconds(900);
  const kaiko::Client client = stage.client(options);
  kaiko::AnalysisRequest request;
  const std::size_t mebibytes = stage.is_long() ? 60 : 6;
  request.messages.emplace_back().text.assign(mebibytes << 20U, 'q');
  for (int i = 0; i < 5; ++i) {
    const CallRecord& call = stage.call_with(client, request);
    stage.expect_error(call, ErrorKind::interrupted, Outcome::unknown);
    stage.expect(call.sends() == (stage.is_strict() ? 1 : 3), "sent once, with a key three times");
    stage.expect(signal.is_in_place(), "the signal's disposition is unchanged");
  }
  stage.expect(stage.report()["requests"].empty(), "no whole request");
}

// While it lives this process gets a signal each millisecond, for which no system call starts
// again.
class SignalStorm {
 public:
  SignalStorm() {
    struct sigaction counting {};
    counting.sa_handler = [](int) { ++signals_; };
    ::sigaction(SIGALRM, &counting, &before_);
    set_interval(1000);
  }
  ~SignalStorm() {
    set_interval(0);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;
  int signals() const { return signals_; }

 private:
  static void set_interval(int microseconds) {
    const timeval each{0, microseconds};
    const itimerval timer{each, each};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }

  inline static std::atomic<int> signals_{0};
  struct sigaction before_ {};
};

void signals_all_the_while(Stage& stage) {
  stage.start_server({"good"}).script({{{"delay_ms", 5}, {"times", 100}}});
  const kaiko::Client client = stage.client();
  {
    const SignalStorm storm;
    for (int i = 0; i < 100; ++i) stage.expect_success(stage.call(client));
    stage.expect(storm.signals() > 100, "many signals have come");
  }
}

}  // namespace

std::vector<Row> rows_process() {
  const std::string survives = "process alive, disposition unchanged, unknown";
  std::vector<Row> rows = {
      {54, "fork after use, both go on", "disjoint keys, exact effects, connection kept", all_modes,
       fork_after_use},
      {55, "reset within an upload, plain", survives, both,
       [](Stage& stage) { reset_within_an_upload(stage, ""); }},
      {55, "reset within an upload, TLS", survives, both,
       [](Stage& stage) { reset_within_an_upload(stage, "good"); }},
      {55, "a signal each millisecond", "success", both, signals_all_the_while},
  };
  // Where other threads allocate, a sanitizer's locks may be held for ever in a child.
  if (is_sanitized) return rows;
  rows.push_back({54, "100 forks while 8 threads call",
                  "disjoint keys, exact effects, no child hangs", both, fork_while_threads_call});
  return rows;
}

}  // namespace kaiko_faults
