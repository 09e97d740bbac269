// SPDX-License-Identifier: MIT
// Waits for a line or for an interrupt, whichever comes first.
#include "line_input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "failure.hpp"

namespace kaiko_cli {

LineInput::LineInput(const kaiko::CancelToken& interrupt) : interrupt_(interrupt) {
  bool is_open = ::pipe(wake_.data()) == 0;
  for (const int end : wake_) is_open = is_open && ::fcntl(end, F_SETFD, FD_CLOEXEC) == 0;
  if (!is_open) throw Failure(exit_failure, "no pipe can be had");
  on_interrupt_.emplace(interrupt, [this] { static_cast<void>(::write(wake_[1], "!", 1) == 1); });
}

LineInput::~LineInput() {
  on_interrupt_.reset();  // before what it writes to
  for (const int end : wake_) ::close(end);
}

std::optional<std::string> LineInput::next(const std::string& prompt) {
  const bool is_typed = ::isatty(STDIN_FILENO) == 1;
  if (is_typed) std::fputs(prompt.c_str(), stdout);
  std::fflush(stdout);
  while (!interrupt_.is_cancelled()) {
    if (auto line = take_line()) return line;
    if (!fill()) break;
  }
  if (is_typed) std::puts("");  // what follows does not stand behind the prompt
  return std::nullopt;
}

// The line that the buffer begins with; at the end of the input what is left of it.
std::optional<std::string> LineInput::take_line() {
  const std::size_t end = buffer_.find('\n');
  if (end == std::string::npos && (!is_at_end_ || buffer_.empty())) return std::nullopt;
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end == std::string::npos ? end : end + 1);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

// False when nothing more will come.
bool LineInput::fill() {
  if (is_at_end_) return false;
  std::array<pollfd, 2> waiting{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
  if (::poll(waiting.data(), waiting.size(), -1) < 0) return errno == EINTR;
  if (waiting[1].revents != 0) return true;  // the caller sees the interrupt
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  is_at_end_ = count == 0 || (count < 0 && errno != EINTR);
  return true;
}

}  // namespace kaiko_cli
