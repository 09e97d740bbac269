// SPDX-License-Identifier: MIT
// Writes to a descriptor, and reads back what an earlier run left.
#include "output_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include "failure.hpp"

namespace kaiko_cli {
OutputFile::OutputFile(OutputPlan plan)
    : plan_(std::move(plan)), name_(plan_.path), stored_(plan_.format) {
  if (name_.empty() || name_ == "-") {
    name_ = "standard output";
    descriptor_ = STDOUT_FILENO;
    refuse_journal();
  } else {
    open_file();
  }
  if (end_ == 0) put(head_of(plan_.format));
}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

void OutputFile::open_file() {
  descriptor_ = ::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  is_file_ = is_new_ = descriptor_ >= 0;
  if (is_new_) return refuse_journal();
  if (errno != EEXIST) fail();
  struct stat facts {};
  if (::stat(name_.c_str(), &facts) != 0) fail();
  is_file_ = S_ISREG(facts.st_mode);
  if (is_file_ && !plan_.is_resuming) {
    throw Failure(exit_usage, name_ + " is there already; take another name, or go on with its " +
                                  "run by --journal and --resume");
  }
  descriptor_ = ::open(name_.c_str(), (is_file_ ? O_RDWR : O_WRONLY) | O_CLOEXEC);
  if (descriptor_ < 0) fail();
  refuse_journal();
  if (is_file_) take_up(facts.st_size);
}

// Both would write over each other. Asked of the open file: a link, another spelling or the shell's
// `>>` may lead to it, and before it is made nobody knows.
void OutputFile::refuse_journal() const {
  struct stat mine {};
  struct stat other {};
  const bool is_same = !plan_.journal.empty() && ::fstat(descriptor_, &mine) == 0 &&
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
    const ::ssize_t count = ::read(descriptor_, chunk.data(), chunk.size());
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
  if (end_ < size && ::ftruncate(descriptor_, end_) != 0) fail();
  if (::lseek(descriptor_, end_, SEEK_SET) < 0) fail();
}

void OutputFile::check(std::uint64_t index, const kaiko::Result<kaiko::Emotion>& emotion) {
  const auto line = stored_.line(descriptor_, index);
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
    const ::ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd room{descriptor_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      const int why = errno;
      // Part of a line may be there; whoever goes on would take it away, and others can't tell.
      const bool is_cut = is_file_ && ::ftruncate(descriptor_, end_) == 0;
      if (is_cut) ::lseek(descriptor_, end_, SEEK_SET);
      errno = why;
      fail();
    }
  }
  end_ += size;
}

void OutputFile::sync() {
  if (!is_file_) return;
  while (::fsync(descriptor_) != 0) {
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
