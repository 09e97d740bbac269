// SPDX-License-Identifier: MIT
// Who may go on to the API, and for how long: a quota for each visitor, places for all, and an eye
// on browsers that leave. Nobody waits here: who has to is told so.
#pragma once

#include <kaiko/cancel.hpp>

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#ifndef POLLRDHUP  // Linux has it: the other end will send no more
#define POLLRDHUP POLLHUP
#endif

namespace backend {

// Whose quota it is: an address without the port that some proxies add, and of an IPv6 address the
// network, since one home has as many addresses of it as it likes.
inline std::string network_of(std::string address) {
  if (address.rfind('[', 0) == 0) {
    address = address.substr(1, address.find(']') - 1);
  } else if (address.find(':') == address.rfind(':')) {
    address = address.substr(0, address.find(':'));
  }
  std::array<char, sizeof(in6_addr)> bytes{};
  const bool is_v4 = address.find('.') != std::string::npos;
  if (is_v4 || ::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  return {bytes.data(), 8};
}

// So many requests of one network in a minute. Remembers nothing for longer than that.
class VisitorQuota {
 public:
  explicit VisitorQuota(int per_minute) : per_minute_(per_minute) {}

  // How long to wait; empty: come in.
  std::optional<std::chrono::seconds> refuse(const std::string& network) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - begun_ >= minute) {
      requests_.clear();
      begun_ = now;
    }
    if (++requests_[network] <= per_minute_) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(begun_ + minute - now);
  }

 private:
  static constexpr std::chrono::minutes minute{1};
  int per_minute_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::map<std::string, int> requests_;
};

// Room for so many requests at once; the SDK queues those that are more than it may have in flight.
class Places {
 public:
  explicit Places(int count) : free_(count) {}

  // Null when all are taken. A place is free again when its last copy goes.
  std::shared_ptr<void> take() {
    std::shared_ptr<void> place(this, [this](void*) { ++free_; });
    return --free_ >= 0 ? place : nullptr;
  }

 private:
  std::atomic<int> free_;
};

// Cancels what is done for a browser that has gone, for one request. cpp-httplib 0.11 does not tell
// that it has, so a thread waits for the request's socket to say so.
class BrowserWatch {
 public:
  template <class Request>
  explicit BrowserWatch(const Request& request) : BrowserWatch() {
    const int socket = socket_to(request.remote_addr + ' ' + std::to_string(request.remote_port));
    if (::pipe(wake_.data()) != 0) return;  // not watched: no harm, it only costs an answer
    thread_ = std::thread([this, socket] {
      std::array<pollfd, 2> ends{{{socket, POLLRDHUP, 0}, {wake_[0], POLLIN, 0}}};
      ::poll(ends.data(), ends.size(), -1);
      if (ends[0].revents != 0) gone_.cancel();
    });
  }
  ~BrowserWatch() {
    ::close(wake_[1]);
    if (thread_.joinable()) thread_.join();
    ::close(wake_[0]);
  }

  kaiko::CancelToken gone() const { return gone_.token(); }

 private:
  BrowserWatch() = default;  // whole before anything can fail: the pipe is closed in any case

  // The socket whose far end has this address and port; -1 where there is none: poll() passes over
  // it.
  static int socket_to(const std::string& browser) {
    for (const auto& entry : std::filesystem::directory_iterator("/dev/fd")) {
      const int socket = std::stoi(entry.path().filename().string());
      sockaddr_storage address{};
      socklen_t size = sizeof(address);
      auto* const generic = reinterpret_cast<sockaddr*>(&address);
      if (::getpeername(socket, generic, &size) != 0) continue;
      std::array<char, NI_MAXHOST> host{};
      std::array<char, NI_MAXSERV> port{};
      ::getnameinfo(generic, size, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV);
      if (std::string(host.data()) + ' ' + port.data() == browser) return socket;
    }
    return -1;
  }

  std::array<int, 2> wake_{-1, -1};  // a pipe: its writing end is closed to end the thread
  kaiko::CancelSource gone_;
  std::thread thread_;
};

}  // namespace backend
