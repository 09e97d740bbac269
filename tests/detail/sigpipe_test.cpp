// SPDX-License-Identifier: MIT
// SIGPIPE held back: the process lives, the program's own pending signal and mask stay as they
// were.
#include <kaiko/detail/sigpipe.hpp>

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "support/catch.hpp"
#include "support/raw_socket.hpp"

namespace {

using kaiko::detail::HoldSigpipe;
using kaiko_test::Descriptor;

sigset_t only_pipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, SIGPIPE) == 1;
}

bool is_blocked() {
  sigset_t set;
  pthread_sigmask(SIG_SETMASK, nullptr, &set);
  return sigismember(&set, SIGPIPE) == 1;
}

// Fails as writing to a peer that has left does; unheld it would end the process.
int write_to_nobody() {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) kaiko_test::throw_errno("pipe");
  Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  reader.reset();
  return ::write(writer.get(), "x", 1) < 0 ? errno : 0;
}

TEST_CASE("a broken pipe is an error, not the end of the process, and leaves no signal behind") {
  REQUIRE_FALSE(is_blocked());
  int error = 0;
  {
    const HoldSigpipe hold(true);
    error = write_to_nobody();
    CHECK(is_pending());
  }
  CHECK(error == EPIPE);
  CHECK_FALSE(is_pending());
  CHECK_FALSE(is_blocked());
}

TEST_CASE("without a broken pipe nothing is taken and the mask is as before") {
  { const HoldSigpipe hold(true); }
  CHECK_FALSE(is_pending());
  CHECK_FALSE(is_blocked());
}

TEST_CASE("one inside the other holds until the outer one ends") {
  const HoldSigpipe outer(true);
  {
    const HoldSigpipe inner(true);
    CHECK(write_to_nobody() == EPIPE);
  }
  CHECK(is_blocked());
  CHECK(write_to_nobody() == EPIPE);
}

TEST_CASE("a signal that the program itself had pending is left for it, and its mask too") {
  const sigset_t pipe = only_pipe();
  sigset_t before;
  REQUIRE(pthread_sigmask(SIG_BLOCK, &pipe, &before) == 0);
  REQUIRE(pthread_kill(pthread_self(), SIGPIPE) == 0);
  {
    const HoldSigpipe hold(true);
    CHECK(write_to_nobody() == EPIPE);
  }
  CHECK(is_pending());
  CHECK(is_blocked());
  int taken = 0;
  CHECK(sigwait(&pipe, &taken) == 0);
  CHECK(taken == SIGPIPE);
  CHECK_FALSE(is_pending());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_CASE("the process's own way with the signal is not touched") {
  struct sigaction before {};
  struct sigaction during {};
  REQUIRE(sigaction(SIGPIPE, nullptr, &before) == 0);
  const HoldSigpipe hold(true);
  REQUIRE(sigaction(SIGPIPE, nullptr, &during) == 0);
  CHECK(before.sa_handler == during.sa_handler);
  CHECK(before.sa_flags == during.sa_flags);
}

}  // namespace
