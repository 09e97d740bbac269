// SPDX-License-Identifier: MIT
// The OpenSSL side of certificates.hpp. Each C handle has one owner and each return is checked.
#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <utility>

namespace kaiko_tools {
namespace {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};
template <typename T, auto Free>
using Owner = std::unique_ptr<T, FreeWith<Free>>;

[[noreturn]] void fail(const std::string& step) {
  char reason[256] = "no reason given";
  const unsigned long code = ERR_get_error();
  if (code != 0) ERR_error_string_n(code, reason, sizeof reason);
  ERR_clear_error();
  throw CertificateError(step + ": " + reason);
}

// Most of OpenSSL's setters answer 1 for success and 0 or less for failure.
void check(int result, const char* step) {
  if (result <= 0) fail(step);
}

template <typename Pointer>
Pointer check_made(Pointer handle, const char* step) {
  if (!handle) fail(step);
  return handle;
}

KeyOwner make_key(const CertificateOptions& options) {
  if (options.key_type == KeyType::ec_p256) {
    return check_made(KeyOwner(EVP_EC_gen("P-256")), "make an EC key");
  }
  if (options.rsa_bits < 512 || options.rsa_bits > 16384) {
    throw CertificateError("rsa_bits must be in 512..16384");
  }
  const auto bits = static_cast<unsigned int>(options.rsa_bits);
  return check_made(KeyOwner(EVP_RSA_gen(bits)), "make an RSA key");
}

void set_random_serial(X509* certificate) {
  const auto number = check_made(Owner<BIGNUM, BN_free>(BN_new()), "allocate a serial number");
  check(BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), "draw a serial number");
  check_made(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)),
             "store the serial number");
}

void set_times(X509* certificate, const CertificateOptions& options) {
  if (options.not_after <= options.not_before) {
    throw CertificateError("not_after must be later than not_before");
  }
  const auto from = static_cast<long>(options.not_before.count());
  const auto until = static_cast<long>(options.not_after.count());
  check_made(X509_gmtime_adj(X509_getm_notBefore(certificate), from), "set not_before");
  check_made(X509_gmtime_adj(X509_getm_notAfter(certificate), until), "set not_after");
}

void set_subject(X509* certificate, const std::string& common_name) {
  if (common_name.empty() || common_name.size() > 64) {
    throw CertificateError("common_name must have 1..64 bytes");
  }
  X509_NAME* const subject = X509_get_subject_name(certificate);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(common_name.data());
  check(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, bytes,
                                   static_cast<int>(common_name.size()), -1, 0),
        "set the common name");
}

void add_extension(X509* certificate, X509V3_CTX* context, int nid, const char* value) {
  const auto extension = check_made(Owner<X509_EXTENSION, X509_EXTENSION_free>(
                                        X509V3_EXT_nconf_nid(nullptr, context, nid, value)),
                                    "make an extension");
  check(X509_add_ext(certificate, extension.get(), -1), "add an extension");
}

void append_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  Owner<ASN1_STRING, ASN1_STRING_free> owned_value(value);
  auto name = check_made(Owner<GENERAL_NAME, GENERAL_NAME_free>(GENERAL_NAME_new()),
                         "allocate an alternative name");
  GENERAL_NAME_set0_value(name.get(), type, owned_value.release());
  check(sk_GENERAL_NAME_push(names, name.get()), "append an alternative name");
  static_cast<void>(name.release());
}

ASN1_STRING* make_dns_name(const std::string& name) {
  Owner<ASN1_STRING, ASN1_STRING_free> text(
      check_made(ASN1_STRING_type_new(V_ASN1_IA5STRING), "allocate a DNS name"));
  check(ASN1_STRING_set(text.get(), name.data(), static_cast<int>(name.size())), "set a DNS name");
  return text.release();
}

void add_alternative_names(X509* certificate, const CertificateOptions& options) {
  if (options.dns_names.empty() && options.ip_addresses.empty()) return;
  const auto names = check_made(
      Owner<GENERAL_NAMES, GENERAL_NAMES_free>(sk_GENERAL_NAME_new_null()), "allocate a name list");
  for (const std::string& name : options.dns_names) {
    append_name(names.get(), GEN_DNS, make_dns_name(name));
  }
  for (const std::string& address : options.ip_addresses) {
    append_name(names.get(), GEN_IPADD,
                check_made(a2i_IPADDRESS(address.c_str()), "read an IP address"));
  }
  check(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0),
        "add the alternative names");
}

