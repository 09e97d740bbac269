// SPDX-License-Identifier: MIT
// Where kaiko batch writes: what it does not write over or into, and an end also where nobody
// reads.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "cli/cli_fixture.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::CliProcess;
using kaiko_test::CliResult;
using kaiko_test::content_of;
using kaiko_test::EmulatorProcess;
using kaiko_test::environment_for;
using kaiko_test::run_cli;
using Words = std::vector<std::string>;

bool says(const CliResult& told, const char* words) {
  return told.err.find(words) != std::string::npos;
}

// A folder, an emulator, and runs that are named by their files.
struct Stage {
  std::string path(const char* name) const { return (folder.path() / name).string(); }
  Words command(const char* output, const char* journal) const {
    return {"batch", "-", "-o", path(output), "--journal", path(journal)};
  }
  std::string input(int messages) const {
    std::string lines;
    for (int i = 0; i < messages; ++i) lines += "I am happy\n";
    return folder.write("in", lines);
  }
  CliResult run(const Words& command, const std::string& input) const {
    return run_cli(command, input, environment_for(emulator));
  }

  EmulatorProcess emulator;
  kaiko_test::TempDir folder;
};

Words resumed(Words command) {
  command.emplace_back("--resume");
  return command;
}

TEST_CASE("results of another run are not gone on with, and no answer is lost to their file") {
  const Stage stage;
  const auto* const other = GENERATE("other.jsonl", "other.csv");
  REQUIRE(stage.run(stage.command(other, "j1"), "I am happy\nI am afraid\n").status == 0);
  const std::string before = content_of(stage.path(other));
  Words refused = environment_for(stage.emulator);
  refused.insert(refused.begin(), "KAIKO_API_KEY=other");
  const std::string input = "I feel sad\nI am so happy\n";
  REQUIRE(run_cli(stage.command("mine.jsonl", "j2"), input, refused).status == 10);
  const CliResult mixed = stage.run(resumed(stage.command(other, "j2")), input);
  INFO(mixed.err);
  CHECK(mixed.status == 2);
  CHECK(says(mixed, "holds results of another run"));
  CHECK(content_of(stage.path(other)) == before);
  const CliResult right = stage.run(resumed(stage.command("mine.jsonl", "j2")), input);
  CHECK(right.status == 0);
  CHECK(says(right, "2 done, 0 failed; 0 requests"));
  CHECK(content_of(stage.path("mine.jsonl")).find("sadness") != std::string::npos);
}

TEST_CASE("a file that lacks results is not gone on with, and no answer is lost to the gap") {
  const Stage stage;
  const Words command = stage.command("out.jsonl", "journal");
  REQUIRE(stage.run(command, "I am happy\n").status == 0);
  const std::string input = "I am happy\nI feel sad\n";
  const std::string first = content_of(stage.path("out.jsonl"));
  std::filesystem::resize_file(stage.path("out.jsonl"), 0);
  const CliResult gap = stage.run(resumed(command), input);
  INFO(gap.err);
  CHECK(gap.status == 2);
  CHECK(says(gap, "lacks results"));
  CHECK(content_of(stage.path("out.jsonl")).empty());
  stage.folder.write("out.jsonl", first);
  const CliResult right = stage.run(resumed(command), input);
  INFO(right.err);
  CHECK(right.status == 0);
  CHECK(says(right, "1 done, 0 failed, 1 by an earlier run; 0 requests"));
}

TEST_CASE("a line that was written and not marked as told is not written twice") {
  const Stage stage;
  const auto* const output = GENERATE("out.jsonl", "out.csv");
  Words command = stage.command(output, "journal");
  command.insert(command.end(), {"--format", "csv", "--id-column", "id"});
  const std::string input =
      "id,text\n\"a\n\"\"b\"\"\",I am happy\nc,caf\xE9\n\",d\"," + std::string(10001, 'x') + "\n";
  REQUIRE(stage.run(command, input).status == 9);
  const std::string before = content_of(stage.path(output));
  for (auto size = std::filesystem::file_size(stage.path("journal")); size > 0;
       size -= size / 4 + 1) {
    std::filesystem::resize_file(stage.path("journal"), size - 1);
    const CliResult again = stage.run(resumed(command), input);
    INFO(size << ": " << again.err);
    CHECK(again.status == 9);
    CHECK(content_of(stage.path(output)) == before);
  }
}

