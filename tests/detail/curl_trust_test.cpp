// SPDX-License-Identifier: MIT
// Which certificates are trusted: the caller's own alone, else the cheaper half of the system's
// until that does not suffice.
#include <kaiko/detail/curl_trust.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/curl_fixture.hpp"
#include "support/raw_server.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using namespace kaiko_test;

std::size_t discard(char*, std::size_t, std::size_t size, void*) { return size; }

CURLcode get(const std::string& url, const TlsOptions& tls) {
  const EasyHandle handle(curl_easy_init());
  REQUIRE(handle);
  const TrustStore trust(tls);
  OptionSetter setter(handle.get());
  trust.apply(setter, trust.is_reduced());
  setter.set(CURLOPT_URL, url.c_str());
  setter.set(CURLOPT_WRITEFUNCTION, &discard);
  setter.set(CURLOPT_PROXY, "");
  return setter.result() == CURLE_OK ? curl_easy_perform(handle.get()) : setter.result();
}

TEST_CASE("a name in a hashed directory is eight hex digits, a dot and a number") {
  for (const char* good : {"5ed36f99.0", "5ED36F99.1", "00000000.9", "5ed36f99.10"}) {
    CHECK(is_hashed_name(good));
  }
  for (const char* bad : {"", "5ed36f99", "5ed36f99.", "5ed36f9.0", "5ed36f999.0", "5ed36f9g.0",
                          "5ed36f99.r0", "ca-certificates.crt"}) {
    INFO(bad);
    CHECK_FALSE(is_hashed_name(bad));
  }
}

TEST_CASE("a directory is hashed when one name in it is") {
  const TempDir folder;
  CHECK_FALSE(is_hashed_directory(nullptr));
  CHECK_FALSE(is_hashed_directory((folder.path() / "absent").c_str()));
  CHECK_FALSE(is_hashed_directory(folder.path().c_str()));
  folder.write("authority.pem", "");
  CHECK_FALSE(is_hashed_directory(folder.path().c_str()));
  folder.write("5ed36f99.0", "");
  CHECK(is_hashed_directory(folder.path().c_str()));
}

TEST_CASE("the caller's authority is trusted from a file, and nobody else's") {
  RawServer server(always(json_answer(200, "{}")), over_tls());
  const TempDir folder;
  const std::string authority = test_authority().certificate_pem();
  const kaiko_tools::CertificateAuthority stranger;

  TlsOptions from_file;
  from_file.ca_file = folder.write("ca.pem", authority);
  CHECK(get(server.url(), from_file) == CURLE_OK);
  from_file.ca_file = folder.write("stranger.pem", stranger.certificate_pem());
  CHECK(get(server.url(), from_file) == CURLE_PEER_FAILED_VERIFICATION);
  CHECK(get(server.url(), TlsOptions()) == CURLE_PEER_FAILED_VERIFICATION);
}

TEST_CASE("authorities in memory are trusted alone, where libcurl can take them from there") {
  const RawServer server(always(json_answer(200, "{}")), over_tls());
  TlsOptions tls;
  CHECK(can_trust(tls, oldest_curl));
  tls.ca_pem = test_authority().certificate_pem();
  CHECK_FALSE(can_trust(tls, oldest_curl));
  CHECK(can_trust(tls, curl_with_ca_blob));
  const bool is_able = can_trust(tls, loaded_curl().version_num);
  CHECK(get(server.url(), tls) == (is_able ? CURLE_OK : CURLE_UNKNOWN_OPTION));
  tls.ca_pem = kaiko_tools::CertificateAuthority().certificate_pem();
  CHECK(get(server.url(), tls) ==
        (is_able ? CURLE_PEER_FAILED_VERIFICATION : CURLE_UNKNOWN_OPTION));
}

TEST_CASE("a store of the caller's, and one that is not to be optimised, is never reduced") {
  TlsOptions file;
  file.ca_file = "/nowhere/ca.pem";
  CHECK_FALSE(TrustStore(file).is_reduced());
  TlsOptions memory;
  memory.ca_pem = test_authority().certificate_pem();
  CHECK_FALSE(TrustStore(memory).is_reduced());
  TlsOptions plain;
  plain.is_trust_store_optimized = false;
  CHECK_FALSE(TrustStore(plain).is_reduced());
}

TEST_CASE("once everything is trusted it stays that way") {
  TrustStore trust{TlsOptions()};
  trust.use_everything();
  CHECK_FALSE(trust.is_reduced());
  trust.use_everything();
  CHECK_FALSE(trust.is_reduced());
}

TEST_CASE("only an issuer that is not known is a reason to look further") {
  // X509_V_ERR_*: 18..21 are self-signed, no issuer, no leaf signature; 10 is expired, 62 the name.
  for (const long result : {18L, 19L, 20L, 21L}) CHECK(TrustStore::is_unknown_issuer(result));
  for (const long result : {0L, 1L, 10L, 17L, 22L, 23L, 62L}) {
    CHECK_FALSE(TrustStore::is_unknown_issuer(result));
  }
}

}  // namespace
