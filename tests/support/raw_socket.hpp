// SPDX-License-Identifier: MIT
// Owns one POSIX socket, and reads and writes it. Shared by the raw server and the raw client.
// No time limits of its own: whoever owns the peer ends the wait by closing.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace kaiko_test {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

[[noreturn]] inline void throw_errno(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::generic_category().message(errno));
}

// An IPv4 or IPv6 address with its port, in the form that bind and connect take.
class SocketAddress {
 public:
  SocketAddress() = default;
  SocketAddress(const std::string& host, std::uint16_t port) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
      v4.sin_family = AF_INET;
      v4.sin_port = htons(port);
      assign(&v4, sizeof v4);
      return;
    }
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) {
      throw std::runtime_error("not a numeric address: " + host);
    }
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    assign(&v6, sizeof v6);
  }

  static SocketAddress local(int fd) {
    SocketAddress address;
    address.length_ = sizeof address.storage_;
    if (::getsockname(fd, address.get(), &address.length_) != 0) throw_errno("getsockname");
    return address;
  }

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage_); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t length() const { return length_; }
  socklen_t* length_slot() {
    length_ = sizeof storage_;
    return &length_;
  }
  int family() const { return storage_.ss_family; }
  std::uint16_t port() const {
    if (family() == AF_INET6)
      return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
  }

 private:
  template <class Native>
  void assign(const Native* native, std::size_t size) {
    std::memcpy(&storage_, native, size);
    length_ = static_cast<socklen_t>(size);
  }

  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

// A child process that a test starts must not keep our sockets open.
inline Descriptor kept_from_children(int fd) {
  Descriptor descriptor(fd);
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return descriptor;
}

inline Descriptor open_socket(int family) {
  Descriptor socket = kept_from_children(::socket(family, SOCK_STREAM, 0));
  if (!socket.is_open()) throw_errno("socket");
  return socket;
}

inline void disable_nagle(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Writing to a peer that has left must not end the process. The signal is blocked for this thread
// only, while the object lives; one that became pending meanwhile is taken away.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before_);
  }
  ~SigpipeBlocked() {
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&before_, SIGPIPE) == 0 && sigismember(&pending, SIGPIPE) == 1) {
      sigset_t pipe_only;
      sigemptyset(&pipe_only);
      sigaddset(&pipe_only, SIGPIPE);
      int taken = 0;
      sigwait(&pipe_only, &taken);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t before_{};
};

// Up to `size` bytes; 0 at the end of the stream and on any error.
inline std::size_t receive(int fd, char* buffer, std::size_t size) {
  while (true) {
    const ssize_t got = ::recv(fd, buffer, size, 0);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got < 0 && errno == EINTR) continue;
    return 0;
  }
}

inline bool send_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(fd, data, size, 0);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace kaiko_test
