// SPDX-License-Identifier: MIT
// Certificates in the form that the raw server takes, and one CA that a whole test program shares.
#pragma once

#include <string>

#include "certificates.hpp"
#include "support/raw_server.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_test {

inline const kaiko_tools::CertificateAuthority& test_authority() {
  static const kaiko_tools::CertificateAuthority authority;
  return authority;
}

// The same as a file, which every libcurl can read.
inline const std::string& test_authority_file() {
  static const TempDir folder;
  static const std::string file = folder.write("ca.pem", test_authority().certificate_pem());
  return file;
}

inline TlsIdentity identity_of(const kaiko_tools::Certificate& certificate) {
  return {certificate.certificate_pem(), certificate.key_pem()};
}

// A server identity for localhost, 127.0.0.1 and ::1, signed by test_authority().
inline TlsIdentity loopback_identity() {
  return identity_of(test_authority().issue(kaiko_tools::loopback_options()));
}

inline RawServerOptions over_tls() {
  RawServerOptions options;
  options.tls = loopback_identity();
  return options;
}

}  // namespace kaiko_test
