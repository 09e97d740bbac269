// SPDX-License-Identifier: MIT
// Runs a piece of work in a forked child and hands its answer to the parent. For claims about what
// a child inherits; the child ends without exit handlers, since those belong to the parent.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "support/raw_socket.hpp"

namespace kaiko_test {

// What `work` returned in the child; what it threw ends the child without an answer.
template <class Work>
std::string answer_of_child(const Work& work) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) throw_errno("pipe");
  Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) throw_errno("fork");
  if (child == 0) {
    const auto run = [&]() noexcept {
      const std::string answer = work();
      return ::write(writer.get(), answer.data(), answer.size());
    };
    static_cast<void>(run());
    ::_exit(0);
  }
  writer.reset();
  std::string answer;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(reader.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  return answer;
}

}  // namespace kaiko_test
