// SPDX-License-Identifier: MIT
// fork and exec with files to write into, and wait4, which tells what a child cost.
#include "bench/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "bench/families.hpp"

namespace kaiko_bench {
namespace {

double microseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

// In the child; only what is allowed between fork and exec. It ends with its parent, however that
// ends: a server must not be left behind.
[[noreturn]] void become(const std::vector<char*>& arguments, const char* out, const char* err) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int writing = O_WRONLY | O_CREAT | O_TRUNC;
  const bool is_ready = ::dup2(::open(out, writing, 0600), STDOUT_FILENO) >= 0 &&
                        ::dup2(::open(err, writing, 0600), STDERR_FILENO) >= 0;
  if (is_ready) ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Child::Child(std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string out = (folder_.path() / "out").string();
  const std::string err = (folder_.path() / "err").string();
  pid_ = ::fork();
  if (pid_ < 0) throw CantRun(words[0] + " can't be started");
  if (pid_ == 0) become(arguments, out.c_str(), err.c_str());
}

Child::~Child() {
  if (pid_ > 0) static_cast<void>(end(SIGKILL));
}

bool Child::is_running() const {
  siginfo_t facts{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         facts.si_pid == 0;
}

std::string Child::out() const { return content_of(folder_.path() / "out"); }

Finished Child::wait() {
  int status = 0;
  rusage used{};
  ::wait4(std::exchange(pid_, -1), &status, 0, &used);
  Finished finished;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = out();
  finished.err = content_of(folder_.path() / "err");
  finished.cpu_us = microseconds(used.ru_utime) + microseconds(used.ru_stime);
  return finished;
}

Finished Child::end(int signal) {
  ::kill(pid_, signal);
  return wait();
}

Finished run_well(const std::vector<std::string>& words) {
  Finished finished = Child(words).wait();
  if (finished.status == 127) throw CantRun(words[0] + " can't be started");
  if (finished.status != 0) throw CantRun(words[0] + ": " + finished.err);
  return finished;
}

double number_after(const std::string& text, const std::string& word) {
  const std::size_t found = text.find(word);
  if (found == std::string::npos) throw CantRun("no \"" + word + "\" in: " + text);
  std::string digits;
  for (const char c : text.substr(text.find_first_of("0123456789", found + word.size()))) {
    if (c == ',') continue;
    if (std::string_view("0123456789.").find(c) == std::string_view::npos) break;
    digits += c;
  }
  return std::stod(digits);
}

bool is_on_path(const std::string& program) {
  const char* const path = ::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::path(folder) / program, ignored)) return true;
  }
  return false;
}

}  // namespace kaiko_bench
