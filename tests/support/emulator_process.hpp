// SPDX-License-Identifier: MIT
// A kaiko-emulator as a real child process: started on a free port, ended by its pid. Asks it
// nothing.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace kaiko_test {

class EmulatorProcess {
 public:
  // More arguments than `--port 0 --quiet`. Throws when it does not become ready.
  explicit EmulatorProcess(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(),
                     {KAIKO_EMULATOR_PATH, "--port", "0", "--quiet", "--exit-with-parent"});
    start(arguments);
    if (read_until_ready()) return;
    stop();
    throw std::runtime_error("the emulator did not become ready");
  }
  ~EmulatorProcess() {
    if (pid_ > 0) stop();
  }
  EmulatorProcess(const EmulatorProcess&) = delete;
  EmulatorProcess& operator=(const EmulatorProcess&) = delete;

  const std::string& base_url() const noexcept { return base_url_; }
  const std::string& ca_file() const noexcept { return ca_file_; }  // empty without --tls
  int port() const { return std::stoi(base_url_.substr(base_url_.rfind(':') + 1)); }
  pid_t pid() const noexcept { return pid_; }

  // SIGTERM or another signal, and the exit status; -1 when the signal ended it.
  int stop(int signal = SIGTERM) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  void start(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe for the emulator");
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);  // for the other children of a test
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    output_.reset(::fdopen(ends[0], "r"));
    if (!output_) throw std::runtime_error("no stream for the emulator's output");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const int error = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) throw std::runtime_error("the emulator can't be started");
  }

  // Ends when it is ready, or when it has closed its output because it is gone.
  bool read_until_ready() {
    std::array<char, 4096> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), output_.get()) != nullptr) {
      std::string text = line.data();
      if (!text.empty() && text.back() == '\n') text.pop_back();
      if (text == "ready") return true;
      if (text.rfind("listening ", 0) == 0) base_url_ = text.substr(10);
      if (text.rfind("ca-file ", 0) == 0) ca_file_ = text.substr(8);
    }
    return false;
  }

  pid_t pid_ = -1;
  std::unique_ptr<std::FILE, CloseFile> output_;
  std::string base_url_;
  std::string ca_file_;
};

}  // namespace kaiko_test
