// SPDX-License-Identifier: MIT
// Runs a piece of work in a forked child and hands its answer to the parent. For claims about what
// a child inherits; the child ends without exit handlers, since those belong to the parent.
#pragma once

#include <poll.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

#include "support/raw_socket.hpp"

namespace kaiko_test {

// Work that a child does while the parent goes on.
class ForkedWork {
 public:
  template <class Work>
  explicit ForkedWork(const Work& work) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) throw_errno("pipe");
    reader_ = kept_from_children(ends[0]);
    Descriptor writer = kept_from_children(ends[1]);
    child_ = ::fork();
    if (child_ < 0) throw_errno("fork");
    if (child_ > 0) return;
    const auto run = [&]() noexcept {
      const std::string answer = work();
      return ::write(writer.get(), answer.data(), answer.size());
    };
    static_cast<void>(run());
    ::_exit(0);
  }
  ~ForkedWork() {
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  ForkedWork(const ForkedWork&) = delete;
  ForkedWork& operator=(const ForkedWork&) = delete;

  // What `work` returned in the child; empty when it threw, or hangs for so long.
  std::string answer(std::chrono::seconds longest_silence = std::chrono::seconds(30)) const {
    const auto milliseconds = std::chrono::milliseconds(longest_silence).count();
    std::string answer;
    char buffer[4096];
    for (;;) {
      pollfd watched{reader_.get(), POLLIN, 0};
      const int ready = ::poll(&watched, 1, static_cast<int>(milliseconds));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return {};
      const ssize_t got = ::read(reader_.get(), buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return answer;
      answer.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  Descriptor reader_;
  pid_t child_ = -1;
};

template <class Work>
std::string answer_of_child(const Work& work) {
  return ForkedWork(work).answer();
}

}  // namespace kaiko_test
