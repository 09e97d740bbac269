// SPDX-License-Identifier: MIT
// Ten calls in flight against a server that takes 20 ms for each, over HTTPS: one shared client
// beside ten handles, and bulk beside a thread for each call.
#include <kaiko/kaiko.hpp>

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/caller.hpp"
#include "bench/child.hpp"
#include "bench/families.hpp"
#include "bench/identity.hpp"
#include "bench/measure.hpp"
#include "bench/processors.hpp"
#include "bench/sample.hpp"
#include "support/comes_true.hpp"

namespace kaiko_bench {
namespace {

constexpr int width = 10;
constexpr int calls_each = 30;

class SlowServer {
 public:
  SlowServer() {
    pin_server(process_.pid());
    kaiko_test::comes_true([this] {
      return !process_.is_running() || process_.out().find('\n') != std::string::npos;
    });
    const std::string said = process_.out();
    if (said.empty()) throw CantRun("the slow server does not start");
    url_ = said.substr(0, said.find('\n'));
  }

  Endpoint endpoint() const { return {url_, bench_identity().ca_file}; }
  // Ends it.
  double connections() { return number_after(process_.end(SIGTERM).out, "connections"); }

 private:
  Child process_{
      {KAIKO_BENCH_SLOW_SERVER, bench_identity().certificate_file, bench_identity().key_file}};
  std::string url_;
};

using Callers = std::vector<std::shared_ptr<Caller>>;

Callers ten_of(const CallerKind& kind, const Endpoint& endpoint) {
  const std::unique_ptr<Caller> first = kind.make(endpoint);
  Callers callers;
  for (int i = 0; i < width; ++i) callers.push_back(first->for_thread());
  return callers;
}

void call_at_once(const Callers& callers, int calls) {
  std::vector<std::thread> threads;
  for (const std::shared_ptr<Caller>& caller : callers) {
    threads.emplace_back([caller, calls] {
      for (int i = 0; i < calls; ++i) caller->category_of(sample_text);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Calls a second.
Cost throughput_of(Callers callers) {
  return [callers = std::move(callers)] {
    const auto start = std::chrono::steady_clock::now();
    call_at_once(callers, calls_each);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return width * calls_each / took.count();
  };
}

Cost cpu_of_request(std::function<void()> work, int requests) {
  return [cost = cpu_of(std::move(work), 1), requests] { return cost() / requests; };
}

// A new thread for each call, ten at a time; the connections stay.
Cost cpu_of_threads(Callers callers) {
  return cpu_of_request(
      [callers = std::move(callers)] {
        for (int i = 0; i < calls_each; ++i) call_at_once(callers, 1);
      },
      width * calls_each);
}

Cost cpu_of_bulk(const Endpoint& endpoint) {
  kaiko::Options options;
  options.base_url = endpoint.base_url;
  options.tls.ca_file = endpoint.ca_file;
  return cpu_of_request(
      [client = kaiko::Client(kaiko::ApiKey(sample_key), options),
       texts = std::vector<std::string>(width * calls_each, sample_text)] {
        for (const auto& result : client.analyze_all(texts)) keep(&result.value());
      },
      width * calls_each);
}

void measure_throughput(int rounds, const Report& report) {
  SlowServer for_ours;
  const SlowServer for_peer;
  const Samples samples = in_turns({throughput_of(ten_of(ours(), for_ours.endpoint())),
                                    throughput_of(ten_of(floor_kind(), for_peer.endpoint()))},
                                   rounds);
  report(compare(
      {"ten in flight, HTTPS, 20 ms server", "ten floors of their own", "/s", at_least(0.97)},
      samples[0], samples[1]));
  report(single({"its connections", "", "", exactly(width)}, for_ours.connections()));
}

void measure_bulk(int rounds, const Report& report) {
  const SlowServer server;
  const Endpoint endpoint = server.endpoint();
  const auto compare_with_threads = [&](const std::string& what) {
    const Samples samples =
        in_turns({cpu_of_bulk(endpoint), cpu_of_threads(ten_of(floor_kind(), endpoint)),
                  cpu_of_threads(ten_of(ours(), endpoint))},
                 rounds);
    report(compare({what, "a thread a call, ten floors", "us", at_most(0.65)}, samples[0],
                   samples[1]));
    report(
        compare({what, "a thread a call, this SDK", "us", at_most(0.65)}, samples[0], samples[2]));
  };
  compare_with_threads("CPU of a request of bulk, one processor");
  // Threads that move from one to another cost more than on one alone, and services have several.
  const OnAllProcessors all;
  compare_with_threads("CPU of a request of bulk, all of them");
}

}  // namespace

void measure_load(Effort effort, const Report& report) {
  const int rounds = effort.rounds / 3 + 1;
  measure_throughput(rounds, report);
  measure_bulk(rounds, report);
}

}  // namespace kaiko_bench
