// SPDX-License-Identifier: MIT
// How a key is checked, read and recognised. Included by api_key.hpp or, once, by the compiled
// library.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/file.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::size_t max_key_size = 512;
inline constexpr std::string_view live_prefix = "kaiko_live_";
inline constexpr std::string_view test_prefix = "kaiko_test_";

// Reads a file of at most a key and a line end; of a longer one enough to see that it is longer.
// Why it can't be read; empty when it was.
inline std::string read_key_file(const std::string& path, std::string& to) {
  const File file = open_to_read(path.c_str());
  if (!file) return reason_of_errno();
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // no copy of the secret in a stdio buffer
  to.resize(max_key_size + 3);
  to.resize(std::fread(&to[0], 1, to.size(), file.get()));
  return std::ferror(file.get()) == 0 ? std::string() : reason_of_errno();
}

inline void trim_line_end(std::string& text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
}

inline bool is_key_text(std::string_view key) noexcept {
  for (const char c : key) {
    if (c < 0x21 || c > 0x7E) return false;
  }
  return true;
}

}  // namespace detail

KAIKO_INLINE std::string_view to_string(Environment environment) noexcept {
  return environment == Environment::production ? "production" : "staging";
}

KAIKO_INLINE std::string_view base_url_of(Environment environment) noexcept {
  return environment == Environment::production ? "https://api.kaikostudios.xyz"
                                                : "https://stg.api.kaikostudios.xyz";
}

KAIKO_INLINE Result<ApiKey> ApiKey::create(std::string&& key) {
  const auto refuse = [&key](std::string_view message) {
    detail::wipe(key);
    return detail::make_error(ErrorKind::key_source, message, "api_key");
  };
  if (key.empty()) return refuse("the API key is empty");
  if (key.size() > detail::max_key_size) return refuse("the API key is longer than 512 characters");
  if (!detail::is_key_text(key)) {
    return refuse("the API key holds a space, a line end or another byte outside 0x21..0x7E");
  }
  ApiKey made{detail::SecretBuffer(key)};
  detail::wipe(key);
  return made;
}

KAIKO_INLINE Result<ApiKey> ApiKey::from_env(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') {
    return detail::make_error(ErrorKind::key_source,
                              "the environment variable with the API key is not set", name);
  }
  return create(std::string(value));
}

KAIKO_INLINE Result<ApiKey> ApiKey::from_file(const std::string& path) {
  std::string text;
  text.reserve(detail::max_key_size + 3);
  const std::string reason = detail::read_key_file(path, text);
  if (!reason.empty()) {
    detail::wipe(text);
    return detail::make_error(ErrorKind::key_source, "the API key file can't be read: " + reason,
                              "key_file");
  }
  detail::trim_line_end(text);
  return create(std::move(text));
}

KAIKO_INLINE std::optional<Environment> ApiKey::environment() const noexcept {
  if (detail::starts_with(reveal(), detail::live_prefix)) return Environment::production;
  if (detail::starts_with(reveal(), detail::test_prefix)) return Environment::staging;
  return std::nullopt;
}

KAIKO_INLINE std::string ApiKey::to_string() const {
  const auto selected = environment();
  if (!selected) return "\xE2\x80\xA6";
  std::string shown(*selected == Environment::production ? detail::live_prefix
                                                         : detail::test_prefix);
  return shown.append("\xE2\x80\xA6");
}

KAIKO_NAMESPACE_END
