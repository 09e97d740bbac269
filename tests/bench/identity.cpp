// SPDX-License-Identifier: MIT
// Certificates in a temporary folder, and a bind mount over the place where libcurl looks.
#include "bench/identity.hpp"

#include <curl/curl.h>
#include <openssl/x509.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "bench/families.hpp"
#include "certificates.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_bench {
namespace {

namespace fs = std::filesystem;

struct Authority {
  kaiko_test::TempDir folder;
  kaiko_tools::CertificateAuthority authority;
  kaiko_tools::Certificate leaf = authority.issue(kaiko_tools::loopback_options());
  Identity identity{folder.write("ca.pem", authority.certificate_pem()),
                    folder.write("server.pem", leaf.certificate_pem()),
                    folder.write("server.key", leaf.key_pem())};
};

const Authority& authority() {
  static const Authority made;
  return made;
}

// The name under which OpenSSL looks for it in a directory.
std::string hashed_name() {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "%08lx.0",
                X509_subject_name_hash(authority().authority.root().x509()));
  return name.data();
}

// The bundle must be one of the directory's files, as on Debian.
void copy_store(const fs::path& directory, const fs::path& bundle, const fs::path& to) {
  if (bundle.parent_path() != directory) throw CantRun("libcurl's bundle is not in its directory");
  std::error_code error;
  fs::copy(directory, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (error) throw CantRun("the system's certificates can't be copied: " + error.message());
  const std::string pem = authority().authority.certificate_pem();
  std::ofstream(to / hashed_name()) << pem;
  std::ofstream(to / bundle.filename(), std::ios::app) << pem;
}

// As root in a mount namespace; others need one of users too, where they may have it.
void enter_namespace() {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    throw CantRun("no mount namespace may be made here");
  }
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    throw CantRun("the mount namespace can't be made private");
  }
}

}  // namespace

const Identity& bench_identity() { return authority().identity; }

void trust_identity_by_default() {
  const curl_version_info_data* const curl = curl_version_info(CURLVERSION_NOW);
  if (curl->capath == nullptr || curl->cainfo == nullptr) {
    throw CantRun("libcurl has no certificates of the system's built in");
  }
  const fs::path copy = authority().folder.path() / "certs";
  copy_store(curl->capath, curl->cainfo, copy);
  enter_namespace();
  if (::mount(copy.c_str(), curl->capath, nullptr, MS_BIND, nullptr) != 0) {
    throw CantRun("the copy can't be mounted");
  }
}

}  // namespace kaiko_bench
