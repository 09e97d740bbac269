// SPDX-License-Identifier: MIT
// A scripted server on raw sockets that records every byte its clients send, over plain TCP or TLS.
// It knows nothing of the SDK and nothing of libcurl; it judges nothing and repairs nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kaiko_test {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// One request as it arrived: names keep their case, headers keep their order.
struct RecordedRequest {
  std::size_t connection = 0;  // index into connections()
  std::string start_line;
  std::string method;
  std::string target;
  HeaderList headers;
  std::string body;  // by Content-Length
  std::string raw;   // head and body, byte for byte

  // Values of every header with this name; the name is compared without regard to case.
  std::vector<std::string> values(const std::string& name) const;
  // The value when there is exactly one such header.
  std::optional<std::string> only(const std::string& name) const;
};

struct RecordedConnection {
  std::string bytes;                   // what the client said, decrypted
  std::string wire_bytes;              // what came over the socket; the same as bytes without TLS
  bool is_handshake_finished = false;  // always false without TLS
  bool is_session_resumed = false;     // without a look at the certificate
  std::string server_name;             // the client's SNI
  std::size_t requests = 0;
  std::size_t written = 0;  // bytes of answers that were given to the socket
  bool is_closed = false;
};

// What happens to the connection once the bytes are written.
enum class After {
  keep,   // read the next request
  close,  // end it in good order, with close_notify over TLS
  cut,    // close the socket, without close_notify over TLS
  reset,  // RST
  hang,   // say nothing more until the client leaves or the server stops; still record
};

// How slowly an answer goes out.
struct Pace {
  std::chrono::milliseconds before{0};
  std::size_t piece = 0;  // bytes at a time; 0: all at once
  std::chrono::milliseconds between{0};
};

struct Answer {
  std::string bytes;
  After after = After::keep;
  Pace pace{};
  std::string endless{};  // follows the bytes again and again, until the client leaves
};

// Asked once per request on the thread of its connection, without a lock. `index` counts the
// requests of all connections from 0.
using Script = std::function<Answer(const RecordedRequest& request, std::size_t index)>;

enum class OnAccept { serve, close, reset, hang };

struct TlsIdentity {
  std::string certificate_pem;  // the leaf first, then what it needs to be verified
  std::string key_pem;
  bool is_outdated = false;  // speaks TLS 1.0 and 1.1 only
};

struct RawServerOptions {
  std::string host = "127.0.0.1";  // an IPv4 or IPv6 address to bind
  std::optional<TlsIdentity> tls{};
  OnAccept on_accept = OnAccept::serve;
  // Once a client has said so many bytes on a connection, RST; 0: never.
  std::size_t reset_after = 0;
};

class RawServer {
 public:
  explicit RawServer(Script script, RawServerOptions options = {});
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const;
  // scheme://host:port, with the bound address unless another name is given.
  std::string url(const std::string& host = {}) const;

  std::vector<RecordedConnection> connections() const;
  std::vector<RecordedRequest> requests() const;
  // Everything that any client sent: decrypted bytes, bytes on the wire and server names.
  std::string all_bytes() const;

  using Milliseconds = std::chrono::milliseconds;
  bool wait_for_requests(std::size_t count, Milliseconds timeout = Milliseconds(10000)) const;
  bool wait_for_closed(std::size_t count, Milliseconds timeout = Milliseconds(10000)) const;

  // Returns once every connection made before this call is recorded: makes one of its own, which
  // queues behind them and is not counted. This is what gives "no connection was made" a meaning.
  void settle();

  // Ends every connection and thread; the records stay readable. The destructor does the same.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The answers in order, one per request; the last one is repeated.
Script in_order(std::vector<Answer> answers);
Script always(Answer answer);

// A whole HTTP/1.1 answer with Content-Length and the JSON content type.
Answer json_answer(int status, const std::string& body, const HeaderList& extra = {},
                   After after = After::keep);
Answer text_answer(int status, const std::string& content_type, const std::string& body,
                   const HeaderList& extra = {}, After after = After::keep);

}  // namespace kaiko_test
