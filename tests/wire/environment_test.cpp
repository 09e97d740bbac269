// SPDX-License-Identifier: MIT
// A hostile environment: the authority that the options name stands, whatever variables name, and
// no file of the user's adds a credential. CTest starts this with a broken OPENSSL_CONF and a
// CURL_SSL_BACKEND that does not exist, since those are read once.
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <string>

#include "support/environment.hpp"
#include "support/temp_dir.hpp"
#include "wire/wire_fixture.hpp"

namespace {

using namespace kaiko_test;

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct FreeX509 {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

// "5ed36f99.0": how OpenSSL looks for an authority in a directory.
std::string hashed_name(const std::string& pem) {
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::unique_ptr<X509, FreeX509> read(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  REQUIRE(read);
  char name[16];
  std::snprintf(name, sizeof name, "%08lx.0", X509_subject_name_hash(read.get()));
  return name;
}

// Every variable that names certificates to somebody names these.
struct TrustedByEnvironment {
  explicit TrustedByEnvironment(const std::string& pem)
      : file(folder.write("authority.pem", pem)), hashed(folder.write(hashed_name(pem), pem)) {}

  TempDir folder;
  std::string file;
  std::string hashed;
  EnvironmentVariable ssl_cert_file{"SSL_CERT_FILE", file};
  EnvironmentVariable ssl_cert_dir{"SSL_CERT_DIR", folder.path().string()};
  EnvironmentVariable curl_ca_bundle{"CURL_CA_BUNDLE", file};
  EnvironmentVariable kaiko_ca_file{"KAIKO_CA_FILE", file};
};

RawServerOptions with_issued_by(const kaiko_tools::CertificateAuthority& authority) {
  RawServerOptions options;
  options.tls = identity_of(authority.issue(kaiko_tools::loopback_options()));
  return options;
}

// As a file, or from memory where libcurl can take it from there.
kaiko::TlsOptions trusting(const TempDir& folder, const std::string& pem, bool is_file) {
  kaiko::TlsOptions tls;
  if (is_file || kaiko::guarantees().libcurl.rfind("7.76.", 0) == 0) {
    tls.ca_file = folder.write("named.pem", pem);
  } else {
    tls.ca_pem = pem;
  }
  return tls;
}

TEST_CASE("an authority that the environment names is not trusted beside the one in the options") {
  const bool is_file = GENERATE(true, false);
  const kaiko_tools::CertificateAuthority attacker;
  const TrustedByEnvironment environment(attacker.certificate_pem());
  const TempDir folder;
  RawServer server(always(json_answer(200, valid_answer)), with_issued_by(attacker));
  kaiko::Options options = options_for(server.url());
  options.tls = trusting(folder, test_authority().certificate_pem(), is_file);
  const kaiko::Error error = error_of(client_with(options).analyze(secret_text));
  CHECK(to_string(error.kind) == "tls_trust");
  CHECK(error.outcome == kaiko::Outcome::not_sent);
  REQUIRE(server.wait_for_closed(1));
  for (const RecordedConnection& connection : server.connections()) CHECK(connection.bytes.empty());
  CHECK_FALSE(contains_key(server.all_bytes(), fake_key));
}

TEST_CASE("the authority in the options is trusted, whatever the environment names") {
  const bool is_file = GENERATE(true, false);
  const kaiko_tools::CertificateAuthority attacker;
  const TrustedByEnvironment environment(attacker.certificate_pem());
  const TempDir folder;
  RawServer server(always(json_answer(200, valid_answer)), with_issued_by(test_authority()));
  kaiko::Options options = options_for(server.url());
  options.tls = trusting(folder, test_authority().certificate_pem(), is_file);
  const auto analysis = client_with(options).analyze(secret_text);
  INFO((analysis ? std::string() : analysis.error().to_string()));
  CHECK(analysis);
}

TEST_CASE("a .netrc for the host adds no credential: one auth header goes out") {
  const bool is_bearer = GENERATE(false, true);
  const TempDir home;
  home.write(".netrc",
             "machine 127.0.0.1 login eve password other\ndefault login eve password other\n");
  const EnvironmentVariable as_home("HOME", home.path().string());
  const EnvironmentVariable as_netrc("NETRC", (home.path() / ".netrc").string());
  const EnvironmentVariable as_curl_home("CURL_HOME", home.path().string());
  RawServer server(always(json_answer(200, valid_answer)));
  kaiko::Options options = options_for(server);
  if (is_bearer) options.auth_scheme = kaiko::AuthScheme::bearer;
  REQUIRE(client_with(options).analyze(secret_text));
  const RecordedRequest request = server.requests().at(0);
  const auto keys = request.values("x-api-key");
  const auto authorizations = request.values("Authorization");
  CHECK(keys.size() + authorizations.size() == 1);
  CHECK((is_bearer ? authorizations : keys).front() == (is_bearer ? "Bearer " : "") + fake_key);
  CHECK(request.raw.find("Basic") == std::string::npos);
}

}  // namespace
