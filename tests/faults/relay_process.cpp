// SPDX-License-Identifier: MIT
// A process group around socat.
#include "faults/relay_process.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <stdexcept>
#include <string>

#include "faults/dead_ends.hpp"
#include "support/comes_true.hpp"

extern char** environ;

namespace kaiko_faults {
namespace {

bool accepts(std::uint16_t port) {
  const kaiko_test::SocketAddress address("127.0.0.1", port);
  const kaiko_test::Descriptor socket = kaiko_test::open_socket(address.family());
  return ::connect(socket.get(), address.get(), address.length()) == 0;
}

}  // namespace

RelayProcess::RelayProcess(int upstream)
    : upstream_(upstream), port_(RefusedPort().port()) {  // free, and free again now
  start();
}

RelayProcess::~RelayProcess() { kill(); }

void RelayProcess::start() {
  std::array<std::string, 3> words = {
      "socat", "TCP-LISTEN:" + std::to_string(port_) + ",bind=127.0.0.1,reuseaddr,fork,backlog=64",
      "TCP:127.0.0.1:" + std::to_string(upstream_)};
  std::array<char*, 4> argv = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const int failure = ::posix_spawnp(&group_, argv[0], nullptr, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) throw std::runtime_error("this row needs socat");
  if (!kaiko_test::comes_true([&] { return accepts(port_); }))
    throw std::runtime_error("socat is not ready");
}

void RelayProcess::kill() {
  if (group_ <= 0) return;
  ::kill(-group_, SIGKILL);
  ::waitpid(group_, nullptr, 0);
  group_ = -1;
}

}  // namespace kaiko_faults
