// SPDX-License-Identifier: MIT
// What a libcurl and an environment make of each promise. Asked by guarantees_impl.hpp, and when a
// client is made.
#pragma once

#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/detail/curl_trust.hpp>
#include <kaiko/detail/environment.hpp>
#include <kaiko/detail/guarantee.hpp>
#include <kaiko/version.hpp>

#include <string>
#include <string_view>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// What the promises depend on.
struct Surroundings {
  unsigned curl_version = 0;  // as CURLVERSION_NUM: 0x075801 is 7.88.1
  bool is_openssl = false;
  bool is_setup_thread_safe = false;
  bool is_key_log_set = false;
};

inline Guarantee never_twice(const Surroundings& here) {
  Guarantee guarantee{"never_twice"};
  if (here.curl_version < curl_with_prereq) {
    guarantee.limit =
        "libcurl older than 7.80 can't count sends: strict calls open a connection each, and what "
        "fails once that stands counts as sent";
  }
  return guarantee;
}

inline Guarantee never_leaked(const Surroundings& here) {
  Guarantee guarantee{"never_leaked"};
  if (here.is_key_log_set) {
    guarantee.holds = false;
    guarantee.limit = "SSLKEYLOGFILE is set: libcurl writes the secrets of its TLS sessions there";
  } else if (!here.is_openssl || here.curl_version < curl_with_prereq) {
    guarantee.limit = "a certificate that names the host in its subject only may be accepted";
  }
  return guarantee;
}

inline Guarantee never_hung(const Surroundings& here) {
  Guarantee guarantee{"never_hung"};
  if (here.curl_version < curl_with_quick_exit) {
    guarantee.holds = false;
    guarantee.limit = "libcurl older than 7.87 waits for a silent name server past the deadline";
  }
  return guarantee;
}

inline Guarantee never_in_the_way(const Surroundings& here) {
  Guarantee guarantee{"never_in_the_way"};
  if (!here.is_setup_thread_safe) {
    guarantee.limit =
        "libcurl's set-up is not thread-safe: make a client before other threads use libcurl";
  }
  return guarantee;
}

inline std::vector<Guarantee> promises_in(const Surroundings& here) {
  return {{"right_environment"}, never_twice(here),      never_leaked(here), never_hung(here),
          {"never_lost"},        never_in_the_way(here), {"at_the_limit"}};
}

inline Surroundings surroundings() {
  constexpr int thread_safe = 1 << 30;  // CURL_VERSION_THREADSAFE, named since 7.84
  const curl_version_info_data& loaded = loaded_curl();
  Surroundings here;
  here.curl_version = loaded.version_num;
  here.is_openssl = is_openssl_backend();
  here.is_setup_thread_safe = (loaded.features & thread_safe) != 0;
  here.is_key_log_set = !environment_variable("SSLKEYLOGFILE").empty();
  return here;
}

inline std::vector<Guarantee> promises_here() { return promises_in(surroundings()); }

}  // namespace detail

KAIKO_NAMESPACE_END
