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
namespace {

// Finds the lines of an earlier run: they have to be the results of 0, 1, 2, ...
class LineCounter {
 public:
  explicit LineCounter(OutputFormat format) : format_(format), head_(head_of(format)) { begin(); }

  // False: this is something else.
  bool take(char c) {
    ++at_;
    if (matched_ < expected_.size() && expected_[matched_++] != c) return false;
    is_quoted_ ^= format_ == OutputFormat::csv && c == '"';
    if (c != '\n' || is_quoted_) return true;
    if (matched_ < expected_.size()) return false;
    end_ = at_;
    if (is_head_over_) ++lines_;
    is_head_over_ = true;
    begin();
    return true;
  }

  ::off_t end() const noexcept { return end_; }  // of the last whole line
  std::uint64_t lines() const noexcept { return lines_; }

 private:
  void begin() {
    is_head_over_ |= head_.empty();
    expected_ = is_head_over_ ? beginning_of(format_, lines_) : std::string(head_);
    matched_ = 0;
  }

  const OutputFormat format_;
  const std::string_view head_;
  std::string expected_;  // what the line begins with
  std::size_t matched_ = 0;
  bool is_head_over_ = false;
  bool is_quoted_ = false;
  ::off_t at_ = 0;
  ::off_t end_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace

OutputFile::OutputFile(OutputPlan plan) : plan_(std::move(plan)), name_(plan_.path) {
  if (name_.empty() || name_ == "-") {
    name_ = "standard output";
    descriptor_ = STDOUT_FILENO;
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
  if (is_new_) return;
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
  if (is_file_) take_up(facts.st_size);
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

void OutputFile::write(std::uint64_t index, std::string_view line) {
  if (is_file_ && has(index)) return;
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
