// SPDX-License-Identifier: MIT
// sched_setaffinity, of what sched_getaffinity gave at first.
#include "bench/processors.hpp"

#include <sched.h>

#include <cstddef>
#include <vector>

namespace kaiko_bench {
namespace {

std::vector<std::size_t> find_usable() {
  cpu_set_t set;
  CPU_ZERO(&set);
  static_cast<void>(::sched_getaffinity(0, sizeof(set), &set));
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &set)) found.push_back(i);
  }
  return found;
}

const std::vector<std::size_t>& usable() {
  static const std::vector<std::size_t> processors = find_usable();
  return processors;
}

// Where it isn't allowed it is measured all the same, only less steadily.
void place(pid_t pid, const std::vector<std::size_t>& processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::size_t processor : processors) CPU_SET(processor, &set);
  static_cast<void>(::sched_setaffinity(pid, sizeof(set), &set));
}

}  // namespace

void pin_this_process() {
  if (!usable().empty()) place(0, {usable().front()});
}

void pin_server(pid_t pid) {
  if (!usable().empty()) place(pid, {usable().back()});
}

OnAllProcessors::OnAllProcessors() {
  if (!usable().empty()) place(0, usable());
}
OnAllProcessors::~OnAllProcessors() { pin_this_process(); }

}  // namespace kaiko_bench
