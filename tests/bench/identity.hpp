// SPDX-License-Identifier: MIT
// One authority for the whole program and a server's certificate by it, as files; and that
// authority among those that this machine trusts, as far as this process and its children can see.
#pragma once

#include <string>

namespace kaiko_bench {

struct Identity {
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
};
const Identity& bench_identity();

// Puts a copy of the system's store that holds one more certificate in the store's place, in a
// mount namespace of this process's own. To be called while it has one thread. Throws CantRun.
void trust_identity_by_default();

}  // namespace kaiko_bench
