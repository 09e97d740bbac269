// SPDX-License-Identifier: MIT
// What a CURLcode means, by the table of causes; the send counter decides later what follows from
// it.
#pragma once

#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <cerrno>

#if !defined(_WIN32)
#include <fcntl.h>
#include <unistd.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Newer than the oldest header this compiles with, so named by number: CURLE_PROXY 97,
// CURLE_SSL_CLIENTCERT 98, CURLE_TOO_LARGE 100 and the QUIC, HTTP/3 and certificate-related ones.
// Inside a proxy's tunnel it is the proxy that answers for a handshake that came to nothing.
inline TransportError transport_error_of(CURLcode code, bool is_tunnelled) noexcept {
  switch (static_cast<int>(code)) {
    case CURLE_OK:
      return TransportError::none;
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransportError::resolve;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case 97:
      return TransportError::proxy;
    // What 8.21 calls a proxy's refusal.
    case CURLE_COULDNT_CONNECT:
      return is_tunnelled ? TransportError::proxy : TransportError::connect;
    case CURLE_NO_CONNECTION_AVAILABLE:
    case 96:
      return TransportError::connect;
    case CURLE_SSL_CONNECT_ERROR:
      return is_tunnelled ? TransportError::proxy : TransportError::tls;
    case 98:
      return TransportError::tls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return TransportError::tls_trust;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_URL_MALFORMAT:
    case CURLE_NOT_BUILT_IN:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return TransportError::configuration;
    case CURLE_OPERATION_TIMEDOUT:
      return TransportError::timeout;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransportError::protocol;
    case CURLE_FILESIZE_EXCEEDED:
    case 100:
      return TransportError::too_large;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return TransportError::resources;
    default:
      return TransportError::cut;
  }
}

inline bool is_out_of_resources(long native_errno) noexcept {
  return native_errno == EMFILE || native_errno == ENFILE || native_errno == ENOBUFS ||
         native_errno == ENOMEM;
}

// Whether this process has no more than one descriptor left. libcurl says of a file that it had
// none for that the file is bad, and by then has closed the connection's own.
inline bool is_short_of_descriptors() noexcept {
#if defined(_WIN32)
  return false;
#else
  const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int second = first < 0 ? -1 : ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool is_short = second < 0 && is_out_of_resources(errno);
  if (first >= 0) ::close(first);
  if (second >= 0) ::close(second);
  return is_short;
#endif
}

}  // namespace detail
KAIKO_NAMESPACE_END
