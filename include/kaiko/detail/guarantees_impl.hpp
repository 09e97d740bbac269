// SPDX-License-Identifier: MIT
// The definition behind guarantees.hpp.
#pragma once

#include <kaiko/detail/curl_guarantees.hpp>
#include <kaiko/detail/curl_handle.hpp>
#include <kaiko/guarantees.hpp>
#include <kaiko/version.hpp>

KAIKO_NAMESPACE_BEGIN

KAIKO_INLINE Guarantees guarantees() {
  const curl_version_info_data& loaded = detail::loaded_curl();
  Guarantees all;
  all.libcurl = loaded.version;
  if (loaded.ssl_version != nullptr) all.tls = loaded.ssl_version;
  all.promises = detail::promises_here();
  return all;
}

KAIKO_NAMESPACE_END
