// SPDX-License-Identifier: MIT
// Any bytes as a journal: it is refused or read, whatever it says of itself; what was read can be
// gone on with, and is read the same the next time.
#include <kaiko/detail/journal.hpp>

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

const Journal::Subject subject{"https://host", "emotion-v2", ""};

// A file of this process, made anew from each input.
std::string path_of_process() { return "/tmp/kaiko-journal-fuzz-" + std::to_string(::getpid()); }

std::string head() {
  std::string payload;
  for (const std::string_view text : {std::string_view("kaiko bulk journal 1"), subject.base_url,
                                      subject.model, subject.params_json}) {
    append_field(payload, text);
  }
  std::string record;
  append_record(record, 'H', payload);
  return record;
}

void write_file(const std::string& path, std::string_view bytes) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  require(file != nullptr);
  require(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  std::fclose(file);
}

// How many of the first messages are part of a request.
int known_in(const Journal& journal) {
  int known = 0;
  for (std::uint64_t index = 0; index < 64; ++index) known += journal.entry_of(index) ? 1 : 0;
  return known;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  std::string bytes;
  // Most inputs as records behind a good head, with their checksums put right: else the fuzzer
  // would have to find SHA-256 sums.
  const unsigned form = input.byte() % 4;
  if (form > 0) bytes = head();
  while (form > 1 && !input.rest().empty()) {
    const char type = "BAFRTX"[input.byte() % 6];
    append_record(bytes, type, input.line());
  }
  bytes.append(input.rest());
  BulkJournal options;
  options.path = path_of_process();
  options.is_resuming = true;
  write_file(options.path, bytes);
  auto first = Journal::open(options, subject);
  if (first) {
    const int known = known_in(**first);
    for (std::uint64_t index = 0; index < 64; ++index) {
      const JournalEntry* const entry = (*first)->entry_of(index);
      if (entry != nullptr) static_cast<void>((*first)->answer_of(*entry));
    }
    first = make_error(ErrorKind::shut_down, "");  // closes it
    const auto second = Journal::open(options, subject);
    require(second && known_in(**second) == known);
  }
  ::unlink(options.path.c_str());
  return 0;
}
