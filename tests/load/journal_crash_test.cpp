// SPDX-License-Identifier: MIT
// A bulk run with a journal is killed at random moments, a real process by a real signal, and gone
// on with each time: its sink was told every message, and the server carried out each batch once.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "load/load_fixture.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

extern char** environ;

namespace {

using kaiko_test::EmulatorProcess;

pid_t start(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  if (::posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
    throw std::runtime_error("the worker can't be started");
  }
  return pid;
}

// Waits for its end: the exit status, or minus the signal that ended it.
int end_of(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool is_running(pid_t pid) {
  siginfo_t facts{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         facts.si_pid == 0;
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code none_yet;
  const std::uintmax_t size = std::filesystem::file_size(path, none_yet);
  return none_yet ? 0 : size;
}

std::set<std::uint64_t> told_in(const std::string& path) {
  std::set<std::uint64_t> told;
  std::ifstream in(path, std::ios::binary);
  for (std::uint64_t index = 0; in.read(reinterpret_cast<char*>(&index), 8);) told.insert(index);
  return told;
}

TEST_CASE(
    "killed at random moments and gone on with: every message told, every batch carried out once") {
  const std::uint64_t messages = kaiko_test::is_full_load() ? 50000 : 10000;
  const int kills = kaiko_test::is_full_load() ? 20 : 5;
  const EmulatorProcess emulator({"--limit", "100000000"});
  const kaiko_test::TempDir folder;
  const std::string told = (folder.path() / "told").string();
  const std::vector<std::string> worker = {KAIKO_JOURNAL_WORKER_PATH, emulator.base_url(),
                                           std::to_string(messages),
                                           (folder.path() / "journal").string(), told};
  std::mt19937 random(20);  // any seed: the moments differ with the machine all the same
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    const pid_t pid = start(worker);
    // The moment is a number of messages more, so that each run gets somewhere, on any machine.
    const std::uintmax_t more = random() % (messages / static_cast<unsigned>(kills));
    const std::uintmax_t wanted = size_of(told) + 8 * more;
    while (size_of(told) < wanted && is_running(pid)) std::this_thread::yield();
    ::kill(pid, SIGKILL);
    killed += end_of(pid) == -SIGKILL ? 1 : 0;
  }
  CHECK(killed == kills);
  CHECK(end_of(start(worker)) == 0);
  CHECK(told_in(told).size() == messages);
  const auto ledger = kaiko_test::ledger_of(emulator);
  CHECK(ledger.at("effects") == messages / 100);
  for (const auto& [key, entry] : ledger.at("keys").items()) {
    INFO(key);
    CHECK(entry.at("effects") == 1);
    CHECK(entry.at("body_hashes").size() == 1);
  }
}

}  // namespace