void sign(X509* certificate, EVP_PKEY* key) {
  // X509_sign answers the size of the signature.
  check(X509_sign(certificate, key, EVP_sha256()), "sign the certificate");
}

// Everything but extensions and signature. Without an issuer the certificate names itself.
X509Owner make_unsigned(const CertificateOptions& options, EVP_PKEY* key, X509* issuer) {
  X509Owner certificate = check_made(X509Owner(X509_new()), "allocate a certificate");
  check(X509_set_version(certificate.get(), X509_VERSION_3), "set the version");
  set_random_serial(certificate.get());
  set_times(certificate.get(), options);
  set_subject(certificate.get(), options.common_name);
  X509* const named = issuer != nullptr ? issuer : certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(named)), "set the issuer");
  check(X509_set_pubkey(certificate.get(), key), "set the public key");
  return certificate;
}

Certificate make_root(const CertificateOptions& options) {
  KeyOwner key = make_key(options);
  X509Owner certificate = make_unsigned(options, key.get(), nullptr);
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate.get(), certificate.get(), nullptr, nullptr, 0);
  add_extension(certificate.get(), &context, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(certificate.get(), &context, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate.get(), &context, NID_subject_key_identifier, "hash");
  sign(certificate.get(), key.get());
  return Certificate(std::move(certificate), std::move(key));
}

Certificate make_server_certificate(const CertificateOptions& options, const Certificate* issuer) {
  KeyOwner key = make_key(options);
  X509Owner certificate =
      make_unsigned(options, key.get(), issuer != nullptr ? issuer->x509() : nullptr);
  X509V3_CTX context{};
  X509* const signer = issuer != nullptr ? issuer->x509() : certificate.get();
  X509V3_set_ctx(&context, signer, certificate.get(), nullptr, nullptr, 0);
  add_extension(certificate.get(), &context, NID_basic_constraints, "critical,CA:FALSE");
  const char* const usage = options.key_type == KeyType::rsa
                                ? "critical,digitalSignature,keyEncipherment"
                                : "critical,digitalSignature";
  add_extension(certificate.get(), &context, NID_key_usage, usage);
  add_extension(certificate.get(), &context, NID_ext_key_usage, "serverAuth");
  add_extension(certificate.get(), &context, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) {
    add_extension(certificate.get(), &context, NID_authority_key_identifier, "keyid:always");
  }
  add_alternative_names(certificate.get(), options);
  sign(certificate.get(), issuer != nullptr ? issuer->key() : key.get());
  return Certificate(std::move(certificate), std::move(key));
}

using MemoryBio = Owner<BIO, BIO_free_all>;

std::string text_of(const MemoryBio& bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  if (size <= 0 || bytes == nullptr) fail("read a PEM text");
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace

CertificateOptions loopback_options() {
  CertificateOptions options;
  options.dns_names = {"localhost"};
  options.ip_addresses = {"127.0.0.1", "::1"};
  return options;
}

CertificateOptions common_name_only(const std::string& name) {
  CertificateOptions options;
  options.common_name = name;
  return options;
}

CertificateOptions expired(CertificateOptions options) {
  options.not_before = std::chrono::hours(-48);
  options.not_after = std::chrono::hours(-24);
  return options;
}

CertificateOptions not_yet_valid(CertificateOptions options) {
  options.not_before = std::chrono::hours(24);
  options.not_after = std::chrono::hours(48);
  return options;
}

Certificate::Certificate(X509Owner x509, KeyOwner key)
    : x509_(std::move(x509)), key_(std::move(key)) {
  if (!x509_ || !key_) throw CertificateError("a certificate needs both its parts");
}

std::string Certificate::certificate_pem() const {
  const MemoryBio bio = check_made(MemoryBio(BIO_new(BIO_s_mem())), "allocate memory");
  check(PEM_write_bio_X509(bio.get(), x509_.get()), "write the certificate");
  return text_of(bio);
}

std::string Certificate::key_pem() const {
  const MemoryBio bio = check_made(MemoryBio(BIO_new(BIO_s_mem())), "allocate memory");
  check(PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr),
        "write the key");
  return text_of(bio);
}

CertificateAuthority::CertificateAuthority(const CertificateOptions& options)
    : root_(make_root(options)) {}

CertificateOptions CertificateAuthority::default_options() {
  CertificateOptions options;
  options.common_name = "Private test CA";
  return options;
}

Certificate CertificateAuthority::issue(const CertificateOptions& options) const {
  return make_server_certificate(options, &root_);
}

Certificate self_signed(const CertificateOptions& options) {
  return make_server_certificate(options, nullptr);
}

}  // namespace kaiko_tools
