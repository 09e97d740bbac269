// SPDX-License-Identifier: MIT
// kaiko batch is killed at random moments, and finds disks full, and is gone on with each time: the
// output has each message once and in order, and the server carried out each batch once.
#include <signal.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "load/load_fixture.hpp"
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/environment.hpp"
#include "support/temp_dir.hpp"

namespace {

using kaiko_test::ChildProcess;
using kaiko_test::EmulatorProcess;
using kaiko_test::size_of;

constexpr std::uintmax_t least_line = 200;  // bytes of a result

// So many messages whose lines are to stand in a file, however often it takes.
struct Batch {
  explicit Batch(std::uint64_t count, const char* ending = ".jsonl", std::size_t id_size = 1)
      : messages(count), output((folder.path() / "out").string() + ending) {
    std::ofstream in(input, std::ios::binary);
    const std::string padding(id_size, 'x');
    for (std::uint64_t i = 0; i < count; ++i) {
      in << nlohmann::json({{"text", text_of(i)}, {"id", std::to_string(i) + padding}}) << '\n';
    }
  }

  static std::string text_of(std::uint64_t index) {
    return "I am happy about number " + std::to_string(index);
  }
  std::vector<std::string> command() const {
    return {KAIKO_CLI_PATH, "batch",    input,  "--id-column", "id",         "--journal",
            journal,        "--output", output, "--resume",    "--base-url", emulator.base_url()};
  }

  // What the output has to be: each once, in order, with its own emotion.
  void check_output() const {
    std::ifstream lines(output, std::ios::binary);
    const bool is_csv = output.back() == 'v';
    std::string line;
    if (is_csv) std::getline(lines, line);  // the names of its columns
    std::uint64_t right = 0;
    while (std::getline(lines, line) && (is_csv ? is_row(line, right) : is_result(line, right))) {
      ++right;
    }
    CHECK(lines.eof());
    CHECK(right == messages);
  }
  static bool is_row(const std::string& line, std::uint64_t index) {
    const std::string number = std::to_string(index);
    return line.rfind(number + "," + number + "x,joy,0.", 0) == 0;
  }
  static bool is_result(const std::string& line, std::uint64_t index) {
    const auto told = nlohmann::json::parse(line);
    const auto id = told.at("id").get<std::string>();
    return told.at("index") == index && id.rfind(std::to_string(index) + "x", 0) == 0 &&
           told.at("emotion").at("text") == text_of(index);
  }
  void check_ledger() const { kaiko_test::check_each_batch_once(emulator, messages); }

  const std::uint64_t messages;
  const EmulatorProcess emulator{{"--limit", "100000000"}};
  const kaiko_test::TempDir folder;
  const std::string input = (folder.path() / "in.jsonl").string();
  const std::string output;
  const std::string journal = (folder.path() / "journal").string();
  const kaiko_test::EnvironmentVariable api_key{"KAIKO_API_KEY", "kaiko_test_example"};
};

TEST_CASE(
    "killed at random moments and gone on with: each line once, each batch carried out once") {
  const int kills = kaiko_test::is_full_load() ? 20 : 5;
  const Batch batch(kaiko_test::is_full_load() ? 50000 : 10000);
  std::mt19937 random(20);  // any seed: the moments differ with the machine all the same
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    ChildProcess process(batch.command());
    // The moment is a number of lines more, so that each run gets somewhere, on any machine.
    const std::uintmax_t more = random() % (batch.messages / static_cast<unsigned>(kills));
    kaiko_test::wait_for_size(batch.output, size_of(batch.output) + least_line * more, process);
    killed += process.end(SIGKILL) == -SIGKILL ? 1 : 0;
  }
  CHECK(killed == kills);
  CHECK(ChildProcess(batch.command()).wait() == 0);
  batch.check_output();
  batch.check_ledger();
}

TEST_CASE("a disk that fills up ends the run clearly, and with room it goes on") {
  // CSV is shorter than the journal, JSON with long ids is longer: which of them is full differs.
  struct Row {
    const char* ending;
    std::size_t id_size;
    int status;
  };
  for (const Row& row : {Row{".csv", 1, 10}, Row{".jsonl", 3000, 1}}) {
    const Batch batch(2000, row.ending, row.id_size);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    INFO(row.ending);
    for (const rlim_t room : {rlim_t{1}, rlim_t{100000}, rlim_t{200001}}) {
      rlimit small = before;
      small.rlim_cur = room;
      REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
      ChildProcess process(batch.command());
      REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
      const int status = process.wait();
      if (room > 1) CHECK(status == row.status);
      CHECK(status > 0);
    }
    CHECK(ChildProcess(batch.command()).wait() == 0);
    batch.check_output();
    batch.check_ledger();
  }
}

}  // namespace
