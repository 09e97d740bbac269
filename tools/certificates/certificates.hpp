// SPDX-License-Identifier: MIT
// Makes a private CA, leaf certificates and self-signed ones in memory. Asked by the emulator and
// by test servers that speak TLS. Opens no socket, writes no file, trusts nothing by itself.
#ifndef KAIKO_TOOLS_CERTIFICATES_HPP
#define KAIKO_TOOLS_CERTIFICATES_HPP

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace kaiko_tools {

// An OpenSSL call failed, or an option makes no sense; what() names the step.
class CertificateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct X509Free {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using X509Owner = std::unique_ptr<X509, X509Free>;
using KeyOwner = std::unique_ptr<EVP_PKEY, KeyFree>;

enum class KeyType {
  ec_p256,  // quick to make, the default
  rsa,      // see CertificateOptions::rsa_bits
};

struct CertificateOptions {
  std::string common_name = "localhost";
  std::vector<std::string> dns_names;                            // subject alternative names
  std::vector<std::string> ip_addresses;                         // same, IPv4 or IPv6 in text form
  std::chrono::seconds not_before = std::chrono::hours(-1);      // relative to now
  std::chrono::seconds not_after = std::chrono::hours(24 * 30);  // relative to now
  KeyType key_type = KeyType::ec_p256;
  int rsa_bits = 2048;  // 1024 makes a key that today's TLS stacks refuse as weak
};

// Names for a server on this machine: localhost, 127.0.0.1 and ::1.
CertificateOptions loopback_options();
// The name stands in the subject only; there are no alternative names.
CertificateOptions common_name_only(const std::string& name);
CertificateOptions expired(CertificateOptions options);
CertificateOptions not_yet_valid(CertificateOptions options);

// A certificate together with its private key. Move only.
class Certificate {
 public:
  Certificate(X509Owner x509, KeyOwner key);

  // Borrowed; they live as long as this object.
  X509* x509() const noexcept { return x509_.get(); }
  EVP_PKEY* key() const noexcept { return key_.get(); }

  std::string certificate_pem() const;
  std::string key_pem() const;  // PKCS#8, not encrypted

 private:
  X509Owner x509_;
  KeyOwner key_;
};

// A root that signs leaves. Two objects never trust each other's leaves.
class CertificateAuthority {
 public:
  // Only name, times and key settings of the options are used.
  explicit CertificateAuthority(const CertificateOptions& options = default_options());

  static CertificateOptions default_options();

  const Certificate& root() const noexcept { return root_; }
  std::string certificate_pem() const { return root_.certificate_pem(); }
  // A server certificate signed by this root.
  Certificate issue(const CertificateOptions& options) const;

 private:
  Certificate root_;
};

// A server certificate that no CA has signed.
Certificate self_signed(const CertificateOptions& options);

}  // namespace kaiko_tools

#endif