TEST_CASE("results and journal in one file are refused, by whichever names, and nothing is left") {
  const Stage stage;
  std::filesystem::create_symlink("x", stage.path("link"));
  for (const Words& names : {Words{"x", "x"}, Words{"x", "./x"}, Words{"x", "link"}}) {
    const CliResult told =
        stage.run(stage.command(names[0].c_str(), names[1].c_str()), "I am happy\n");
    INFO(names[1] << ": " << told.err);
    CHECK(told.status == 2);
    CHECK(says(told, "results and journal would stand in the same file"));
    CHECK_FALSE(std::filesystem::exists(stage.path("x")));
  }
}

TEST_CASE("a journal does not get standard output's results") {
  const Stage stage;
  const std::string journal = stage.path("journal");
  REQUIRE(stage.run(stage.command("out", "journal"), "I am happy\n").status == 0);
  const std::string before = content_of(journal);
  const CliResult told = kaiko_test::run_in_shell(
      "\"$0\" batch --resume --output-format csv --journal \"$1\" >>\"$1\"", {journal},
      "I am happy\n", environment_for(stage.emulator));
  CHECK(told.status == 2);
  CHECK(content_of(journal) == before);
}

TEST_CASE("an interrupt ends the wait for somebody who reads a pipe") {
  const Stage stage;
  REQUIRE(::mkfifo(stage.path("pipe").c_str(), 0600) == 0);
  CliProcess process({"batch", stage.input(2), "-o", stage.path("pipe")}, "",
                     environment_for(stage.emulator));
  kaiko_test::wait_until_it_holds(SIGTERM, process);
  CHECK(process.end(SIGTERM) == 130);
  CHECK(says({0, "", process.err()}, "kaiko: interrupted\n"));
}

TEST_CASE("an interrupt ends a run whose results nobody takes") {
  const Stage stage;
  const kaiko_test::OpenPipe pipe(stage.path("pipe"));
  const auto* const line =
      GENERATE("exec \"$0\" batch \"$1\" -o \"$2\"", "exec \"$0\" batch \"$1\" >\"$2\"");
  kaiko_test::Program process(kaiko_test::in_shell(line, {stage.input(1000), pipe.path()}), "",
                              environment_for(stage.emulator));
  constexpr int nearly_full = 48000;  // of 65536, less what is left free at the ends of pages
  while (pipe.unread() < nearly_full && process.is_running()) std::this_thread::yield();
  CHECK(process.end(SIGINT) == 130);
  CHECK(says({0, "", process.err()}, "kaiko: not complete, and without --journal"));
}

TEST_CASE("a mistake in what a pipe gives first leaves nothing in the way of the right command") {
  const Stage stage;
  const std::string line =
      "printf 'a,text\\n1,I am happy\\n' | \"$0\" batch - --format csv "
      "-o \"$1\" --journal \"$2\"";
  const Words files = {stage.path("o.csv"), stage.path("journal")};
  const Words environment = environment_for(stage.emulator);
  const CliResult wrong =
      kaiko_test::run_in_shell(line + " --column words", files, "", environment);
  INFO(wrong.err);
  CHECK(wrong.status == 2);
  CHECK(says(wrong, "no column \"words\""));
  CHECK_FALSE(std::filesystem::exists(files[0]));
  CHECK_FALSE(std::filesystem::exists(files[1]));
  CHECK(kaiko_test::run_in_shell(line, files, "", environment).status == 0);
  CHECK(content_of(files[0]).find("\n0,,joy,") != std::string::npos);
}

}  // namespace
