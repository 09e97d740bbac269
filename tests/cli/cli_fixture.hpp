// SPDX-License-Identifier: MIT
// The program kaiko as a child process, and a pipe that it reads from.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "support/program.hpp"

namespace kaiko_test {

class CliProcess : public Program {
 public:
  CliProcess(std::vector<std::string> arguments, const std::string& input,
             const std::vector<std::string>& environment)
      : Program(with_path(std::move(arguments)), input, environment) {}

 private:
  static std::vector<std::string> with_path(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), KAIKO_CLI_PATH);
    return arguments;
  }
};

struct CliResult {
  int status = 0;
  std::string out;
  std::string err;
};

inline CliResult run_cli(std::vector<std::string> arguments, const std::string& input = "",
                         const std::vector<std::string>& environment = {}) {
  CliProcess process(std::move(arguments), input, environment);
  const int status = process.wait();
  return {status, process.out(), process.err()};
}

// The same by a line of the shell's, in which the program is "$0" and the arguments "$1", "$2", ...
inline std::vector<std::string> in_shell(const std::string& line,
                                         std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"/bin/sh", "-c", line, KAIKO_CLI_PATH});
  return arguments;
}

inline CliResult run_in_shell(const std::string& line, std::vector<std::string> arguments,
                              const std::string& input,
                              const std::vector<std::string>& environment) {
  Program process(in_shell(line, std::move(arguments)), input, environment);
  const int status = process.wait();
  return {status, process.out(), process.err()};
}

// Until the program takes signals itself: one that comes sooner ends it as it ends any process.
inline void wait_until_it_holds(int signal, const Program& program) {
  const std::uint64_t wanted = std::uint64_t{1} << (signal - 1);
  while (program.is_running()) {
    std::ifstream status("/proc/" + std::to_string(program.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      const bool is_mask = line.rfind("SigBlk:", 0) == 0;
      if (is_mask && (std::stoull(line.substr(7), nullptr, 16) & wanted) != 0) return;
    }
    std::this_thread::yield();
  }
}

// A pipe with a name that is never closed: who reads it waits for more, and who writes for room.
class OpenPipe {
 public:
  explicit OpenPipe(std::string path) : path_(std::move(path)) {
    if (::mkfifo(path_.c_str(), 0600) == 0) end_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    if (end_ < 0) throw std::runtime_error("no pipe " + path_);
  }
  ~OpenPipe() { ::close(end_); }
  OpenPipe(const OpenPipe&) = delete;
  OpenPipe& operator=(const OpenPipe&) = delete;

  const std::string& path() const noexcept { return path_; }

  // Until they have been read, or the reader is gone.
  void write(std::string_view bytes, const Program& reader) {
    if (::write(end_, bytes.data(), bytes.size()) < 0) throw std::runtime_error("write " + path_);
    while (unread() > 0 && reader.is_running()) std::this_thread::yield();
  }
  // Bytes that were written, by whomever.
  int unread() const {
    int left = 0;
    if (::ioctl(end_, FIONREAD, &left) != 0) throw std::runtime_error("FIONREAD " + path_);
    return left;
  }

 private:
  std::string path_;
  int end_ = -1;
};

}  // namespace kaiko_test
