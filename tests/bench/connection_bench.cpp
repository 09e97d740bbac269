// SPDX-License-Identifier: MIT
// TLS connections that are not there yet, trusted as the machine does by default: what libcurl's
// default reads for each, the SDK mostly does not. The server's authority is put among the
// machine's for this process alone.
#include <memory>
#include <string>
#include <vector>

#include "bench/caller.hpp"
#include "bench/child.hpp"
#include "bench/families.hpp"
#include "bench/identity.hpp"
#include "bench/measure.hpp"
#include "bench/nginx.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

Cost cost_of_connections(const CallerKind& kind, const std::string& url) {
  return cpu_of(
      [caller = std::shared_ptr<Caller>(kind.make({url, ""}))] {
        const std::string category = caller->category_of(sample_text);
        keep(category.data());
      },
      5);
}

// In a process that has done nothing before; it tells its own CPU time, without its start.
Cost cost_of_process(const std::string& task, const CallerKind& kind, const std::string& url,
                     int count) {
  return [task, name = kind.name, url, count] {
    return std::stod(run_well({KAIKO_BENCH_PROBE, task, name, url, "", std::to_string(count)}).out);
  };
}

}  // namespace

void measure_connections(Effort effort, const Report& report) {
  trust_identity_by_default();
  const Nginx nginx;
  const std::string closing = nginx.closing_url();
  const std::string kept = nginx.https().base_url;
  const std::string peer = "libcurl's default + DOM";
  const Samples each =
      in_turns({cost_of_connections(ours(), closing), cost_of_connections(floor_kind(), closing)},
               effort.rounds);
  report(compare({"CPU of a new TLS connection", peer, "us", at_most(0.08)}, each[0], each[1]));
  const Samples first = in_turns(
      {cost_of_process("first", ours(), kept, 1), cost_of_process("first", floor_kind(), kept, 1)},
      effort.rounds);
  report(compare({"CPU of a process's first call", peer, "us", at_most(0.35)}, first[0], first[1]));
  const Samples burst = in_turns({cost_of_process("burst", ours(), kept, 10),
                                  cost_of_process("burst", floor_kind(), kept, 10)},
                                 effort.rounds / 2 + 1);
  report(compare({"CPU of a cold burst of ten", "ten of libcurl's default", "us", at_most(0.35)},
                 burst[0], burst[1]));
}

}  // namespace kaiko_bench
