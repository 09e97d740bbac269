// SPDX-License-Identifier: MIT
// The processors that this process may use, shared out: what measures has the first, servers have
// the last, so that they don't push each other about.
#pragma once

#include <sys/types.h>

namespace kaiko_bench {

// To be called first of all: it looks at what there is. What is started later inherits it.
void pin_this_process();
void pin_server(pid_t pid);

// While it lives this process has all of them, as a service does; threads that are there already
// stay where they are.
class OnAllProcessors {
 public:
  OnAllProcessors();
  ~OnAllProcessors();
  OnAllProcessors(const OnAllProcessors&) = delete;
  OnAllProcessors& operator=(const OnAllProcessors&) = delete;
};

}  // namespace kaiko_bench
