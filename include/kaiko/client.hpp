// SPDX-License-Identifier: MIT
// The client of the Kaiko emotion API V2: declarations and docs. What happens behind a call is told
// in detail/call.hpp (what comes next) and detail/pipeline.hpp (who acts).
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>
#include <kaiko/result.hpp>
#include <kaiko/version.hpp>

#include <memory>
#include <string_view>

KAIKO_NAMESPACE_BEGIN

namespace detail {
class ClientState;
class ClientHandle;
}  // namespace detail

// How a client ends.
enum class ShutdownMode {
  cancel,  // queued and running calls end at once with `cancelled`
  drain,   // they are waited for; from inside a callback, all but the calls that it is part of
};

// A handle on shared state: cheap to copy, safe to use from many threads. When the last copy goes,
// calls that still run are cancelled. A call from inside a callback of the client (observer, key
// source, stream) takes a free place among the requests in flight or fails with `would_deadlock`;
// it never waits for the request that it is part of. After fork a child may go on using it: it
// makes connections of its own.
class Client {
 public:
#if KAIKO_EXCEPTIONS
  // Throws Exception (`configuration`, `key_source`) where create() would return it.
  explicit Client(ApiKey key, Options options = {});
  explicit Client(KeySource source, Options options = {});
#endif
  // Errors: `configuration` names the option at fault; `key_source` comes from the source. The
  // key's prefix picks the environment; a key with another prefix needs a named environment or a
  // base_url; a prefix that contradicts the named environment is refused (contract, "Keys").
  static Result<Client> create(ApiKey key, Options options = {});
  static Result<Client> create(KeySource source, Options options = {});
  // From KAIKO_API_KEY, or the file that KAIKO_API_KEY_FILE names (then also asked again when the
  // API refuses the key). KAIKO_BASE_URL and KAIKO_CA_FILE fill options that are empty.
  static Result<Client> from_env(Options options = {});

  // Analyses one text: POST /v2/emotions/analysis (contract sections 2.1, 2.2). The text is UTF-8,
  // at most 10,000 UTF-16 units. `primary()` of the answer is its emotion.
  Result<Analysis> analyze(std::string_view text, const CallOptions& options = {}) const;
  // The same with every member of the request. The gateway reads only the first message.
  Result<Analysis> analyze(const AnalysisRequest& request, const CallOptions& options = {}) const;

  // Ends the client and all its copies, from any thread; a second time does nothing more. Later
  // calls fail with `shut_down`.
  void shutdown(ShutdownMode mode = ShutdownMode::cancel) noexcept;

  // Where requests go, without a slash at the end: "https://api.kaikostudios.xyz".
  std::string_view base_url() const noexcept;

 private:
  explicit Client(std::shared_ptr<detail::ClientHandle> handle) noexcept;

  std::shared_ptr<detail::ClientHandle> handle_;
};

KAIKO_NAMESPACE_END

#ifndef KAIKO_COMPILED
#include <kaiko/impl.hpp>
#endif
