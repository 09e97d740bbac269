// SPDX-License-Identifier: MIT
// Connections that libcurl would use again and must not: tells, right before a request is sent,
// whether the server has ended one, and ends one on which a transfer has failed. Reads nothing.
#pragma once

#include <kaiko/version.hpp>

#include <curl/curl.h>

#if !defined(_WIN32)
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

// The last socket that a handle opened. Its port is known once a request goes out on it.
struct OpenedSocket {
  curl_socket_t socket = CURL_SOCKET_BAD;
  int local_port = 0;
};

#if defined(_WIN32)
inline bool is_connection_over(CURL*, OpenedSocket&, int) noexcept {
  return false;  // libcurl's own check has to do
}

inline constexpr int both_ways = SD_BOTH;
#else
inline constexpr int both_ways = SHUT_RDWR;

inline bool is_port_of(curl_socket_t socket, int local_port) noexcept {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return false;
  const bool is_v6 = address.ss_family == AF_INET6;
  const auto port = is_v6 ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                          : reinterpret_cast<const sockaddr_in*>(&address)->sin_port;
  return ntohs(port) == local_port;
}

// Whatever waits to be read between two answers means an end: a FIN, or over TLS the server's
// close_notify. libcurl before 8.0 takes the latter for a sign of life and sends into the void.
// Only a reused connection is looked at, since session tickets may wait on a new one; and only if
// it is the last that this handle opened (the port tells), because libcurl names no other.
inline bool is_connection_over(CURL* easy, OpenedSocket& last, int local_port) noexcept {
  if (last.socket == CURL_SOCKET_BAD) return false;
  long connects = 0;
  static_cast<void>(curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects));
  if (connects != 0) {
    last.local_port = is_port_of(last.socket, local_port) ? local_port : 0;
    return false;
  }
  if (last.local_port == 0 || last.local_port != local_port) return false;
  char byte = 0;
  if (::recv(last.socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return true;
  return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}
#endif

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
