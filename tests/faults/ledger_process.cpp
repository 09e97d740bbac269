// SPDX-License-Identifier: MIT
// Pipes, posix_spawn and waitpid around the ledger-server.
#include "faults/ledger_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace kaiko_faults {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) kaiko_test::throw_errno("pipe2");
    read = kaiko_test::Descriptor(ends[0]);
    write = kaiko_test::Descriptor(ends[1]);
  }
  kaiko_test::Descriptor read;
  kaiko_test::Descriptor write;
};

pid_t spawn(std::vector<std::string> words, const Pipe& input, const Pipe& output) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write.get(), STDOUT_FILENO);
  pid_t pid = -1;
  const int failure = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error("the ledger-server can't be started");
  return pid;
}

}  // namespace

LedgerProcess::LedgerProcess(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {KAIKO_LEDGER_SERVER_PATH};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Pipe input;
  Pipe output;
  pid_ = spawn(std::move(words), input, output);
  input_ = std::move(input.write);
  output.write.reset();
  output_.reset(::fdopen(::fcntl(output.read.get(), F_DUPFD_CLOEXEC, 0), "r"));
  const std::string first = read_line();
  if (first.rfind("listening ", 0) != 0) throw std::runtime_error("the ledger-server is not ready");
  url_ = first.substr(10);
}

LedgerProcess::~LedgerProcess() {
  input_.reset();
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

void LedgerProcess::kill() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string LedgerProcess::read_line() {
  std::string line;
  std::array<char, 65536> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), output_.get()) != nullptr) {
    line.append(buffer.data());
    if (line.back() != '\n') continue;
    line.pop_back();
    return line;
  }
  throw std::runtime_error("the ledger-server has ended");
}

nlohmann::json LedgerProcess::ask(const nlohmann::json& command) {
  const std::string line = command.dump() + "\n";
  const char* at = line.data();
  std::size_t left = line.size();
  while (left > 0) {
    const ssize_t sent = ::write(input_.get(), at, left);
    if (sent <= 0) kaiko_test::throw_errno("write to the ledger-server");
    at += sent;
    left -= static_cast<std::size_t>(sent);
  }
  const auto answer = nlohmann::json::parse(read_line());
  if (answer.contains("error")) throw std::runtime_error(answer["error"].get<std::string>());
  return answer;
}

void LedgerProcess::script(const nlohmann::json& steps) { ask({{"script", steps}}); }

nlohmann::json LedgerProcess::report() { return ask({{"report", true}}); }

}  // namespace kaiko_faults
