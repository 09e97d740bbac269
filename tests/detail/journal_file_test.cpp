// SPDX-License-Identifier: MIT
// The journal's file on a real disk, on a full one, and in the hands of two.
#include <kaiko/detail/journal_file.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/forked.hpp"
#include "support/temp_dir.hpp"

namespace {

using kaiko::detail::JournalFile;
using Opened = JournalFile::Opened;

TEST_CASE("what is appended can be read, is there at the next opening, and is for its owner only") {
  const kaiko_test::TempDir folder;
  const std::string path = (folder.path() / "journal").string();
  {
    JournalFile file;
    REQUIRE(file.open(path) == Opened::yes);
    CHECK(file.size() == 0);
    CHECK(file.append("hello "));
    CHECK(file.append("world"));
    CHECK(file.sync());
  }
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600U);
  JournalFile file;
  REQUIRE(file.open(path) == Opened::yes);
  CHECK(file.size() == 11);
  std::string five(5, ' ');
  CHECK(file.read(6, five.data(), five.size()));
  CHECK(five == "world");
  CHECK_FALSE(file.read(7, five.data(), five.size()));
  CHECK(file.cut(6));
  CHECK(file.append("moon"));
  CHECK(file.size() == 10);
}

TEST_CASE("one run at a time has a journal") {
  const kaiko_test::TempDir folder;
  const std::string path = (folder.path() / "journal").string();
  JournalFile first;
  REQUIRE(first.open(path) == Opened::yes);
  JournalFile second;
  CHECK(second.open(path) == Opened::in_use);
}

TEST_CASE("a child that was forked during a run does not keep the journal from the next one") {
  const kaiko_test::TempDir folder;
  const std::string path = (folder.path() / "journal").string();
  auto first = std::make_unique<JournalFile>();
  REQUIRE(first->open(path) == Opened::yes);
  // Nor does its end take the journal from the run.
  CHECK(kaiko_test::answer_of_child([&first] { return first.reset(), std::string("ended"); }) ==
        "ended");
  CHECK(JournalFile().open(path) == Opened::in_use);
  const kaiko_test::ForkedWork child([] { return std::string(::pause() < 0 ? "woken" : ""); });
  first.reset();
  CHECK(JournalFile().open(path) == Opened::yes);
}

TEST_CASE("a folder that is not there, and a disk that is full, are told") {
  JournalFile nowhere;
  CHECK(nowhere.open("/no/such/folder/journal") == Opened::no);
  JournalFile full;
  REQUIRE(full.open("/dev/full") == Opened::yes);
  CHECK_FALSE(full.append("x"));
  CHECK(errno == ENOSPC);
  CHECK(full.size() == 0);
}

}  // namespace
