// SPDX-License-Identifier: MIT
// The secret, where it comes from, and the environment it selects (contract, "Keys").
// Never printed: there is no operator<<, and to_string() shows the prefix only.
#pragma once

#include <kaiko/detail/secret.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN

// Where requests go (contract, "Keys").
enum class Environment {
  production,  // https://api.kaikostudios.xyz, keys kaiko_live_...
  staging,     // https://stg.api.kaikostudios.xyz, keys kaiko_test_...
};
// "production", "staging".
KAIKO_INLINE std::string_view to_string(Environment environment) noexcept;
// As above, without a slash at the end.
KAIKO_INLINE std::string_view base_url_of(Environment environment) noexcept;

// How the key travels (contract section 1). Exactly one of the two is sent.
enum class AuthScheme {
  api_key_header,  // x-api-key: KEY, the recommended one
  bearer,          // Authorization: Bearer KEY
};

// An API key: 1..512 printable ASCII characters without a space (0x21..0x7E). Its memory is wiped
// on destruction; so is a string that is moved in. Errors are of kind `key_source` and never quote.
class ApiKey {
 public:
#if KAIKO_EXCEPTIONS
  // Throws Exception on a malformed key.
  explicit ApiKey(std::string&& key) : ApiKey(create(std::move(key)).value()) {}
  explicit ApiKey(const std::string& key) : ApiKey(create(key).value()) {}
#endif
  // Errors: `key_source` for a malformed key.
  static Result<ApiKey> create(std::string&& key);
  static Result<ApiKey> create(const std::string& key) { return create(std::string(key)); }
  // From an environment variable.
  static Result<ApiKey> from_env(const std::string& name = "KAIKO_API_KEY");
  // From a file, such as a mounted secret; one trailing line end is trimmed.
  static Result<ApiKey> from_file(const std::string& path);

  // The environment that the prefix selects; empty for a key with an unknown prefix.
  std::optional<Environment> environment() const noexcept;
  // For transports and secret stores: the key itself. Don't copy it into a string that is logged.
  std::string_view reveal() const noexcept { return secret_.view(); }
  // "kaiko_live_…", "kaiko_test_…" or "…": fit for a log.
  std::string to_string() const;

  // Whether it is the same key, byte for byte.
  friend bool operator==(const ApiKey& a, const ApiKey& b) noexcept {
    return a.secret_.view() == b.secret_.view();
  }
  // The opposite.
  friend bool operator!=(const ApiKey& a, const ApiKey& b) noexcept { return !(a == b); }

 private:
  explicit ApiKey(detail::SecretBuffer secret) : secret_(std::move(secret)) {}

  detail::SecretBuffer secret_;
};

// Gives the current key. Asked when a client is made, and again when an answer is 401, or a 403
// that says that the key is revoked; by one thread at a time, never under a lock, once per call.
using KeySource = std::function<Result<ApiKey>()>;

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/detail/api_key_impl.hpp>
#endif
