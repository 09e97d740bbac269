// SPDX-License-Identifier: MIT
// One owner for each kind of libcurl handle, libcurl's one-time set-up, and the check of its
// version and features. Every return is looked at. Transfers nothing.
#pragma once

#include <kaiko/version.hpp>

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct CloseEasy {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct CloseMulti {
  void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
using EasyHandle = std::unique_ptr<CURL, CloseEasy>;
using MultiHandle = std::unique_ptr<CURLM, CloseMulti>;

inline constexpr unsigned oldest_curl = 0x074C00;        // 7.76
inline constexpr unsigned curl_with_ca_blob = 0x074D00;  // 7.77: takes authorities from memory
inline constexpr unsigned curl_with_prereq = 0x075000;   // 7.80: sends can be counted
inline constexpr unsigned curl_with_strings = 0x075500;  // 7.85: CURLOPT_PROTOCOLS_STR
inline constexpr unsigned curl_with_quick_exit =
    0x075700;                                            // 7.87: deadlines hold while DNS is silent
inline constexpr unsigned curl_with_own_bio = 0x075700;  // 7.87: it writes OpenSSL's bytes itself

// Options that are younger than the oldest header, by their numbers, which never change: what
// counts is the library that is loaded.
inline constexpr auto option_authorities_blob = static_cast<CURLoption>(CURLOPTTYPE_BLOB + 309);
inline constexpr auto option_proxy_authorities_blob =
    static_cast<CURLoption>(CURLOPTTYPE_BLOB + 310);
inline constexpr auto option_prereq_function =
    static_cast<CURLoption>(CURLOPTTYPE_FUNCTIONPOINT + 312);
inline constexpr int prereq_go_on = 0;
inline constexpr int prereq_abort = 1;
inline constexpr auto option_prereq_data = static_cast<CURLoption>(CURLOPTTYPE_OBJECTPOINT + 313);
inline constexpr auto option_max_lifetime = static_cast<CURLoption>(CURLOPTTYPE_LONG + 314);
inline constexpr auto option_protocols_text =
    static_cast<CURLoption>(CURLOPTTYPE_OBJECTPOINT + 318);
inline constexpr auto option_redirect_protocols_text =
    static_cast<CURLoption>(CURLOPTTYPE_OBJECTPOINT + 319);
inline constexpr auto option_quick_exit = static_cast<CURLoption>(CURLOPTTYPE_LONG + 322);
// Likewise two that newer headers call deprecated, and their values.
inline constexpr auto option_protocols = static_cast<CURLoption>(CURLOPTTYPE_LONG + 181);
inline constexpr auto option_redirect_protocols = static_cast<CURLoption>(CURLOPTTYPE_LONG + 182);
inline constexpr long http_bit = 1;
inline constexpr long https_bit = 2;
#if LIBCURL_VERSION_NUM >= 0x075700
static_assert(option_authorities_blob == CURLOPT_CAINFO_BLOB &&
                  option_proxy_authorities_blob == CURLOPT_PROXY_CAINFO_BLOB &&
                  option_prereq_function == CURLOPT_PREREQFUNCTION &&
                  option_prereq_data == CURLOPT_PREREQDATA &&
                  option_max_lifetime == CURLOPT_MAXLIFETIME_CONN &&
                  option_protocols_text == CURLOPT_PROTOCOLS_STR &&
                  option_redirect_protocols_text == CURLOPT_REDIR_PROTOCOLS_STR &&
                  option_quick_exit == CURLOPT_QUICK_EXIT,
              "libcurl's options keep their numbers");
#endif

// The library that is loaded; it may be older or newer than the header this was compiled with. It
// fills this anew for each question, which takes thousands of instructions.
inline const curl_version_info_data& loaded_curl() noexcept {
  return *curl_version_info(CURLVERSION_NOW);
}

inline bool can_unpack_gzip() noexcept { return (loaded_curl().features & CURL_VERSION_LIBZ) != 0; }

// Sets libcurl up once per process. Never torn down: others in the process may use libcurl too.
inline CURLcode curl_setup() noexcept {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  return result;
}

// Why the loaded libcurl can't serve; empty when it can.
inline std::string_view curl_unfit_reason() noexcept {
  if (curl_setup() != CURLE_OK) return "libcurl can't be initialised";
  const curl_version_info_data& loaded = loaded_curl();
  if (loaded.version_num < oldest_curl) return "libcurl is older than 7.76";
  if ((loaded.features & CURL_VERSION_SSL) == 0) return "libcurl is built without TLS";
  if ((loaded.features & CURL_VERSION_ASYNCHDNS) == 0) {
    return "libcurl is built without an asynchronous resolver, so no timeout would hold";
  }
  return {};
}

// Whether a proxy was asked for a tunnel in the handle's last transfer, and answered.
inline bool is_tunnelled(CURL* handle) noexcept {
  long connect_status = 0;
  static_cast<void>(curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &connect_status));
  return connect_status != 0;
}

// Sets options and remembers the first that failed, so that no request goes out half configured.
class OptionSetter {
 public:
  explicit OptionSetter(CURL* handle) : handle_(handle) {}

  template <class Value>
  void set(CURLoption option, Value value) noexcept {
    if (result_ != CURLE_OK) return;
    const CURLcode result = curl_easy_setopt(handle_, option, value);
    if (result != CURLE_OK) fail(option, result);
  }
  // For options that only some versions have and that only add convenience.
  template <class Value>
  void try_set(CURLoption option, Value value) noexcept {
    static_cast<void>(curl_easy_setopt(handle_, option, value));
  }

  // For a value that can't even be made.
  void fail(CURLoption option, CURLcode result) noexcept {
    if (result_ != CURLE_OK) return;
    result_ = result;
    failed_ = option;
  }

  CURLcode result() const noexcept { return result_; }
  CURLoption failed() const noexcept { return failed_; }

 private:
  CURL* handle_;
  CURLcode result_ = CURLE_OK;
  CURLoption failed_ = CURLOPT_LASTENTRY;
};

}  // namespace detail
KAIKO_NAMESPACE_END
