// SPDX-License-Identifier: MIT
// The wire: one request out, one reply or transport error back, each exactly as asked. The SDK's
// own is libcurl; implement this to use another client or a fake. Never retries, never decodes.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/cancel.hpp>
#include <kaiko/headers.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN

// The verbs that the API needs.
enum class Method { get, post };

// The one place of a request that names the secret; everything else of it may be logged.
struct Credential {
  std::shared_ptr<const ApiKey> key{};             // never null
  AuthScheme scheme = AuthScheme::api_key_header;  // which header it goes into

  // By the scheme.
  std::string_view header_name() const noexcept {
    return scheme == AuthScheme::bearer ? "Authorization" : "x-api-key";
  }
  // What stands before the key in the header's value.
  std::string_view value_prefix() const noexcept {
    return scheme == AuthScheme::bearer ? "Bearer " : "";
  }
};

// One request, ready to be sent.
struct HttpRequest {
  Method method = Method::get;  // the verb
  std::string url{};            // absolute, percent-encoded
  HeaderBlock headers{};        // without the credential
  Credential credential{};      // becomes one more header
  std::string body{};           // empty for GET
  // False: the transport must make sure that the request leaves the process at most once, and fail
  // with what it has when only a second send would help.
  bool may_send_again = true;
};

// Where the bytes of a streamed answer go. Called on the thread that runs the transfer.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // The head has arrived. True: give me the body in pieces; false: collect it (an error body).
  virtual bool begin(int status, const HeaderBlock& headers) = 0;
  // One piece. False stops the transfer.
  virtual bool chunk(std::string_view bytes) = 0;

  // How far the answer is, which says which limit holds: until it flows Deadline::attempt_end, then
  // Deadline::idle; once it is finished the transport waits a moment for its end, to be able to use
  // the connection again. Asked after each piece.
  enum class Progress { waiting, flowing, finished };
  // As of now.
  virtual Progress progress() const noexcept { return Progress::flowing; }
};

// The limits of one attempt, as points in time where these are known beforehand.
struct Deadline {
  TimePoint attempt_end = (TimePoint::max)();  // of a stream: until it flows
  TimePoint call_end = (TimePoint::max)();     // over everything, streams too
  std::chrono::milliseconds connect{5000};     // name lookup, TCP and TLS together
  std::chrono::milliseconds idle{0};           // between two pieces of a stream; 0: no such limit
};

// How one transfer is bounded, stopped and handed over.
struct SendControl {
  Deadline deadline;           // its limits
  const CancelToken& cancel;   // stops it at once
  BodySink* chunks = nullptr;  // null: collect the body
};

// Why there is no complete answer, by phase.
enum class TransportError {
  none,
  resolve,
  resolver_busy,  // never started: too many name lookups hang already
  connect,
  tls,
  tls_trust,
  proxy,
  timeout,
  cut,       // reset, closed early, or an answer that never became one
  protocol,  // bytes that are not HTTP
  too_large,
  resources,      // out of descriptors or memory
  configuration,  // the transport can't do what is asked; `detail` says why
  cancelled,
};

// How far a transfer came, in order.
enum class Phase { resolve, connect, tls, send, wait, body, done };

// What came of one transfer: an answer, or a transport error.
struct HttpReply {
  int status = 0;                               // 0: no complete head arrived
  HeaderBlock headers{};                        // of the last head
  std::string body{};                           // complete only without an error
  TransportError error = TransportError::none;  // none: the answer is complete
  // How often the request's bytes left this process: 0 proves that it was not sent.
  int sends = 0;
  Phase phase = Phase::done;  // how far it came
  Timings timings{};          // counted from the start
  int native_code = 0;        // the transport's own code, for reports
  std::string detail{};  // the transport's own words; they quote neither the request nor the key
  std::string option{};  // of `configuration`: the member of Options at fault, where it is known
  bool is_idle_timeout = false;  // `timeout` of Deadline::idle
};

// Names a transfer on its lane; whoever starts it chooses the number.
using Ticket = std::uint64_t;

// A transfer of a Lane that ended.
struct Arrived {
  Ticket ticket = 0;  // what start() was given
  HttpReply reply{};  // as Transport::send() returns it
};

// Several transfers driven by one thread. Requests and tokens must outlive their transfer. Their
// limits run only while wait() does: what the thread does meanwhile is not the server's delay.
class Lane {
 public:
  virtual ~Lane() = default;
  // Starts a transfer; its end is told by wait(). Call only while fewer than `width` run.
  virtual void start(Ticket ticket, const HttpRequest& request, const SendControl& control) = 0;
  // The next transfer that ended; empty at `until`, or sooner when a cancel woke the lane.
  virtual std::optional<Arrived> wait(TimePoint until) = 0;
  // Ends a transfer; wait() still tells of it, as `cancelled` unless it had ended before.
  virtual void cancel(Ticket ticket) = 0;
};

// Implementations must be safe to call from many threads, and throw nothing.
class Transport {
 public:
  virtual ~Transport() = default;
  // Returns when the transfer has ended, at the latest at its deadline or when it is cancelled.
  virtual HttpReply send(const HttpRequest& request, const SendControl& control) = 0;
  // A lane for up to `width` transfers at once. Null: it has none, send() is used one at a time.
  virtual std::unique_ptr<Lane> lane(std::size_t width) {
    static_cast<void>(width);
    return nullptr;
  }
};

KAIKO_NAMESPACE_END
