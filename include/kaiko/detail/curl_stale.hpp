// SPDX-License-Identifier: MIT
// Tells whether the server has ended a connection that libcurl is about to use again. Asked right
// before a request is sent. Reads nothing and closes nothing.
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

#if defined(_WIN32)
inline bool is_connection_over(CURL*, curl_socket_t, int) noexcept {
  return false;  // libcurl's own check has to do
}
#else

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
inline bool is_connection_over(CURL* easy, curl_socket_t last_opened, int local_port) noexcept {
  long connects = 0;
  static_cast<void>(curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects));
  if (connects != 0 || last_opened == CURL_SOCKET_BAD) return false;
  if (!is_port_of(last_opened, local_port)) return false;
  char byte = 0;
  if (::recv(last_opened, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return true;
  return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}
#endif

}  // namespace detail
KAIKO_NAMESPACE_END
