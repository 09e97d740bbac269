// SPDX-License-Identifier: MIT
// From a key and options to a checked set-up: where requests go, and the rules that bind keys to
// environments (contract, "Keys"). No I/O but a look at the CA file.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/checks.hpp>
#include <kaiko/detail/file.hpp>
#include <kaiko/detail/url.hpp>
#include <kaiko/options.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// The base URL for this key, into `to`.
inline Refusal resolve_base_url(const ApiKey& key, const Options& options, BaseUrl& to) {
  const auto by_prefix = key.environment();
  if (by_prefix && options.environment && *by_prefix != *options.environment) {
    std::string reason("by its prefix the API key is for ");
    reason.append(to_string(*by_prefix))
        .append(", not for ")
        .append(to_string(*options.environment));
    return refuse_configuration("environment", reason);
  }
  if (!options.base_url.empty()) {
    const std::string_view reason = parse_base_url(options.base_url, to);
    return reason.empty() ? Refusal() : refuse_configuration("base_url", reason);
  }
  if (!by_prefix && !options.environment) {
    return refuse_configuration("environment",
                                "the API key's prefix is neither kaiko_live_ nor kaiko_test_: name "
                                "the environment or give a base_url");
  }
  const Environment chosen = options.environment ? *options.environment : *by_prefix;
  static_cast<void>(parse_base_url(base_url_of(chosen), to));
  return std::nullopt;
}

inline Refusal check_proxy(const ProxyOptions& proxy, const BaseUrl& base) {
  if (proxy.url.empty()) return std::nullopt;
  if (base.is_loopback) {
    return refuse_configuration("proxy.url",
                                "a loopback base_url is never reached through a proxy");
  }
  const bool is_http = starts_with(proxy.url, "http://") || starts_with(proxy.url, "https://");
  if (!is_http || !is_header_value(proxy.url) || proxy.url.find(' ') != std::string::npos) {
    return refuse_configuration("proxy.url", "must be http://host:port or https://host:port");
  }
  return std::nullopt;
}

// A file without a certificate would fail later, and less clearly.
inline Refusal check_ca_file(const std::string& path) {
  if (path.empty()) return std::nullopt;
  const File file = open_to_read(path.c_str());
  if (!file) {
    const std::string reason = reason_of_errno();
    return refuse_configuration("tls.ca_file", "can't be read: " + path + ": " + reason);
  }
  std::array<char, 4096> buffer{};
  std::string seen;
  constexpr std::string_view marker = "-----BEGIN";
  for (;;) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (size == 0) break;
    seen.append(buffer.data(), size);
    if (seen.find(marker) != std::string::npos) return std::nullopt;
    if (seen.size() > marker.size()) seen.erase(0, seen.size() - marker.size());
  }
  return refuse_configuration("tls.ca_file", "holds no PEM certificate: " + path);
}

inline Refusal check_tls(const TlsOptions& tls) {
  if (!tls.ca_pem.empty() && tls.ca_pem.find("-----BEGIN") == std::string::npos) {
    return refuse_configuration("tls.ca_pem", "holds no PEM certificate");
  }
  return check_ca_file(tls.ca_file);
}

inline std::string_view operating_system() noexcept {
#if defined(_WIN32)
  return "windows";
#elif defined(__APPLE__)
  return "macos";
#elif defined(__linux__)
  return "linux";
#else
  return "unix";
#endif
}

// "shop/2.1 kaiko-cpp/1.0.0 (linux; libcurl/7.88.1)".
inline std::string make_user_agent(std::string_view application, std::string_view transport) {
  std::string agent(application);
  if (!agent.empty()) agent.push_back(' ');
  agent.append("kaiko-cpp/").append(KAIKO_VERSION_STRING).append(" (").append(operating_system());
  if (!transport.empty()) agent.append("; ").append(transport);
  return agent.append(")");
}

}  // namespace detail
KAIKO_NAMESPACE_END
