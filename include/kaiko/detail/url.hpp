// SPDX-License-Identifier: MIT
// The base URL taken apart and checked, and percent-encoding. Stricter than URLs in general: what
// it refuses could carry a secret or mislead. No name is looked up.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct BaseUrl {
  bool is_https = false;
  std::string host{};    // without brackets
  std::string prefix{};  // scheme, host, port and path prefix, without a slash at the end
  bool is_loopback = false;
};

// One of 127.0.0.0/8 in four parts, ::1, or localhost.
inline bool is_loopback_host(std::string_view host) noexcept {
  if (equals_ignoring_case(host, "localhost") || host == "::1") return true;
  if (!starts_with(host, "127.")) return false;
  std::string_view rest = host;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = rest.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    const std::string_view digits = rest.substr(0, dot);
    const std::int64_t number = parse_digits(digits).value_or(256);
    const bool has_leading_zero = digits.size() > 1 && digits.front() == '0';
    if (number > 255 || has_leading_zero) return false;
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  }
  return true;
}

inline bool is_host_name(std::string_view host) noexcept {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  for (const char c : host) {
    if (!is_ascii_alnum(c) && c != '-' && c != '.') return false;
  }
  return true;
}

inline bool is_ipv6_address(std::string_view host) noexcept {
  if (host.find(':') == std::string_view::npos) return false;
  for (const char c : host) {
    if (!is_ascii_hex(c) && c != ':' && c != '.') return false;
  }
  return true;
}

inline bool is_port(std::string_view port) noexcept {
  const std::int64_t number = parse_digits(port).value_or(0);
  return number >= 1 && number <= 65535;
}

// Letters, digits and -._~ in parts divided by single slashes; no . or .. part.
inline bool is_path_prefix(std::string_view path) noexcept {
  while (!path.empty()) {
    if (path.front() != '/') return false;
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    for (const char c : part) {
      if (!is_ascii_alnum(c) && c != '-' && c != '.' && c != '_' && c != '~') return false;
    }
    path.remove_prefix(part.size());
  }
  return true;
}

// Takes `url` apart into `to`; else the reason why not, which quotes nothing of it.
inline std::string_view parse_base_url(std::string_view url, BaseUrl& to) {
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  const std::string_view whole = url;
  if (url.size() > 1024) return "is longer than 1024 characters";
  if (starts_with(url, "https://")) {
    to.is_https = true;
    url.remove_prefix(8);
  } else if (starts_with(url, "http://")) {
    to.is_https = false;
    url.remove_prefix(7);
  } else {
    return "must begin with https:// (or with http:// for a loopback host)";
  }
  if (url.find('@') != std::string_view::npos) return "must not hold a user or a password";
  if (url.find_first_of("?#") != std::string_view::npos)
    return "must not hold a query or a fragment";
  const std::size_t slash = url.find('/');
  const std::string_view path = slash == std::string_view::npos ? "" : url.substr(slash);
  std::string_view authority = url.substr(0, slash);
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return "has a malformed host";
    port = authority.substr(bracket + 1);
    authority = authority.substr(1, bracket - 1);
    if (!is_ipv6_address(authority)) return "has a malformed host";
  } else {
    const std::size_t colon =
        (authority.find(':') == std::string_view::npos) ? authority.size() : authority.find(':');
    port = authority.substr(colon);
    authority = authority.substr(0, colon);
    if (!is_host_name(authority)) return "has a malformed host";
  }
  if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1)))) return "has a bad port";
  if (!is_path_prefix(path)) return "has a path prefix with an empty, relative or unusual part";
  to.host = authority;
  to.is_loopback = is_loopback_host(authority);
  to.prefix = whole;
  if (!to.is_https && !to.is_loopback) return "may use plain http for a loopback host only";
  return {};
}

// Everything but RFC 3986's unreserved characters becomes %XX.
inline void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_ascii_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(hex[byte >> 4U]);
    out.push_back(hex[byte & 0x0FU]);
  }
}

}  // namespace detail
KAIKO_NAMESPACE_END
