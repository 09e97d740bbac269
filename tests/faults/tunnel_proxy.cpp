// SPDX-License-Identifier: MIT
// One thread accepts, one a connection carries bytes both ways.
#include "faults/tunnel_proxy.hpp"

#include <poll.h>

#include <array>

namespace kaiko_faults {
namespace {

using kaiko_test::Descriptor;
using kaiko_test::SocketAddress;

Descriptor listening() {
  Descriptor socket = kaiko_test::open_socket(AF_INET);
  const SocketAddress address("127.0.0.1", 0);
  if (::bind(socket.get(), address.get(), address.length()) != 0 ||
      ::listen(socket.get(), SOMAXCONN) != 0) {
    kaiko_test::throw_errno("bind or listen");
  }
  return socket;
}

Descriptor connected(std::uint16_t port) {
  Descriptor socket = kaiko_test::open_socket(AF_INET);
  const SocketAddress address("127.0.0.1", port);
  if (::connect(socket.get(), address.get(), address.length()) != 0) socket.reset();
  return socket;
}

}  // namespace

TunnelProxy::TunnelProxy(std::uint16_t target)
    : target_(target), listener_(listening()), thread_([this] { serve(); }) {}

// A last connection of its own ends the accepting; the others are cut.
TunnelProxy::~TunnelProxy() {
  is_stopping_ = true;
  const Descriptor last = connected(SocketAddress::local(listener_.get()).port());
  thread_.join();
  for (const Descriptor& client : clients_) ::shutdown(client.get(), SHUT_RDWR);
  for (std::thread& relay : relays_) relay.join();
}

std::string TunnelProxy::url() const {
  return "http://127.0.0.1:" + std::to_string(SocketAddress::local(listener_.get()).port());
}

std::vector<std::string> TunnelProxy::heads() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return heads_;
}

std::string TunnelProxy::tunnelled() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return tunnelled_;
}

void TunnelProxy::serve() {
  for (;;) {
    Descriptor client = kaiko_test::kept_from_children(::accept(listener_.get(), nullptr, nullptr));
    if (is_stopping_) return;
    if (!client.is_open()) continue;
    const int fd = clients_.emplace_back(std::move(client)).get();
    relays_.emplace_back([this, fd] { relay(fd); });
  }
}

// A byte at a time, so that none of the tunnel's is taken.
std::string TunnelProxy::read_head(int client) {
  std::string head;
  char byte = 0;
  while (head.find("\r\n\r\n") == std::string::npos && kaiko_test::receive(client, &byte, 1) == 1) {
    head.push_back(byte);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  heads_.push_back(head);
  return head;
}

void TunnelProxy::relay(int client) {
  const kaiko_test::SigpipeBlocked blocked;
  read_head(client);
  const Descriptor server = connected(target_);
  const std::string stands = "HTTP/1.1 200 Connection established\r\n\r\n";
  kaiko_test::send_all(client, stands.data(), stands.size());
  std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server.get(), POLLIN, 0}}};
  std::array<char, 65536> buffer{};
  while (server.is_open() && ::poll(ends.data(), ends.size(), -1) > 0) {
    const bool is_from_client = ends[0].revents != 0;
    const std::size_t got =
        kaiko_test::receive(is_from_client ? client : server.get(), buffer.data(), buffer.size());
    if (got == 0) break;
    if (is_from_client) {
      const std::lock_guard<std::mutex> lock(mutex_);
      tunnelled_.append(buffer.data(), got);
    }
    if (!kaiko_test::send_all(is_from_client ? server.get() : client, buffer.data(), got)) break;
  }
  ::shutdown(client, SHUT_RDWR);
}

}  // namespace kaiko_faults
