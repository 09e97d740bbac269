// SPDX-License-Identifier: MIT
// Writes to a descriptor, and reads back what an earlier run left.
#include "output_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "waiting.hpp"

namespace kaiko_cli {

OutputFile::OutputFile(OutputPlan plan, kaiko::CancelToken interrupt)
    : plan_(std::move(plan)),
      interrupt_(std::move(interrupt)),
      name_(plan_.path),
      stored_(plan_.format) {
  if (name_.empty() || name_ == "-") {
    name_ = "standard output";
    descriptor_.number = STDOUT_FILENO;
    refuse_journal();
  } else {
    open_file();
  }
  struct stat facts {};
  is_regular_ = ::fstat(descriptor_.number, &facts) == 0 && S_ISREG(facts.st_mode);
  if (end_ == 0) put(head_of(plan_.format));
}

OutputFile::Descriptor::~Descriptor() {
  if (number > STDERR_FILENO) ::close(number);
}

void OutputFile::open_file() {
  descriptor_.number = ::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  is_file_ = is_new_ = descriptor_.number >= 0;
  if (is_new_) {
    lock();
    return refuse_journal();
  }
  if (errno != EEXIST) fail();
  struct stat facts {};
  if (::stat(name_.c_str(), &facts) != 0) fail();
  is_file_ = S_ISREG(facts.st_mode);
  if (is_file_ && !plan_.is_resuming) {
    throw Failure(exit_usage, name_ + " is there already; take another name, or go on with its " +
                                  "run by --journal and --resume");
  }
  if (!is_file_) return open_pipe();
  descriptor_.number = ::open(name_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor_.number < 0) fail();
  lock();
  refuse_journal();
  // What another run wrote until it let go of the lock is there now.
  if (::fstat(descriptor_.number, &facts) != 0) fail();
  take_up(facts.st_size);
}

// A second run would take away the line that the first one is writing. Where a file system has no
// locks nobody can tell, and this run is most likely the only one.
void OutputFile::lock() const {
  if (::flock(descriptor_.number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  throw Failure(exit_usage, name_ + ": another run writes it");
}

// Or a device. Of a pipe open() would wait for somebody who reads, and no interrupt would end that.
void OutputFile::open_pipe() {
  for (;;) {
    descriptor_.number = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_.number >= 0) return;
    if (errno != ENXIO) fail();
    look_at_interrupt();
    std::this_thread::sleep_for(std::chrono::milliseconds(step_ms));
  }
}

// Both would write over each other. Asked of the open file: a link, another spelling or the shell's
// `>>` may lead to it, and before it is made nobody knows.
void OutputFile::refuse_journal() const {
  struct stat mine {};
  struct stat other {};
  const bool is_same = !plan_.journal.empty() && ::fstat(descriptor_.number, &mine) == 0 &&
                       ::stat(plan_.journal.c_str(), &other) == 0 && S_ISREG(mine.st_mode) &&
                       mine.st_dev == other.st_dev && mine.st_ino == other.st_ino;
  if (!is_same) return;
  if (is_new_) ::unlink(name_.c_str());
  throw Failure(exit_usage, "results and journal would stand in the same file, " + plan_.journal +
                                ": name another");
}

void OutputFile::take_up(::off_t size) {
  LineCounter counter(plan_.format);
  std::vector<char> chunk(std::size_t{64} << 10);
  for (;;) {
    const ::ssize_t count = ::read(descriptor_.number, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    if (count == 0) break;
    for (::ssize_t i = 0; i < count; ++i) {
      if (counter.take(chunk[static_cast<std::size_t>(i)])) continue;
      throw Failure(exit_usage, name_ + " does not hold the results of the run to go on with: " +
                                    "its result " + std::to_string(counter.lines()) +
                                    " is something else");
    }
  }
  end_ = counter.end();
  next_ = counter.lines();
  if (end_ < size && ::ftruncate(descriptor_.number, end_) != 0) fail();
  if (::lseek(descriptor_.number, end_, SEEK_SET) < 0) fail();
}

void OutputFile::check(std::uint64_t index, const kaiko::Result<kaiko::Emotion>& emotion) {
  const auto line = stored_.line(descriptor_.number, index);
  if (!line) fail();
  if (is_line_of(*line, plan_.format, emotion)) return;
  throw Failure(exit_usage, name_ + " holds results of another run: its result " +
                                std::to_string(index) + " is not what this run was answered");
}

void OutputFile::write(std::uint64_t index, std::string_view line) {
  if (plan_.is_resuming && is_file_ && index > next_) {
    throw Failure(exit_usage, name_ + " lacks results: by the journal an earlier run wrote those " +
                                  "up to " + std::to_string(index) + ", and it holds " +
                                  std::to_string(next_));
  }
  put(line);
  next_ = index + 1;
}

void OutputFile::put(std::string_view bytes) {
  const ::off_t size = static_cast<::off_t>(bytes.size());
  while (!bytes.empty()) {
    std::size_t most = bytes.size();
    if (!is_regular_) {
      wait_for_room();
      most = (std::min)(most, std::size_t{PIPE_BUF});  // for which a pipe with room does not block
    }
    const ::ssize_t count = ::write(descriptor_.number, bytes.data(), most);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      const int why = errno;
      // Part of a line may be there; whoever goes on would take it away, and others can't tell.
      const bool is_cut = is_file_ && ::ftruncate(descriptor_.number, end_) == 0;
      if (is_cut) ::lseek(descriptor_.number, end_, SEEK_SET);
      errno = why;
      fail();
    }
  }
  end_ += size;
}

// An interrupt ends the wait, also in the middle of a line that is longer than PIPE_BUF: what a
// pipe has taken can't be had back, and its reader gets a last line without an end.
void OutputFile::wait_for_room() const {
  for (;;) {
    const int count = wait_a_step(descriptor_.number, POLLOUT);
    if (count > 0) return;
    if (count < 0) fail();
    look_at_interrupt();
  }
}

void OutputFile::look_at_interrupt() const {
  if (interrupt_.is_cancelled()) throw Failure(exit_interrupted, "interrupted");
}

void OutputFile::sync() {
  if (!is_file_) return;
  while (::fsync(descriptor_.number) != 0) {
    if (errno != EINTR) fail();
  }
}

void OutputFile::remove_if_empty() noexcept {
  if (is_new_ && next_ == 0) ::unlink(name_.c_str());
}

void OutputFile::fail() const {
  throw Failure(exit_failure, name_ + ": " + std::generic_category().message(errno));
}

}  // namespace kaiko_cli
