// SPDX-License-Identifier: MIT
// One call after the other on a connection that is there, against every peer: CPU time here, and
// instructions and heap allocations under valgrind, which a busy machine does not change.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bench/caller.hpp"
#include "bench/child.hpp"
#include "bench/families.hpp"
#include "bench/measure.hpp"
#include "bench/nginx.hpp"
#include "bench/sample.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_bench {
namespace {

void call(Caller& caller) {
  const std::string category = caller.category_of(sample_text);
  keep(category.data());
}

void measure_over(const std::string& scheme, const Endpoint& endpoint, int rounds,
                  const Report& report) {
  std::vector<Cost> costs;
  for (const CallerKind& kind : caller_kinds()) {
    const int runs = kind.is_keeping_connection ? 100 : 10;
    costs.push_back(
        cpu_of([caller = std::shared_ptr<Caller>(kind.make(endpoint))] { call(*caller); }, runs));
  }
  const Samples samples = in_turns(costs, rounds);
  for (std::size_t i = 1; i < samples.size(); ++i) {
    report(compare({"CPU of a call, " + scheme, caller_kinds()[i].title, "us", at_most(1.0)},
                   samples[0], samples[i]));
  }
}

// What a tool of valgrind's counts in a process that makes so many calls.
using Counter = double (*)(const std::string& caller, const Endpoint& endpoint, int calls);

double count_instructions(const std::string& caller, const Endpoint& endpoint, int calls) {
  const kaiko_test::TempDir folder;
  const Finished finished =
      run_well({"valgrind", "--tool=callgrind",
                "--callgrind-out-file=" + (folder.path() / "out").string(), KAIKO_BENCH_PROBE,
                "calls", caller, endpoint.base_url, endpoint.ca_file, std::to_string(calls)});
  return number_after(finished.err, "refs:");
}

double count_allocations(const std::string& caller, const Endpoint& endpoint, int calls) {
  const Finished finished =
      run_well({"valgrind", "--leak-check=no", KAIKO_BENCH_PROBE, "calls", caller,
                endpoint.base_url, endpoint.ca_file, std::to_string(calls)});
  return number_after(finished.err, "total heap usage:");
}

// The difference of two counts: what comes before and after the calls is in both.
double per_call(Counter count, const std::string& caller, const Endpoint& endpoint, int from,
                int to) {
  return (count(caller, endpoint, to) - count(caller, endpoint, from)) / (to - from);
}

void count_over(const std::string& scheme, const Endpoint& endpoint, const Report& report) {
  const double ours_count = per_call(count_instructions, ours().name, endpoint, 10, 60);
  for (std::size_t i = 1; i < caller_kinds().size(); ++i) {
    const CallerKind& kind = caller_kinds()[i];
    if (!kind.is_keeping_connection) continue;  // minutes, to count what is seen from afar
    const double theirs = per_call(count_instructions, kind.name, endpoint, 10, 60);
    const Goal goal = kind.name == floor_kind().name ? at_most(0.88) : at_most(1.0);
    report(compare({"instructions of a call, " + scheme, kind.title, "", goal}, {ours_count},
                   {theirs}));
  }
}

}  // namespace

void measure_calls(Effort effort, const Report& report) {
  const Nginx nginx;
  measure_over("HTTP", nginx.http(), effort.rounds, report);
  measure_over("HTTPS", nginx.https(), effort.rounds, report);
}

void count_calls(Effort, const Report& report) {
  if (!is_on_path("valgrind")) throw CantRun("there is no valgrind");
  const Nginx nginx;
  count_over("HTTP", nginx.http(), report);
  count_over("HTTPS", nginx.https(), report);
  const Endpoint http = nginx.http();
  const double floor = per_call(count_allocations, floor_kind().name, http, 10, 60);
  report(single({"heap allocations of the floor's call", "", "", {99, 105}}, floor));
  const double first = per_call(count_allocations, ours().name, http, 10, 60);
  report(single({"heap allocations of a call", "", "", at_most(60)}, first));
  const double later = per_call(count_allocations, ours().name, http, 1010, 1060);
  report(compare({"the same after a thousand calls", "after ten", "", at_most(1.0)}, {later},
                 {first}));
}

}  // namespace kaiko_bench
