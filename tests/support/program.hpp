// SPDX-License-Identifier: MIT
// A program of ours as a child process, with files in place of a terminal, and an environment in
// which only what a test names is set of KAIKO_* and the proxies.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/child_process.hpp"
#include "support/emulator_process.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_test {

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "NAME=value" of this process, but for those that change what the program does.
inline std::vector<std::string> neutral_environment() {
  std::vector<std::string> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    bool is_kept = variable.substr(0, 6) != "KAIKO_";
    for (const std::string_view name :
         {"http_proxy=", "https_proxy=", "HTTPS_PROXY=", "ALL_PROXY=", "all_proxy=", "no_proxy=",
          "NO_PROXY=", "NO_COLOR=", "COLUMNS=", "SSLKEYLOGFILE="}) {
      is_kept = is_kept && variable.substr(0, name.size()) != name;
    }
    if (is_kept) kept.emplace_back(variable);
  }
  return kept;
}

// What an emulator is reached with.
inline std::vector<std::string> environment_for(const EmulatorProcess& emulator) {
  std::vector<std::string> environment = {"KAIKO_API_KEY=kaiko_test_example",
                                          "KAIKO_BASE_URL=" + emulator.base_url()};
  if (!emulator.ca_file().empty()) environment.push_back("KAIKO_CA_FILE=" + emulator.ca_file());
  return environment;
}

class Program {
 public:
  // The path comes first among the arguments.
  Program(std::vector<std::string> arguments, const std::string& input,
          const std::vector<std::string>& environment) {
    static_cast<void>(folder_.write("in", input));
    std::vector<std::string> variables = neutral_environment();
    variables.insert(variables.end(), environment.begin(), environment.end());
    start(std::move(arguments), std::move(variables));
  }

  bool is_running() const { return process_->is_running(); }
  pid_t pid() const noexcept { return process_->pid(); }
  // The exit status; minus the signal that ended it.
  int wait() { return process_->wait(); }
  int end(int signal) { return process_->end(signal); }
  // So far.
  std::string out() const { return content_of(folder_.path() / "out"); }
  std::string err() const { return content_of(folder_.path() / "err"); }

 private:
  void start(std::vector<std::string> arguments, std::vector<std::string> variables) {
    const std::string in = (folder_.path() / "in").string();
    const std::string out = (folder_.path() / "out").string();
    const std::string err = (folder_.path() / "err").string();
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    const int writing = O_WRONLY | O_CREAT | O_TRUNC;
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out.c_str(), writing, 0600);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, err.c_str(), writing, 0600);
    process_.emplace(std::move(arguments), &files, &variables);
    ::posix_spawn_file_actions_destroy(&files);
  }

  TempDir folder_;
  std::optional<ChildProcess> process_;
};

}  // namespace kaiko_test
