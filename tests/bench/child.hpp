// SPDX-License-Identifier: MIT
// Other programs: what they say, and what they cost with all that they start.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace kaiko_bench {

std::string content_of(const std::filesystem::path& path);

struct Finished {
  int status = 0;  // as a shell tells it
  std::string out;
  std::string err;
  double cpu_us = 0;  // user and system, its own children's too
};

// One that is under way, and ends with this process at the latest. It writes into files, so that
// neither side waits for the other.
class Child {
 public:
  // The program's path, or its name on PATH, comes first. Status 127: it can't be started.
  explicit Child(std::vector<std::string> words);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const noexcept { return pid_; }
  bool is_running() const;
  std::string out() const;  // so far
  Finished wait();
  Finished end(int signal);

 private:
  kaiko_test::TempDir folder_;
  pid_t pid_ = -1;
};

// From its start to its end; throws CantRun, with what it said, where it fails.
Finished run_well(const std::vector<std::string>& words);

// The number behind a word in what a program said: "1,234" is 1234. Throws CantRun without one.
double number_after(const std::string& text, const std::string& word);
bool is_on_path(const std::string& program);

}  // namespace kaiko_bench
