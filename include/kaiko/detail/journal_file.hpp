// SPDX-License-Identifier: MIT
// The file of a journal: one process at a time appends whole groups of records to it and makes them
// durable. Each function tells whether it succeeded; errno has the reason. Knows no record.
#pragma once

#include <kaiko/detail/process.hpp>
#include <kaiko/version.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#if defined(_WIN32)
#include <io.h>
#include <share.h>
#else
#include <sys/file.h>
#include <unistd.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

class JournalFile {
 public:
  enum class Opened { yes, in_use, no };

  JournalFile() = default;
  ~JournalFile() { close_file(); }
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  // Makes it where there is none, for its owner's eyes only: answers may quote texts.
  Opened open(const std::string& path) noexcept {
    const Opened opened = open_file(path);
    if (opened != Opened::yes) return opened;
    const std::int64_t end = seek(0, SEEK_END);
    if (end < 0) return Opened::no;
    size_ = static_cast<std::uint64_t>(end);
    return Opened::yes;
  }

  std::uint64_t size() const noexcept { return size_; }

  // Exactly so many bytes from there.
  bool read(std::uint64_t from, char* to, std::size_t count) noexcept {
    if (seek(static_cast<std::int64_t>(from), SEEK_SET) < 0) return false;
    while (count > 0) {
      const auto got = read_some(to, count);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      to += got;
      count -= static_cast<std::size_t>(got);
    }
    return true;
  }

  // All of it or nothing: what a full disk took in part is cut off again.
  bool append(std::string_view bytes) noexcept {
    if (seek(static_cast<std::int64_t>(size_), SEEK_SET) < 0) return false;
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const auto put = write_some(rest.data(), rest.size());
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) {
        const int reason = errno;
        static_cast<void>(cut(size_));
        errno = reason;
        return false;
      }
      rest.remove_prefix(static_cast<std::size_t>(put));
    }
    size_ += bytes.size();
    return true;
  }

  bool cut(std::uint64_t size) noexcept {
#if defined(_WIN32)
    if (_chsize_s(descriptor_, static_cast<__int64>(size)) != 0) return false;
#else
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return false;
#endif
    size_ = size;
    return true;
  }

  // What was appended survives a loss of power, as far as the disk keeps its word.
  bool sync() noexcept {
#if defined(_WIN32)
    return _commit(descriptor_) == 0;
#elif defined(__APPLE__)
    return ::fsync(descriptor_) == 0;
#else
    return ::fdatasync(descriptor_) == 0;
#endif
  }

 private:
#if defined(_WIN32)
  Opened open_file(const std::string& path) noexcept {
    const errno_t error = _sopen_s(&descriptor_, path.c_str(), _O_RDWR | _O_CREAT | _O_BINARY,
                                   _SH_DENYRW, _S_IREAD | _S_IWRITE);
    if (error == 0) return Opened::yes;
    return error == EACCES ? Opened::in_use : Opened::no;
  }
  std::int64_t seek(std::int64_t to, int origin) noexcept {
    return _lseeki64(descriptor_, to, origin);
  }
  int read_some(char* to, std::size_t count) noexcept {
    return _read(descriptor_, to, static_cast<unsigned>(count < (1U << 30U) ? count : 1U << 30U));
  }
  int write_some(const char* from, std::size_t count) noexcept {
    return _write(descriptor_, from,
                  static_cast<unsigned>(count < (1U << 30U) ? count : 1U << 30U));
  }
  void close_file() noexcept {
    if (descriptor_ >= 0) _close(descriptor_);
  }
#else
  Opened open_file(const std::string& path) noexcept {
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor_ < 0) return Opened::no;
    // Other failures, such as a file system without locks, are nobody's use of it.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? Opened::in_use : Opened::no;
    }
    owner_ = process_id();
    sync_folder_of(path);
    return Opened::yes;
  }
  // So that a new file's name is as durable as what is in it. Where that can't be, it is the disk's
  // affair.
  static void sync_folder_of(const std::string& path) noexcept {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    static_cast<void>(::fsync(descriptor));
    ::close(descriptor);
  }
  std::int64_t seek(std::int64_t to, int origin) noexcept {
    return ::lseek(descriptor_, static_cast<off_t>(to), origin);
  }
  ssize_t read_some(char* to, std::size_t count) noexcept { return ::read(descriptor_, to, count); }
  ssize_t write_some(const char* from, std::size_t count) noexcept {
    return ::write(descriptor_, from, count);
  }
  // Unlocked by hand: a child that was forked meanwhile holds the same lock for as long as it
  // lives.
  void close_file() noexcept {
    if (descriptor_ < 0) return;
    if (owner_ == process_id()) ::flock(descriptor_, LOCK_UN);
    ::close(descriptor_);
  }

  long owner_ = 0;
#endif

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace detail
KAIKO_NAMESPACE_END
