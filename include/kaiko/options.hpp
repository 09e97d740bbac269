// SPDX-License-Identifier: MIT
// Every setting of a client and of one call, as plain structs with their defaults in place.
// Checked when a client is made, before any I/O. Holds no secret.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/cancel.hpp>
#include <kaiko/time.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

KAIKO_NAMESPACE_BEGIN

class Observer;
class Runtime;
class Transport;

// All at least 1 ms. `total` is the deadline of a call, its waits and retries included.
struct TimeoutOptions {
  std::chrono::milliseconds connect{5000};  // name lookup, TCP and TLS together
  // One request; the gateway cuts at about 30 s. Of a stream: until its first event.
  std::chrono::milliseconds attempt{35000};
  std::chrono::milliseconds stream_idle{60000};             // between two pieces of a stream
  std::chrono::milliseconds total{90000};                   // of a stream: until its first event
  std::optional<std::chrono::milliseconds> stream_total{};  // of a whole stream; empty: no limit
};

// What to do when a POST was sent and its outcome is not known.
enum class Resend {
  // Send it again with the same Idempotency-Key and the same bytes. Safe as far as the server
  // honours the key, which its documentation promises and its public source does not show.
  with_key,
  // Strict: never again, whatever the server does. The error says `outcome = unknown`.
  never,
};

// When a failed attempt is made again, and after how long. `retry_after` of a server comes first.
struct RetryOptions {
  int attempts = 3;                           // 1..10, the first one included
  Resend resend = Resend::with_key;           // a POST whose outcome is unknown
  std::chrono::milliseconds base_delay{500};  // doubled each time, full jitter
  std::chrono::milliseconds max_delay{8000};  // the doubling ends here
  // After 429, 503, 529 and a 409 that is under way, where the server names no wait.
  std::chrono::milliseconds throttled_base_delay{1000};
  std::chrono::milliseconds throttled_max_delay{20000};  // the doubling ends here
  std::chrono::milliseconds max_server_wait{65000};      // a longer one is returned, not slept
};

// What one client holds and takes at most.
struct LimitOptions {
  int in_flight = 10;  // 1..1000 requests at once over all threads (contract section 5)
  // Of an answer, after decoding. What is made of it has a cap of its own: 16 bytes for each byte,
  // or 16 MiB, for the entries of its lists and maps.
  std::size_t max_body_bytes = std::size_t{8} << 20;
  std::size_t max_header_bytes = std::size_t{64} << 10;  // of an answer
  std::size_t max_event_bytes = std::size_t{1} << 20;    // of one event of a stream
  // The service's published limits, checked before sending: 100 messages, 10,000 UTF-16 units a
  // text.
  bool is_checking_published_limits = true;
};

// Verification has no off switch; tests and companies bring their own authority.
struct TlsOptions {
  std::string ca_file{};  // PEM; replaces the system's store
  std::string ca_pem{};   // the same, in memory, from libcurl 7.77 on; not both
  // Use only the cheaper half of the system's store and the full one when that does not suffice.
  bool is_trust_store_optimized = true;
};

// A proxy of the environment is never used for a loopback base URL; a `url` beside one is refused.
struct ProxyOptions {
  bool is_from_environment = true;  // http_proxy, https_proxy, ALL_PROXY, NO_PROXY
  std::string url{};                // http:// or https://; the environment is not asked then
};

// What to do with text that is not valid UTF-8.
enum class InvalidUtf8 {
  refuse,   // an error that names the field and the byte, before anything is sent
  replace,  // each bad sequence becomes U+FFFD
};

// The settings of a client. What is wrong in them is a `configuration` error that names it.
struct Options {
  std::optional<Environment> environment{};  // empty: by the key's prefix
  // Replaces the environment's: scheme, host, port, optional path prefix. Plain http for loopback
  // only.
  std::string base_url{};
  AuthScheme auth_scheme = AuthScheme::api_key_header;  // which header carries the key
  TimeoutOptions timeouts{};                       // of every call; CallOptions may say otherwise
  RetryOptions retry{};                            // of every call; CallOptions may say otherwise
  LimitOptions limits{};                           // of the client, over all its copies
  TlsOptions tls{};                                // whom to trust
  ProxyOptions proxy{};                            // how to get out
  InvalidUtf8 invalid_utf8 = InvalidUtf8::refuse;  // in any text that is sent
  // Asks for compressed answers: fewer bytes for more work. The caps count what they unpack to. Of
  // the SDK's own transport; `configuration` where libcurl can't unpack.
  bool is_accepting_gzip = false;
  std::string user_agent{};                // of your application, e.g. "shop/2.1"; sent before ours
  std::shared_ptr<Observer> observer{};    // for logs, metrics and traces; empty: nobody is told
  std::shared_ptr<Transport> transport{};  // empty: libcurl
  std::shared_ptr<Runtime> runtime{};      // empty: the real clock
};

// A header of yours: an RFC 9110 token, and 0x20..0x7E without blanks at the ends.
struct ExtraHeader {
  std::string name{};   // case does not matter
  std::string value{};  // may be empty
};

// Percent-encoded by the SDK.
struct QueryParameter {
  std::string name{};   // as it is before encoding
  std::string value{};  // as it is before encoding
};

// For one call; what is empty comes from the client's Options.
struct CallOptions {
  std::optional<TimeoutOptions> timeouts{};  // in place of Options::timeouts, all of them
  // Absolute, by Runtime::now(); the sooner of it and timeouts.total counts. Of a stream it ends
  // the whole, where timeouts.total ends the wait for the first event.
  std::optional<TimePoint> deadline{};
  // In place of Options::retry, all of it but one thing: a client whose `resend` is `never` stays
  // strict.
  std::optional<RetryOptions> retry{};
  std::optional<Resend> resend{};  // wins over both of them
  // 1..255 of [A-Za-z0-9_.:-]; empty: a new UUIDv4. Give your own to be able to repeat the call
  // after a crash. A client refuses one that it used for another request
  // (`idempotency_mismatch`); it remembers the last 1024.
  std::string idempotency_key{};
  CancelToken cancel{};                 // the default one cancels nothing
  std::vector<ExtraHeader> headers{};   // sent as well; ours can't be overridden
  std::vector<QueryParameter> query{};  // added to the URL
  bool keep_body = false;               // CallInfo::body; it may hold user text. Streams leave none
};

KAIKO_NAMESPACE_END
