// SPDX-License-Identifier: MIT
// A bulk run with a journal is killed at random moments, a real process by a real signal, and gone
// on with each time: its sink was told every message, and the server carried out each batch once.
#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "load/load_fixture.hpp"
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace {

using kaiko_test::ChildProcess;
using kaiko_test::EmulatorProcess;

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
    ChildProcess process(worker);
    // The moment is a number of messages more, so that each run gets somewhere, on any machine.
    const std::uintmax_t more = random() % (messages / static_cast<unsigned>(kills));
    kaiko_test::wait_for_size(told, kaiko_test::size_of(told) + 8 * more, process);
    killed += process.end(SIGKILL) == -SIGKILL ? 1 : 0;
  }
  CHECK(killed == kills);
  CHECK(ChildProcess(worker).wait() == 0);
  CHECK(told_in(told).size() == messages);
  kaiko_test::check_each_batch_once(emulator, messages);
}

}  // namespace
