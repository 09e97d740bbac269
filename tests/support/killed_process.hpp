// SPDX-License-Identifier: MIT
// A process that a test starts in order to end it at a moment of its choice, and looks at what it
// left.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

extern char** environ;

namespace kaiko_test {

class KilledProcess {
 public:
  explicit KilledProcess(std::vector<std::string> arguments) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (::posix_spawn(&pid_, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
      throw std::runtime_error("the process can't be started");
    }
  }
  ~KilledProcess() {
    if (pid_ > 0) static_cast<void>(end(SIGKILL));
  }
  KilledProcess(const KilledProcess&) = delete;
  KilledProcess& operator=(const KilledProcess&) = delete;

  bool is_running() const {
    siginfo_t facts{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           facts.si_pid == 0;
  }
  // Waits for its end: the exit status, or minus the signal that ended it.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  int end(int signal) {
    ::kill(pid_, signal);
    return wait();
  }

 private:
  pid_t pid_ = -1;
};

// 0: there is no such file yet.
inline std::uintmax_t size_of(const std::string& path) {
  std::error_code none_yet;
  const std::uintmax_t size = std::filesystem::file_size(path, none_yet);
  return none_yet ? 0 : size;
}

// Until the file has grown to so many bytes, or the process that writes it is gone.
template <class Process>
void wait_for_size(const std::string& path, std::uintmax_t bytes, const Process& process) {
  while (size_of(path) < bytes && process.is_running()) std::this_thread::yield();
}

}  // namespace kaiko_test
