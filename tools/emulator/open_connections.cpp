// SPDX-License-Identifier: MIT
// Walks over the open descriptors of this process, by /dev/fd.
#include "open_connections.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace kaiko_emulator {
namespace {

std::vector<int> open_descriptors() {
  std::vector<int> descriptors;
  std::error_code error;
  std::filesystem::directory_iterator entry("/dev/fd", error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    descriptors.push_back(descriptor);  // -1 is no connection, as are files
    entry.increment(error);
  }
  return descriptors;
}

std::uint16_t port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return 0;
}

bool is_connection_on(int descriptor, std::uint16_t port) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  address = {};
  size = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  return port_of(address) == port;
}

}  // namespace

void shut_down_connections(std::uint16_t port) {
  for (const int descriptor : open_descriptors()) {
    if (is_connection_on(descriptor, port)) ::shutdown(descriptor, SHUT_RDWR);
  }
}

}  // namespace kaiko_emulator
