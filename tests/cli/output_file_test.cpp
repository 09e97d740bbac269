// SPDX-License-Identifier: MIT
// A file of results that is gone on with: each line once and in order, wherever the last run ended.
#include "cli/output_file.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>

#include "cli/cli_fixture.hpp"
#include "cli/failure.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko_cli;
using kaiko_test::content_of;

struct Stage {
  static kaiko::Emotion emotion(std::uint64_t index) {
    kaiko::Emotion emotion;
    emotion.category = "fear, of " + std::to_string(index);
    return emotion;
  }
  std::string line(std::uint64_t index) const {
    return result_line(format, index, "\"two\\nlines\"", emotion(index));
  }
  std::string whole(std::uint64_t count) const {
    std::string text(head_of(format));
    for (std::uint64_t i = 0; i < count; ++i) text += line(i);
    return text;
  }
  OutputPlan plan(bool is_resuming) const { return {path.string(), format, is_resuming}; }
  void write(OutputFile& file, std::uint64_t first, std::uint64_t last) const {
    for (std::uint64_t i = first; i < last; ++i) {
      if (file.has(i)) {
        file.check(i, emotion(i));
      } else {
        file.write(i, line(i));
      }
    }
  }

  OutputFormat format = OutputFormat::jsonl;
  kaiko_test::TempDir folder;
  std::filesystem::path path = folder.path() / "out";
};

TEST_CASE("whatever byte the last run ended at, the next one makes the file whole") {
  Stage stage;
  stage.format = GENERATE(OutputFormat::jsonl, OutputFormat::csv);
  const std::string whole = stage.whole(3);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    static_cast<void>(stage.folder.write("out", whole.substr(0, size)));
    OutputFile file(stage.plan(true));
    const std::uint64_t there = file.next();
    CHECK(there <= 3);
    stage.write(file, there / 2, 5);  // some of them once more, as a journal tells them
    file.sync();
    CHECK(file.next() == 5);
    CHECK(content_of(stage.path) == stage.whole(5));
  }
}

TEST_CASE("what a run writes is in the file before the next line") {
  Stage stage;
  OutputFile file(stage.plan(false));
  for (std::uint64_t i = 0; i < 3; ++i) {
    file.write(i, stage.line(i));
    CHECK(content_of(stage.path) == stage.whole(i + 1));
  }
}

TEST_CASE("one run at a time writes a file, and a second one takes nothing away") {
  Stage stage;
  OutputFile first(stage.plan(false));
  first.write(0, stage.line(0));
  for (const bool is_resuming : {false, true}) {
    CHECK_THROWS_AS(OutputFile(stage.plan(is_resuming)), Failure);
  }
  CHECK_THROWS_WITH(OutputFile(stage.plan(true)),
                    Catch::Matchers::EndsWith("another run writes it"));
  first.write(1, stage.line(1));
  CHECK(content_of(stage.path) == stage.whole(2));
}

TEST_CASE("a file that is there is not written over") {
  Stage stage;
  static_cast<void>(stage.folder.write("out", "mine"));
  CHECK_THROWS_AS(OutputFile(stage.plan(false)), Failure);
  CHECK_THROWS_AS(OutputFile(stage.plan(true)), Failure);
  CHECK(content_of(stage.path) == "mine");
}

TEST_CASE("lines of another run, of another format or out of order are not gone on with") {
  Stage stage;
  for (const std::string& other : {stage.line(1), stage.line(0) + stage.line(2),
                                   stage.line(0) + "\n", std::string("index,id\n")}) {
    static_cast<void>(stage.folder.write("out", other));
    CHECK_THROWS_AS(OutputFile(stage.plan(true)), Failure);
    CHECK(content_of(stage.path) == other);
  }
  stage.format = OutputFormat::csv;
  CHECK_THROWS_AS(OutputFile(stage.plan(true)), Failure);
}

TEST_CASE("a line that is there is compared, wherever in the file, and also behind new ones") {
  Stage stage;
  stage.format = GENERATE(OutputFormat::jsonl, OutputFormat::csv);
  const std::uint64_t count = 3000;  // more than is read at once
  static_cast<void>(stage.folder.write("out", stage.whole(count)));
  OutputFile file(stage.plan(true));
  file.check(0, Stage::emotion(0));
  file.check(count - 2, Stage::emotion(count - 2));
  file.write(count, stage.line(count));
  CHECK_THROWS_WITH(file.check(count - 1, Stage::emotion(7)),
                    Catch::Matchers::EndsWith("its result 2999 is not what this run was answered"));
  file.check(count, Stage::emotion(count));
  CHECK(content_of(stage.path) == stage.whole(count + 1));
}

TEST_CASE("lines that an earlier run wrote and that are gone are said to be missing") {
  Stage stage;
  static_cast<void>(stage.folder.write("out", stage.whole(2)));
  OutputFile file(stage.plan(true));
  CHECK_THROWS_WITH(file.write(5, stage.line(5)),
                    Catch::Matchers::EndsWith("those up to 5, and it holds 2"));
  CHECK(content_of(stage.path) == stage.whole(2));
}

TEST_CASE("on a full disk the file ends with a whole line, and is gone on with") {
  // The limit on the size of files plays the full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  Stage stage;
  rlimit small = before;
  small.rlim_cur = stage.whole(2).size() + 10;
  {
    OutputFile file(stage.plan(false));
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    std::string said;
    try {
      stage.write(file, 0, 5);
    } catch (const Failure& failure) {
      said = failure.what();
      CHECK(failure.code() == exit_failure);
    }
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(said == stage.path.string() + ": File too large");
  }
  CHECK(content_of(stage.path) == stage.whole(2));
  OutputFile file(stage.plan(true));
  stage.write(file, 2, 5);
  CHECK(content_of(stage.path) == stage.whole(5));
}

TEST_CASE("a file in which nothing stands does not stay, and pipes are no files") {
  Stage stage;
  stage.format = OutputFormat::csv;
  OutputFile(stage.plan(false)).remove_if_empty();
  CHECK_FALSE(std::filesystem::exists(stage.path));
  OutputFile device({"/dev/null", OutputFormat::jsonl, false});
  CHECK_FALSE(device.is_file());
  device.write(3, stage.line(3));
  device.sync();
  device.remove_if_empty();
  CHECK(std::filesystem::exists("/dev/null"));
  CHECK_THROWS_AS(OutputFile({"/nowhere/out", OutputFormat::jsonl, false}), Failure);
}

}  // namespace
