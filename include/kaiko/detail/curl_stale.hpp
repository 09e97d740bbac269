// SPDX-License-Identifier: MIT
// Connections that libcurl would use again and must not: tells, right before a request is sent,
// whether the server has ended one, and ends one on which a transfer has failed. Reads nothing.
#pragma once

#include <kaiko/version.hpp>

#include <curl/curl.h>

#if !defined(_WIN32)
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#endif

#include <algorithm>
#include <cstddef>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)
inline constexpr int both_ways = SD_BOTH;

inline int local_port_of(curl_socket_t) noexcept { return 0; }
inline bool has_ended(curl_socket_t) noexcept { return false; }  // libcurl's own check has to do
inline int end_socket(curl_socket_t socket) noexcept { return ::closesocket(socket); }
#else
inline constexpr int both_ways = SHUT_RDWR;

// 0 while it has none.
inline int local_port_of(curl_socket_t socket) noexcept {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  const bool is_v6 = address.ss_family == AF_INET6;
  return ntohs(is_v6 ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                     : reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

// Whatever waits to be read between two answers means an end: a FIN, or over TLS the server's
// close_notify. libcurl before 8.0 takes the latter for a sign of life and sends into the void.
inline bool has_ended(curl_socket_t socket) noexcept {
  char byte = 0;
  if (::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return true;
  return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}

inline int end_socket(curl_socket_t socket) noexcept { return ::close(socket); }
#endif

// The sockets that the transfers of one lane have open. They share their connections, and of one
// that is used again libcurl tells no more than the port of its near end.
class OpenSockets {
 public:
  // For so many transfers: each tries two addresses at most and may leave a connection.
  explicit OpenSockets(std::size_t width) { sockets_.reserve(3 * width); }

  // libcurl 7.88 to 8.1 does not tell of the end of one that was never connected. Its number may
  // come again, and where there is no room for more the oldest is the least likely to be open.
  void opened(curl_socket_t socket) noexcept {
    closed(socket);
    if (sockets_.size() == sockets_.capacity()) sockets_.erase(sockets_.begin());
    sockets_.push_back({socket, 0});
  }
  void closed(curl_socket_t socket) noexcept {
    const auto is_it = [socket](const Socket& known) { return known.handle == socket; };
    sockets_.erase(std::remove_if(sockets_.begin(), sockets_.end(), is_it), sockets_.end());
  }
  // Whether the server has ended the connection with this near end.
  bool is_over(int local_port) noexcept {
    for (Socket& socket : sockets_) {
      if (socket.local_port == 0) socket.local_port = local_port_of(socket.handle);
      if (socket.local_port == local_port && has_ended(socket.handle)) return true;
    }
    return false;
  }

 private:
  struct Socket {
    curl_socket_t handle;
    int local_port;  // 0: not known yet
  };
  std::vector<Socket> sockets_;
};

// Only a reused connection is looked at: on a new one session tickets may wait.
inline bool is_connection_over(CURL* easy, OpenSockets& sockets, int local_port) noexcept {
  long connects = 0;
  static_cast<void>(curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects));
  return connects == 0 && sockets.is_over(local_port);
}

// Of a transfer that has failed and is still in its multi handle. libcurl (7.88 at least) keeps a
// new connection whose first send failed, and over TLS what was to be sent: the next request would
// count as sent, the old one go out in its place, and the wrong answer come back. With its socket
// shut down the connection can do neither, and libcurl drops it before it is used.
inline void end_connection(CURL* easy) noexcept {
  curl_socket_t kept = CURL_SOCKET_BAD;
  static_cast<void>(curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &kept));
  if (kept != CURL_SOCKET_BAD) ::shutdown(kept, both_ways);
}

}  // namespace detail
KAIKO_NAMESPACE_END
