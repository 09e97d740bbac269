// SPDX-License-Identifier: MIT
// Ports of loopback where no connection comes about, and what the kernel tells of those that try.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "support/raw_socket.hpp"

namespace kaiko_faults {

// Held, so that nobody else takes it, but nobody listens: a SYN is answered by a RST.
class RefusedPort {
 public:
  explicit RefusedPort(const std::string& host = "127.0.0.1", std::uint16_t port = 0)
      : socket_(kaiko_test::open_socket(kaiko_test::SocketAddress(host, port).family())) {
    const kaiko_test::SocketAddress address(host, port);
    if (address.family() == AF_INET6) {
      const int on = 1;
      ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (::bind(socket_.get(), address.get(), address.length()) != 0) {
      kaiko_test::throw_errno("bind");
    }
  }
  std::uint16_t port() const { return kaiko_test::SocketAddress::local(socket_.get()).port(); }

 private:
  kaiko_test::Descriptor socket_;
};

// A listener that never accepts. Connections come about until the back-log is full, and take
// little: small segments and a small window keep the sender's buffer small as well.
class NeverAccepts {
 public:
  explicit NeverAccepts(int backlog) {
    const int bytes = 1000;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_MAXSEG, &bytes, sizeof bytes);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    const kaiko_test::SocketAddress address("127.0.0.1", 0);
    if (::bind(socket_.get(), address.get(), address.length()) != 0 ||
        ::listen(socket_.get(), backlog) != 0) {
      kaiko_test::throw_errno("bind or listen");
    }
  }
  std::uint16_t port() const { return kaiko_test::SocketAddress::local(socket_.get()).port(); }

 private:
  kaiko_test::Descriptor socket_ = kaiko_test::open_socket(AF_INET);
};

// Every further SYN is dropped: the back-log of one is full.
class BlackHole {
 public:
  BlackHole() {
    const kaiko_test::SocketAddress address("127.0.0.1", port());
    if (::connect(filler_.get(), address.get(), address.length()) != 0) {
      kaiko_test::throw_errno("connect");
    }
  }
  std::uint16_t port() const { return listener_.port(); }

 private:
  NeverAccepts listener_{0};
  kaiko_test::Descriptor filler_ = kaiko_test::open_socket(AF_INET);
};

// Connections from this network to a port of 127.0.0.1: those that wait for an answer to their SYN,
// those with bytes that the peer has not taken, and those with bytes that we have not.
struct Outgoing {
  int connecting = 0;
  int stuck = 0;
  int unread = 0;

  static Outgoing to(std::uint16_t port) {
    Outgoing outgoing;
    std::ifstream table("/proc/thread-self/net/tcp");
    std::string line;
    std::getline(table, line);  // the headings
    while (std::getline(table, line)) outgoing.add(line, port);
    return outgoing;
  }

 private:
  // "0: 0100007F:9C40 0100007F:0035 02 00000001:00000000 ...": addresses, state, queues.
  void add(const std::string& line, std::uint16_t port) {
    std::istringstream words(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    std::string queues;
    words >> number >> local >> remote >> state >> queues;
    const std::size_t colon = remote.find(':');
    if (colon == std::string::npos) return;
    if (std::stoul(remote.substr(colon + 1), nullptr, 16) != port) return;
    if (state == "02") ++connecting;
    if (state != "01") return;
    const std::size_t middle = queues.find(':');
    if (std::stoul(queues.substr(0, middle), nullptr, 16) > 0) ++stuck;
    if (std::stoul(queues.substr(middle + 1), nullptr, 16) > 0) ++unread;
  }
};

}  // namespace kaiko_faults
