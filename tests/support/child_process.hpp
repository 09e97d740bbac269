// SPDX-License-Identifier: MIT
// A process that a test starts, and ends at a moment of its choice or waits for. For those that are
// killed: the size of what they write.
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

class ChildProcess {
 public:
  // With this environment and this output, unless told otherwise.
  explicit ChildProcess(std::vector<std::string> arguments,
                        const posix_spawn_file_actions_t* files = nullptr,
                        std::vector<std::string>* variables = nullptr) {
    std::vector<char*> argv = pointers_to(arguments);
    std::vector<char*> envp;
    if (variables != nullptr) envp = pointers_to(*variables);
    char** const environment = variables == nullptr ? environ : envp.data();
    if (::posix_spawn(&pid_, argv[0], files, nullptr, argv.data(), environment) != 0) {
      throw std::runtime_error(arguments[0] + " can't be started");
    }
  }
  ~ChildProcess() {
    if (pid_ > 0) static_cast<void>(end(SIGKILL));
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const noexcept { return pid_; }

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
  static std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
  }

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
