// SPDX-License-Identifier: MIT
// Reads a descriptor.
#include "input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "failure.hpp"
#include "waiting.hpp"

namespace kaiko_cli {
namespace {

[[noreturn]] void fail(const std::string& name) {
  throw Failure(exit_usage, name + ": " + std::generic_category().message(errno));
}

}  // namespace

InputFile::InputFile(std::string path, kaiko::CancelToken interrupt)
    : name_(std::move(path)), interrupt_(std::move(interrupt)) {
  const bool is_standard = name_.empty() || name_ == "-";
  if (name_.empty() && ::isatty(STDIN_FILENO) == 1) {
    throw Failure(exit_usage, "no input: name a file, or give the messages on standard input");
  }
  if (is_standard) name_ = "standard input";
  // Of a named pipe open() would wait for somebody who writes, and no interrupt would end that.
  constexpr int reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  descriptor_ = is_standard ? STDIN_FILENO : ::open(name_.c_str(), reading);
  if (descriptor_ < 0) fail(name_);
  is_owned_ = !is_standard;
  struct stat facts {};
  if (::fstat(descriptor_, &facts) != 0) return;
  is_regular_ = S_ISREG(facts.st_mode);
  if (is_regular_) begin_ = ::lseek(descriptor_, 0, SEEK_CUR);
}

InputFile::~InputFile() {
  if (is_owned_) ::close(descriptor_);
}

std::size_t InputFile::read(char* bytes, std::size_t size) {
  for (;;) {
    wait_for_bytes();
    const ::ssize_t count = ::read(descriptor_, bytes, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR && errno != EAGAIN) fail(name_);
  }
}

void InputFile::wait_for_bytes() const {
  for (;;) {
    if (interrupt_.is_cancelled()) throw Failure(exit_interrupted, "interrupted");
    const int count = wait_a_step(descriptor_, POLLIN);
    if (count > 0) return;
    if (count < 0) fail(name_);
  }
}

void InputFile::rewind() {
  if (::lseek(descriptor_, begin_, SEEK_SET) < 0) fail(name_);
}

}  // namespace kaiko_cli
