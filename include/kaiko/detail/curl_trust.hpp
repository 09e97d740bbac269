// SPDX-License-Identifier: MIT
// Which certificates a transfer trusts. libcurl's default on many systems parses a bundle of
// hundreds for each connection; half of that default suffices, and the whole is used when it
// doesn't.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/detail/file.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#if !defined(_WIN32)
#include <dirent.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

// "5ed36f99.0": how OpenSSL names a certificate in a directory that it can search.
inline bool is_hashed_name(std::string_view name) noexcept {
  if (name.size() < 10 || name[8] != '.') return false;
  for (const char c : name.substr(0, 8)) {
    if (!is_ascii_hex(c)) return false;
  }
  return is_ascii_digit(name[9]);
}

#if defined(_WIN32)
inline bool is_hashed_directory(const char*) noexcept { return false; }
#else
struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

// Without std::filesystem: libstdc++'s iterator ends the process when memory runs out.
inline bool is_hashed_directory(const char* path) noexcept {
  if (path == nullptr) return false;
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path));
  if (!directory) return false;
  while (const dirent* const entry = ::readdir(directory.get())) {
    if (is_hashed_name(entry->d_name)) return true;
  }
  return false;
}
#endif

// OpenSSL and its forks search a hashed directory and let libcurl keep a parsed bundle.
inline bool is_openssl_backend() noexcept {
  const char* const name = loaded_curl().ssl_version;
  if (name == nullptr) return false;
  const std::string_view backend = name;
  return starts_with(backend, "OpenSSL") || starts_with(backend, "LibreSSL") ||
         starts_with(backend, "BoringSSL") || starts_with(backend, "AWS-LC") ||
         starts_with(backend, "quictls");
}

// Whether a libcurl of this version can trust what the options name.
inline bool can_trust(const TlsOptions& options, unsigned version) noexcept {
  return options.ca_pem.empty() || version >= curl_with_ca_blob;
}

// Shared by all transfers of one transport; the switch to the full store is one way.
class TrustStore {
 public:
  explicit TrustStore(const TlsOptions& options) : options_(options) {
    const bool is_custom = !options.ca_file.empty() || !options.ca_pem.empty();
    if (is_custom || !options.is_trust_store_optimized || !is_openssl_backend()) return;
    const curl_version_info_data& loaded = loaded_curl();
    const char* const directory = loaded.capath;
    const char* const bundle = loaded.cainfo;
    // With one half only there is nothing to leave out.
    if (directory == nullptr || bundle == nullptr) return;
    is_directory_enough_ = is_hashed_directory(directory);
    if (!is_directory_enough_ && !open_to_read(bundle)) return;
    directory_ = directory;
    bundle_ = bundle;
    is_reduced_ = true;
  }

  bool is_reduced() const noexcept { return is_reduced_.load(std::memory_order_relaxed); }
  void use_everything() noexcept { is_reduced_.store(false, std::memory_order_relaxed); }

  // The option that names the certificates, and their file; empty for the system's store.
  std::string_view option() const noexcept {
    if (!options_.ca_file.empty()) return "tls.ca_file";
    return options_.ca_pem.empty() ? "" : "tls.ca_pem";
  }
  const std::string& file() const noexcept { return options_.ca_file; }

  // The unknown-issuer results of OpenSSL's verification, X509_V_ERR_* 18 to 21.
  static bool is_unknown_issuer(long verify_result) noexcept {
    return verify_result >= 18 && verify_result <= 21;
  }

  void apply(OptionSetter& setter, bool is_reduced) const {
    constexpr char* none = nullptr;
    // A private authority is the only one, for the API's host and for an https:// proxy.
    if (!options_.ca_file.empty()) {
      setter.set(CURLOPT_CAINFO, options_.ca_file.c_str());
      setter.set(CURLOPT_CAPATH, none);
      setter.try_set(CURLOPT_PROXY_CAINFO, options_.ca_file.c_str());
      setter.try_set(CURLOPT_PROXY_CAPATH, none);
      return;
    }
    if (!options_.ca_pem.empty()) {
      curl_blob blob{};
      // libcurl takes a pointer to mutable bytes and, told to copy, only reads them.
      blob.data = const_cast<char*>(options_.ca_pem.data());
      blob.len = options_.ca_pem.size();
      blob.flags = CURL_BLOB_COPY;
      setter.set(option_authorities_blob, &blob);
      setter.set(CURLOPT_CAINFO, none);
      setter.set(CURLOPT_CAPATH, none);
      setter.try_set(option_proxy_authorities_blob, &blob);
      setter.try_set(CURLOPT_PROXY_CAINFO, none);
      setter.try_set(CURLOPT_PROXY_CAPATH, none);
      return;
    }
    if (bundle_.empty()) return;
    const bool has_bundle = !is_reduced || !is_directory_enough_;
    const bool has_directory = !is_reduced || is_directory_enough_;
    setter.set(CURLOPT_CAINFO, has_bundle ? bundle_.c_str() : nullptr);
    setter.set(CURLOPT_CAPATH, has_directory ? directory_.c_str() : nullptr);
  }

 private:
  TlsOptions options_;
  std::string directory_;
  std::string bundle_;
  bool is_directory_enough_ = false;
  std::atomic<bool> is_reduced_{false};
};

}  // namespace detail
KAIKO_NAMESPACE_END
