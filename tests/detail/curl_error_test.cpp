// SPDX-License-Identifier: MIT
// What a CURLcode means, code by code, also of codes that are newer than the header here.
#include <kaiko/detail/curl_error.hpp>

#include <cerrno>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("each code has its cause") {
  struct Row {
    int code;
    TransportError error;
  };
  const Row rows[] = {
      {0, TransportError::none},           // OK
      {1, TransportError::protocol},       // unsupported protocol
      {2, TransportError::resources},      // failed init
      {3, TransportError::configuration},  // malformed URL
      {4, TransportError::configuration},  // not built in
      {5, TransportError::proxy},          // proxy not resolved
      {6, TransportError::resolve},        // host not resolved
      {7, TransportError::connect},        // couldn't connect
      {8, TransportError::protocol},       // weird server reply
      {18, TransportError::cut},           // partial file
      {23, TransportError::cut},           // write error: told apart by the transfer
      {27, TransportError::resources},     // out of memory
      {28, TransportError::timeout},       {35, TransportError::tls},  // connect error
      {42, TransportError::cut},            // aborted by callback: likewise
      {43, TransportError::configuration},  // bad function argument
      {48, TransportError::configuration},  // unknown option
      {52, TransportError::cut},            // got nothing
      {53, TransportError::configuration},  // no such engine
      {55, TransportError::cut},            // send error
      {56, TransportError::cut},            // receive error
      {58, TransportError::configuration},  // the client's certificate
      {60, TransportError::tls_trust},      // peer failed verification
      {61, TransportError::protocol},       // bad content encoding
      {63, TransportError::too_large},      // file size exceeded
      {77, TransportError::configuration},  // bad CA file
      {83, TransportError::tls_trust},      // issuer check failed
      {89, TransportError::connect},        // no connection available
      {90, TransportError::tls_trust},      // pinned key
      {91, TransportError::tls_trust},      // certificate status
      {96, TransportError::connect},        // QUIC
      {97, TransportError::proxy},          // proxy handshake
      {100, TransportError::too_large},    {101, TransportError::cut},  // not assigned yet
  };
  for (const Row& row : rows) {
    INFO(row.code);
    CHECK(transport_error_of(static_cast<CURLcode>(row.code), false) == row.error);
  }
}

TEST_CASE(
    "a handshake that fails in a proxy's tunnel is the proxy's failure, a refused certificate "
    "isn't") {
  CHECK(transport_error_of(CURLE_SSL_CONNECT_ERROR, true) == TransportError::proxy);
  CHECK(transport_error_of(CURLE_COULDNT_CONNECT, true) == TransportError::proxy);
  CHECK(transport_error_of(CURLE_PEER_FAILED_VERIFICATION, true) == TransportError::tls_trust);
}

TEST_CASE("no code but OK means success") {
  for (int code = 1; code < 128; ++code) {
    INFO(code);
    CHECK(transport_error_of(static_cast<CURLcode>(code), false) != TransportError::none);
  }
}

TEST_CASE("the limits of open files and of memory are a lack of resources") {
  for (const int lack : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) CHECK(is_out_of_resources(lack));
  for (const int other : {0, ECONNREFUSED, EACCES}) CHECK_FALSE(is_out_of_resources(other));
}

TEST_CASE("a process that may open files is not short of descriptors") {
  CHECK_FALSE(is_short_of_descriptors());
}

}  // namespace
