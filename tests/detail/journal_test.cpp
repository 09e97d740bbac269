// SPDX-License-Identifier: MIT
// What a journal remembers from one opening to the next, what it refuses, and that a run which was
// killed at any byte of its writing leaves a journal that can be gone on with.
#include <kaiko/detail/journal.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "support/forked.hpp"
#endif
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using State = JournalEntry::State;

const Journal::Subject subject{"https://host", "emotion-v2", ""};

struct Stage {
  Result<std::unique_ptr<Journal>> open(bool is_resuming = true,
                                        const Journal::Subject& about = subject) const {
    BulkJournal options;
    options.path = path;
    options.is_resuming = is_resuming;
    return Journal::open(options, about);
  }
  // One that must open.
  std::unique_ptr<Journal> journal(bool is_resuming = true) const {
    auto opened = open(is_resuming);
    INFO((opened ? std::string() : opened.error().message));
    REQUIRE(opened);
    return std::move(opened).value();
  }
  std::string refusal(bool is_resuming = true, const Journal::Subject& about = subject) const {
    const auto opened = open(is_resuming, about);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().param == "journal.path");
    return opened.error().message;
  }
  std::string bytes() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void set_bytes(const std::string& bytes) const { folder.write("journal", bytes); }

  kaiko_test::TempDir folder;
  std::string path = (folder.path() / "journal").string();
};

JournalEntry entry_for(const std::vector<std::uint64_t>& indices, const std::string& key) {
  JournalEntry entry;
  entry.begun_at = 1764000000;
  entry.key = key;
  entry.body_hash = hash_of("body of " + key);
  entry.messages = ranges_of(indices);
  return entry;
}

// A little of everything: two answered, one of them told, one failed, one replaced, one only begun.
void write_all(Journal& journal) {
  for (std::uint64_t i = 0; i < 5; ++i) {
    REQUIRE(journal.begin(entry_for({i * 2, i * 2 + 1}, "key-" + std::to_string(i))) == i);
  }
  Error error = make_error(ErrorKind::rejected, "too long", "text");
  error.http_status = 422;
  error.code = "bad_text";
  error.outcome = Outcome::rejected;
  CHECK(journal.note_answer(0, R"({"emotions":[]})"));
  CHECK(journal.note_told(0));
  CHECK(journal.note_answer(1, "second"));
  CHECK(journal.note_failure(2, error));
  CHECK(journal.note_replaced(3));
  CHECK(journal.sync());
}

TEST_CASE("every state of a request is known at the next opening") {
  const Stage stage;
  write_all(*stage.journal(false));
  const auto journal = stage.journal();
  const JournalEntry* told = journal->entry_of(1);
  REQUIRE(told != nullptr);
  CHECK(told->state == State::answered);
  CHECK(told->is_told);
  CHECK(told->key == "key-0");
  CHECK(told->begun_at == 1764000000);
  CHECK(told->body_hash == hash_of("body of key-0"));
  CHECK(told->size() == 2);
  const JournalEntry* answered = journal->entry_of(2);
  REQUIRE(answered != nullptr);
  CHECK_FALSE(answered->is_told);
  CHECK(journal->answer_of(*answered) == "second");
  const JournalEntry* failed = journal->entry_of(4);
  REQUIRE(failed != nullptr);
  REQUIRE(failed->error);
  CHECK(failed->error->kind == ErrorKind::rejected);
  CHECK(failed->error->http_status == 422);
  CHECK(failed->error->code == "bad_text");
  CHECK(failed->error->message == "too long");
  CHECK(failed->error->outcome == Outcome::rejected);
  CHECK(journal->entry_of(6) == nullptr);  // its messages are free for other requests
  REQUIRE(journal->entry_of(8) != nullptr);
  CHECK(journal->entry_of(8)->state == State::begun);
  CHECK(journal->entry_of(10) == nullptr);
  CHECK(journal->begin(entry_for({6}, "new")) == 5);
}

TEST_CASE("messages that are not in a row are remembered, those between them are not") {
  const Stage stage;
  CHECK(stage.journal(false)->begin(entry_for({3, 5, 6, 7, 1000000000000}, "key")));
  const auto journal = stage.journal();
  for (const std::uint64_t index : {3U, 5U, 6U, 7U}) CHECK(journal->entry_of(index) != nullptr);
  for (const std::uint64_t index : {0U, 2U, 4U, 8U}) CHECK(journal->entry_of(index) == nullptr);
  REQUIRE(journal->entry_of(1000000000000) != nullptr);
  CHECK(journal->entry_of(1000000000000)->size() == 5);
  CHECK(journal->entry_of(1000000000000)->messages.size() == 3);
}

