// SPDX-License-Identifier: MIT
// What never changes between the transfers of one transport: its configuration, and the safe option
// set that every handle gets once. Each option stands with its reason.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/detail/curl_stale.hpp>
#include <kaiko/detail/curl_trust.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#if defined(__linux__)
#include <netinet/in.h>
#include <netinet/tcp.h>
#endif
#if !defined(_WIN32)
#include <sys/socket.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Below what servers and balancers keep an idle connection.
inline constexpr long longest_idle_seconds = 50;

struct CurlConfig {
  CurlConfig(const TlsOptions& tls, ProxyOptions proxy_options, const LimitOptions& limits,
             bool is_loopback_host)
      : trust(tls),
        proxy(std::move(proxy_options)),
        max_body_bytes(limits.max_body_bytes),
        max_header_bytes(limits.max_header_bytes),
        is_loopback(is_loopback_host),
        can_count_sends(loaded_curl().version_num >= curl_with_prereq),
        may_raise_sigpipe(loaded_curl().version_num < curl_with_own_bio || !is_openssl_backend()) {}

  TrustStore trust;
  ProxyOptions proxy;
  std::size_t max_body_bytes;
  std::size_t max_header_bytes;
  bool is_loopback;
  bool can_count_sends;
  // libcurl's own writes don't (MSG_NOSIGNAL); those of a TLS library may.
  bool may_raise_sigpipe;
  bool is_accepting_gzip = false;
};

#if !defined(_WIN32)
// A socket that an exec'd child does not inherit. `failure` is an int that gets the errno of one
// that can't be had, which libcurl does not tell, or null.
inline curl_socket_t open_socket(void* failure, curlsocktype, curl_sockaddr* address) noexcept {
#if defined(SOCK_CLOEXEC)
  const int type = address->socktype | SOCK_CLOEXEC;
#else
  const int type = address->socktype;
#endif
  const curl_socket_t opened = ::socket(address->family, type, address->protocol);
  if (opened == CURL_SOCKET_BAD && failure != nullptr) *static_cast<int*>(failure) = errno;
  return opened;
}
#endif

// Sent bytes that nobody acknowledges for half a minute: the peer is gone, whatever keep-alive
// thinks. `sockets` are the OpenSockets that it is one of, or null.
inline int tune_socket(void* sockets, curl_socket_t socket, curlsocktype) noexcept {
  if (sockets != nullptr) static_cast<OpenSockets*>(sockets)->opened(socket);
#if defined(__linux__)
  const unsigned milliseconds = 30000;
  static_cast<void>(
      ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof(milliseconds)));
#endif
  return CURL_SOCKOPT_OK;
}

// Likewise of one that libcurl is done with.
inline int close_socket(void* sockets, curl_socket_t socket) noexcept {
  if (sockets != nullptr) static_cast<OpenSockets*>(sockets)->closed(socket);
  return end_socket(socket);
}

inline void set_protocols(OptionSetter& setter, bool is_http_allowed) {
  if (loaded_curl().version_num >= curl_with_strings) {
    setter.set(option_protocols_text, is_http_allowed ? "http,https" : "https");
    setter.set(option_redirect_protocols_text, "https");
    return;
  }
  setter.set(option_protocols, is_http_allowed ? http_bit | https_bit : https_bit);
  setter.set(option_redirect_protocols, https_bit);
}

inline void set_proxy(OptionSetter& setter, const CurlConfig& config) {
  // Headers of ours are for the API, and a proxy's are not the API's.
  setter.set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  setter.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (config.is_loopback) {
    setter.set(CURLOPT_PROXY, "");
    setter.set(CURLOPT_NOPROXY, "*");
  } else if (!config.proxy.url.empty()) {
    setter.set(CURLOPT_PROXY, config.proxy.url.c_str());
    setter.set(CURLOPT_NOPROXY, "");  // named here: NO_PROXY is not asked either
  } else if (!config.proxy.is_from_environment) {
    setter.set(CURLOPT_PROXY, "");
  }
}

inline void set_security(OptionSetter& setter) {
  setter.set(CURLOPT_SSL_VERIFYPEER, 1L);
  setter.set(CURLOPT_SSL_VERIFYHOST, 2L);
  setter.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // Of an https:// proxy, which a libcurl without proxies does not have.
  setter.try_set(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  setter.try_set(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  setter.try_set(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // A resumed session's certificate is not looked at again. And where memory runs out while a
  // session is stored, libcurl 7.88 frees a name twice, without a word about it.
  setter.set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  setter.set(CURLOPT_FOLLOWLOCATION, 0L);  // libcurl takes x-api-key along to any host
  setter.set(CURLOPT_MAXREDIRS, 0L);
  setter.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  setter.set(CURLOPT_VERBOSE, 0L);
}

inline void set_connection_options(OptionSetter& setter) {
  setter.set(CURLOPT_NOSIGNAL, 1L);
  setter.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  setter.set(CURLOPT_HTTP09_ALLOWED, 0L);
  setter.set(CURLOPT_TCP_KEEPALIVE, 1L);
  setter.set(CURLOPT_TCP_KEEPIDLE, 30L);
  setter.set(CURLOPT_TCP_KEEPINTVL, 10L);
  setter.set(CURLOPT_MAXAGE_CONN, longest_idle_seconds);
  setter.try_set(option_max_lifetime, 600L);  // verified anew, and DNS changes are seen
  setter.try_set(option_quick_exit, 1L);      // else closing a handle waits for a silent DNS server
#if !defined(_WIN32)
  setter.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
#endif
  setter.set(CURLOPT_SOCKOPTFUNCTION, &tune_socket);
  setter.set(CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
}

// Everything of a handle that is the same for all its transfers.
inline void set_fixed_options(OptionSetter& setter, const CurlConfig& config) {
  set_protocols(setter, config.is_loopback);
  set_proxy(setter, config);
  set_security(setter);
  set_connection_options(setter);
  // libcurl unpacks before the caps are counted. Without it nothing is ever unpacked.
  if (config.is_accepting_gzip) setter.set(CURLOPT_ACCEPT_ENCODING, "gzip");
}

}  // namespace detail
KAIKO_NAMESPACE_END
