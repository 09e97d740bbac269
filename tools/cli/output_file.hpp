// SPDX-License-Identifier: MIT
// Where results go. In a file each message has its line once and in order, however often the
// program was killed: a line that was cut off is taken away, and the others are counted, when the
// file is gone on with. What a line says is result_writer.hpp's.
#pragma once

#include <kaiko/cancel.hpp>

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "result_lines.hpp"
#include "result_writer.hpp"

namespace kaiko_cli {

struct OutputPlan {
  std::string path;  // "-" or nothing: standard output
  OutputFormat format = OutputFormat::jsonl;
  bool is_resuming = false;  // a file that is there is gone on with; else it is refused
  std::string journal{};     // which must be another file; empty: none
};

class OutputFile {
 public:
  // Throws Failure: the file is there already, is the journal, is not one of these results, or
  // can't be opened. Also (interrupted), as write() does, when `interrupt` is cancelled while
  // nobody reads what is written.
  explicit OutputFile(OutputPlan plan, kaiko::CancelToken interrupt = {});
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // The line of the message `index`, which is not there yet, handed to the system before this
  // returns. Throws Failure: the disk is full, or a line before it is missing although an earlier
  // run is known to have written it.
  void write(std::uint64_t index, std::string_view line);
  // Whether it is there already: a run may end between writing a line and noting that in its
  // journal. Never where lines are not counted.
  bool has(std::uint64_t index) const noexcept { return is_file_ && index < next_; }
  // Throws Failure where the line that is there does not say this, and so is of another run. Asked
  // in the order of the input.
  void check(std::uint64_t index, const kaiko::Result<kaiko::Emotion>& emotion);

  // Throws Failure where what was written may not be on the disk.
  void sync();
  // Takes the file away if this run made it and nothing stands in it.
  void remove_if_empty() noexcept;

  // Only there lines are counted; standard output and pipes take what they are given.
  bool is_file() const noexcept { return is_file_; }
  std::uint64_t next() const noexcept { return next_; }  // the index of the next line

 private:
  struct Descriptor {
    ~Descriptor();  // closes what was opened, and so lets go of its lock
    int number = -1;
  };

  void open_file();
  void lock() const;
  void refuse_journal() const;
  void take_up(::off_t size);
  void open_pipe();
  void put(std::string_view bytes);
  void wait_for_room() const;
  void look_at_interrupt() const;
  [[noreturn]] void fail() const;

  const OutputPlan plan_;
  const kaiko::CancelToken interrupt_;
  std::string name_;
  StoredLines stored_;
  Descriptor descriptor_;
  bool is_file_ = false;
  bool is_new_ = false;
  bool is_regular_ = false;  // so is standard output, where a shell has led it into a file
  ::off_t end_ = 0;          // of the last whole line
  std::uint64_t next_ = 0;
};

}  // namespace kaiko_cli
