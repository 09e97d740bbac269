// SPDX-License-Identifier: MIT
// What the process itself runs out of: descriptors, memory, and a socket layer that fails at
// random.
#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faults/brief.hpp"
#include "faults/faulty_libc.hpp"
#include "faults/rows.hpp"
#include "faults/sanitizers.hpp"
#include "support/raw_socket.hpp"

namespace kaiko_faults {
namespace {

using kaiko::ErrorKind;
using kaiko::Outcome;
using std::chrono::milliseconds;

// --- descriptors ---

// While it lives this process can open nothing but `spare` descriptors.
class FewDescriptors {
 public:
  explicit FewDescriptors(std::size_t spare) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit fewer = before_;
    fewer.rlim_cur = (std::min)(before_.rlim_cur, rlim_t{512});
    if (::setrlimit(RLIMIT_NOFILE, &fewer) != 0) kaiko_test::throw_errno("setrlimit");
    for (;;) {
      kaiko_test::Descriptor one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (one.get() < 0) break;
      held_.push_back(std::move(one));
    }
    held_.resize(held_.size() - spare);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
  std::vector<kaiko_test::Descriptor> held_;
};

// A call needs some for itself: libcurl's wake-up pair, the socket, the authority's file. Whichever
// of them is the one too many, the call fails for want of it, and the next one has what it needs.
void first_call_without_descriptors(Stage& stage) {
  stage.start_server({"good"});
  constexpr std::size_t enough = 8;
  for (std::size_t spare = 0; spare < enough; ++spare) {
    const kaiko::Client client = stage.client();
    {
      const FewDescriptors few(spare);
      const CallRecord& call = stage.call(client);
      if (!call.result || spare == 0) {
        stage.expect_error(call, ErrorKind::resources, Outcome::not_sent);
      }
    }
    stage.expect_success(stage.call(client));
  }
}

void warm_call_without_descriptors(Stage& stage) {
  stage.start_server({"good"});
  const kaiko::Client client = stage.client();
  stage.expect_success(stage.call(client));
  const FewDescriptors none(0);
  stage.expect_success(stage.call(client));
}

// --- memory ---

struct Tried {
  bool has_failed = false;  // there were so many allocations
  long unfreed = 0;
  std::optional<Brief> seen;  // empty: std::bad_alloc, or no client came about
};

// From a key file to an answer and back to nothing, while the `number`-th allocation fails.
Tried try_without(std::size_t number, const Stage& stage, const kaiko::Options& options,
                  const kaiko::AnalysisRequest& request) {
  Tried tried;
  const FailingAllocation failing(number);
  try {
    kaiko::Result<kaiko::ApiKey> key = kaiko::ApiKey::from_file(stage.key_file());
    if (key) {
      const auto client = kaiko::Client::create(std::move(key).value(), options);
      if (client) tried.seen = brief_of(client->analyze(request));
    }
  } catch (const std::bad_alloc&) {
    tried.seen.reset();
  }
  tried.has_failed = failing.has_failed();
  tried.unfreed = failing.unfreed();
  return tried;
}

// Each allocation of a construction and a call, one after the other, three times each: what stays
// after one of them may be a table that libcurl or OpenSSL keeps for ever, what stays after each of
// them is a leak.
void each_allocation_fails(Stage& stage, const std::string& tls, std::size_t step) {
  ServerOptions server;
  server.tls = tls;
  stage.start_server(server);
  stage.allow_other_callers();
  kaiko::Options options = stage.options();
  options.observer = std::make_shared<kaiko::Observer>();
  options.retry.base_delay = milliseconds(1);
  options.retry.max_delay = milliseconds(1);
  kaiko::AnalysisRequest request;
  request.messages.emplace_back().text = text_start + "zero";
  stage.expect_success(stage.call(stage.client(options)));  // what OpenSSL sets up but once
  std::vector<Brief> all;
  int thrown = 0;
  std::size_t leaking = 0;
  std::size_t number = 1;
  for (bool is_there = true; is_there; number += is_there ? step : 0) {
    Tried tried;
    bool is_leak = true;
    for (int turn = 0; turn < 3; ++turn) {
      tried = try_without(number, stage, options, request);
      is_leak = is_leak && tried.unfreed > 0;
      if (tried.seen) {
        all.push_back(*tried.seen);
      } else {
        ++thrown;
      }
    }
    if (is_leak && leaking == 0) leaking = number;
    is_there = tried.has_failed;
  }
  judge_briefs(stage, all);
  stage.expect(number > 100, "a call allocates something");
  stage.expect(leaking == 0, "nothing leaks; allocation " + std::to_string(leaking));
  const auto succeeded =
      std::count_if(all.begin(), all.end(), [](auto& one) { return one.is_success; });
  stage.note(std::to_string(number - 1) + " allocations: " + std::to_string(succeeded) + " ok, " +
             std::to_string(all.size() - static_cast<std::size_t>(succeeded)) + " errors, " +
             std::to_string(thrown) + " bad_alloc");
}

// Each allocation of a first call; what it lacked is no longer missing in the next one.
void next_call_has_memory(Stage& stage) {
  stage.start_server({"good"});
  stage.allow_other_callers();
  kaiko::Options options = stage.options();
  options.observer = std::make_shared<kaiko::Observer>();
  options.retry.attempts = 1;
  options.limits.in_flight = 1;  // a permit that got lost would be missed
  kaiko::AnalysisRequest request;
  request.messages.emplace_back().text = text_start + "zero";
  stage.expect_success(stage.call(stage.client(options)));  // what OpenSSL sets up but once
  const std::size_t step = stage.is_long() ? 1 : 7;
  std::size_t number = 1;
  for (bool is_there = true; is_there; number += step) {
    const kaiko::Client client = stage.client(options);
    {
      const FailingAllocation failing(number);
      try {
        static_cast<void>(client.analyze(request).has_value());
      } catch (const std::bad_alloc&) {
        // so it ended
      }
      is_there = failing.has_failed();
    }
    stage.expect_success(stage.call(client));
  }
}

// --- sockets ---

// The seed is told, so that a run can be repeated.
void sockets_fail(Stage& stage, const std::string& tls) {
  constexpr std::uint64_t seed = 20240601;
  const int count = stage.is_long() ? 3000 : 300;
  ServerOptions server;
  server.tls = tls;
  stage.start_server(server);
  kaiko::Options options = stage.options();
  options.retry.base_delay = milliseconds(1);
  options.retry.max_delay = milliseconds(2);
  const kaiko::Client client = stage.client(options);
  const FailingSockets failing(seed, 5);
  int succeeded = 0;
  for (int i = 0; i < count; ++i) succeeded += stage.call(client).result ? 1 : 0;
  stage.expect(failing.failed() > count / 10, "many calls of the system have failed");
  stage.expect(succeeded > count / 2, "most calls succeed");
  stage.note("seed " + std::to_string(seed) + ": " + std::to_string(failing.failed()) +
             " failures, " + std::to_string(succeeded) + " of " + std::to_string(count) + " ok");
}

// libcurl 7.88 keeps such a connection if it is new, and over TLS the request in its buffer: the
// next request would count as sent, the old one go out in its place, and come back as its answer.
std::function<void(Stage&)> one_send_fails(const std::string& tls) {
  return [=](Stage& stage) {
    ServerOptions server;
    server.tls = tls;
    stage.start_server(server);
    constexpr int rounds = 60;  // a session ticket that comes early enough hides it
    for (int round = 0; round < rounds; ++round) {
      const int number = 1 + round % 4;  // two sends of a handshake, one of the request, or none
      const kaiko::Client client = stage.client();
      {
        const FailingSend failing(number);
        stage.call(client);
        stage.expect(failing.has_failed() || number > 1, "a send has failed");
      }
      for (int i = 0; i < 2; ++i) stage.expect_success(stage.call(client));
    }
  };
}

}  // namespace

std::vector<Row> rows_shortage() {
  const std::string survives = "invariants hold, nothing leaks";
  std::vector<Row> rows = {
      {57, "no descriptors: a first call", "resources, not sent; then success", both,
       first_call_without_descriptors},
      {57, "no descriptors: a warm connection", "success", once, warm_call_without_descriptors},
      {59, "a send fails, its connection lives, plain", "every answer is its request's", all_modes,
       one_send_fails("")},
      {59, "a send fails, its connection lives, TLS", "every answer is its request's", all_modes,
       one_send_fails("good")},
      {59, "5 % of the socket calls fail, plain", "invariants hold", all_modes,
       [](Stage& stage) { sockets_fail(stage, ""); }},
      {59, "5 % of the socket calls fail, TLS", "invariants hold", all_modes,
       [](Stage& stage) { sockets_fail(stage, "good"); }},
  };
  if (is_sanitized) return rows;  // which have allocators of their own
  rows.push_back({58, "each allocation fails once, plain", survives, both,
                  [](Stage& stage) { each_allocation_fails(stage, "", 1); }});
  rows.push_back({58, "an allocation of a first call fails", "the next call succeeds", once,
                  next_call_has_memory});
  rows.push_back({58, "each allocation fails once, TLS", survives, both, [](Stage& stage) {
                    each_allocation_fails(stage, "good", stage.is_long() ? 1 : 23);
                  }});
  return rows;
}

}  // namespace kaiko_faults