TEST_CASE("a journal in which a message is part of two requests is refused") {
  for (const std::vector<std::uint64_t>& other :
       {std::vector<std::uint64_t>{4}, {0, 1, 2, 3}, {7, 8}, {2, 3, 4, 5, 6, 7, 8}}) {
    const Stage stage;
    {
      const auto journal = stage.journal(false);
      CHECK(journal->begin(entry_for({3, 4, 5, 6, 7}, "one")));
      CHECK(journal->begin(entry_for(other, "two")));
    }
    CHECK(stage.refusal().find("damaged") != std::string::npos);
  }
}

TEST_CASE("a journal that is there is gone on with only when that is asked for") {
  const Stage stage;
  write_all(*stage.journal(false));
  CHECK(stage.refusal(false).find("already") != std::string::npos);
  CHECK(stage.journal()->entry_of(0) != nullptr);
}

TEST_CASE("another model, other parameters and another base URL are refused") {
  const Stage stage;
  write_all(*stage.journal(false));
  const std::string before = stage.bytes();
  for (const Journal::Subject& other : {Journal::Subject{"https://host", "emotion-v1", ""},
                                        Journal::Subject{"https://host", "emotion-v2", "{}"},
                                        Journal::Subject{"https://other", "emotion-v2", ""}}) {
    CHECK(stage.refusal(true, other).find("another model") != std::string::npos);
  }
  CHECK((stage.bytes() == before));
}

TEST_CASE("a file that is no journal is refused and left as it is") {
  const Stage stage;
  for (const std::string& other :
       {std::string("text,emotion\nI am happy,joy\n"), std::string(4096, '\0'), std::string("x")}) {
    stage.set_bytes(other);
    CHECK(stage.refusal().find("not a journal") != std::string::npos);
    CHECK((stage.bytes() == other));
  }
}

TEST_CASE("a run that was killed at any byte of its writing leaves a journal to go on with") {
  const Stage stage;
  write_all(*stage.journal(false));
  const std::string whole = stage.bytes();
  std::size_t last_known = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    stage.set_bytes(whole.substr(0, size));
    const auto journal = stage.journal();
    std::size_t known = 0;
    for (std::uint64_t index = 0; index < 10; ++index) {
      known += journal->entry_of(index) != nullptr ? 1 : 0;
    }
    // Whatever was whole is known: more with more bytes, until the last record frees two messages.
    CHECK((known >= last_known || size == whole.size()));
    last_known = known;
    REQUIRE(journal->begin(entry_for({100}, "more")));
  }
  CHECK(last_known == 8);
}

TEST_CASE("a change in the middle is no torn end: it is refused") {
  const Stage stage;
  write_all(*stage.journal(false));
  const std::string whole = stage.bytes();
  for (std::size_t at = whole.size() / 3; at < whole.size() / 2; at += 7) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    stage.set_bytes(changed);
    CHECK(stage.refusal().find("damaged") != std::string::npos);
    CHECK((stage.bytes() == changed));
  }
}

TEST_CASE("garbage behind the last record, as after a loss of power, is cut off") {
  const Stage stage;
  write_all(*stage.journal(false));
  const std::string whole = stage.bytes();
  for (const std::string& tail : {std::string(100, '\0'), std::string(5, 'B'), std::string("x")}) {
    stage.set_bytes(whole + tail);
    CHECK(stage.journal()->entry_of(0) != nullptr);
    CHECK((stage.bytes() == whole));
  }
}

TEST_CASE("a second run on the same journal is refused while the first one has it") {
  const Stage stage;
  const auto first = stage.journal(false);
  CHECK(stage.refusal().find("another run") != std::string::npos);
}

#if defined(__linux__)
// From now on reads of so many bytes fail in this process, as from a disk with a bad block.
bool make_reads_fail(std::size_t size) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_read, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(size), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof(filter) / sizeof(*filter), filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_CASE("what can't be read is no torn end: nothing is cut off") {
  const Stage stage;
  const std::string answer(1234, 'x');
  {
    const auto journal = stage.journal(false);
    write_all(*journal);
    CHECK(journal->note_answer(4, answer));
  }
  const std::string whole = stage.bytes();
  const std::string said = kaiko_test::answer_of_child([&]() -> std::string {
    if (!make_reads_fail(answer.size() + 8)) return "no filter";
    const auto opened = stage.open();
    return opened ? "opened" : opened.error().to_string();
  });
  CHECK(said.find("resources") != std::string::npos);
  CHECK((stage.bytes() == whole));
}
#endif

TEST_CASE("a disk that is full is told, and a path that can't be opened") {
  Stage stage;
  stage.path = "/dev/full";
  const auto full = stage.open();
  REQUIRE_FALSE(full);
  CHECK(full.error().kind == ErrorKind::resources);
  stage.path = "/no/such/folder/journal";
  CHECK(stage.refusal().find("opened") != std::string::npos);
}

}  // namespace
