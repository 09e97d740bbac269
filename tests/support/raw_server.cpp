// SPDX-License-Identifier: MIT
// The raw server: one thread accepts, one thread serves each connection, all joined at the end.
#include "support/raw_server.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include "support/raw_socket.hpp"
#include "support/raw_tls.hpp"

namespace kaiko_test {
namespace {

bool is_same_name(const std::string& left, const std::string& right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [&lower](char a, char b) { return lower(a) == lower(b); });
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Splits a head that ends with the empty line. Lines without a colon keep an empty value.
RecordedRequest parse_head(const std::string& head) {
  RecordedRequest request;
  std::size_t at = head.find("\r\n");
  request.start_line = head.substr(0, at);
  const std::size_t space = request.start_line.find(' ');
  const std::size_t second = request.start_line.find(' ', space + 1);
  request.method = request.start_line.substr(0, space);
  if (space != std::string::npos) {
    request.target = request.start_line.substr(space + 1, second - space - 1);
  }
  for (at += 2; at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    const std::size_t colon = line.find(':');
    const bool has_value = colon != std::string::npos;
    request.headers.emplace_back(line.substr(0, colon),
                                 has_value ? trimmed(line.substr(colon + 1)) : std::string());
    at = end + 2;
  }
  return request;
}

std::size_t body_size(const RecordedRequest& request) {
  const std::vector<std::string> lengths = request.values("Content-Length");
  return lengths.empty() ? 0 : std::strtoul(lengths.front().c_str(), nullptr, 10);
}

void reset_on_close(int fd) {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

const char* reason_of(int status) {
  if (status < 300) return "OK";
  return status < 400 ? "Redirect" : "Refused";
}

}  // namespace

struct RawServer::State {
  State(Script asked, RawServerOptions chosen);
  void accept_all();
  void admit(Descriptor socket, std::uint16_t peer_port);
  void serve(std::size_t index, const Descriptor& socket);
  void converse(std::size_t index, ByteStream& stream, int fd);
  bool act(const Answer& answer, std::size_t index, ByteStream& stream, int fd);
  bool write(const Answer& answer, std::size_t index, ByteStream& stream);
  bool write(const std::string& bytes, std::size_t index, ByteStream& stream);
  bool pause(Milliseconds time) const;
  bool read_more(std::size_t index, ByteStream& stream, std::string& pending);
  std::optional<RecordedRequest> next_request(std::size_t index, ByteStream& stream,
                                              std::string& pending);
  std::size_t record(const RecordedRequest& request);
  void tap(std::size_t index, const char* data, std::size_t size);
  template <class Ready>
  bool wait(Milliseconds timeout, Ready ready) const {
    std::unique_lock<std::mutex> lock(mutex);
    return changed.wait_for(lock, timeout, ready);
  }

  const Script script;
  const RawServerOptions options;
  SslPtr<SSL_CTX> context;
  Descriptor listener;
  Descriptor wake_read;
  Descriptor wake_write;
  SocketAddress address;
  std::thread acceptor;
  std::vector<std::thread> servers;  // touched by the acceptor, and by stop() after it has ended

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::vector<RecordedConnection> connections;
  std::vector<RecordedRequest> requests;
  std::vector<int> live;  // the socket of each connection while it is open, else -1
  std::set<std::uint16_t> probes;
  bool is_stopping = false;
};

RawServer::State::State(Script asked, RawServerOptions chosen)
    : script(std::move(asked)), options(std::move(chosen)) {
  if (options.tls) context = server_context(options.tls->certificate_pem, options.tls->key_pem);
  if (options.tls && options.tls->is_outdated) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  }
  const SocketAddress wanted(options.host, 0);
  listener = open_socket(wanted.family());
  if (::bind(listener.get(), wanted.get(), wanted.length()) != 0) throw_errno("bind");
  if (::listen(listener.get(), 128) != 0) throw_errno("listen");
  address = SocketAddress::local(listener.get());
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) throw_errno("pipe");
  wake_read = kept_from_children(ends[0]);
  wake_write = kept_from_children(ends[1]);
}

void RawServer::State::accept_all() {
  pollfd watched[2] = {{listener.get(), POLLIN, 0}, {wake_read.get(), POLLIN, 0}};
  while (true) {
    if (::poll(watched, 2, -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if ((watched[0].revents & POLLIN) == 0) continue;
    SocketAddress peer;
    Descriptor socket =
        kept_from_children(::accept(listener.get(), peer.get(), peer.length_slot()));
    if (socket.is_open()) admit(std::move(socket), peer.port());
  }
}

void RawServer::State::admit(Descriptor socket, std::uint16_t peer_port) {
  std::size_t index = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    if (probes.erase(peer_port) > 0) {
      changed.notify_all();
      return;
    }
    index = connections.size();
    connections.emplace_back();
    live.push_back(socket.get());
    changed.notify_all();
  }
  servers.emplace_back([this, index, owned = std::move(socket)]() mutable {
    serve(index, owned);
    const std::lock_guard<std::mutex> lock(mutex);
    live[index] = -1;
    owned.reset();
    connections[index].is_closed = true;
    changed.notify_all();
  });
}

void RawServer::State::serve(std::size_t index, const Descriptor& socket) {
  const SigpipeBlocked quiet;
  const int fd = socket.get();
  disable_nagle(fd);
  if (options.on_accept == OnAccept::close) return;
  if (options.on_accept == OnAccept::reset) return reset_on_close(fd);
  if (!context || options.on_accept == OnAccept::hang) {
    ByteStream plain(fd);
    return converse(index, plain, fd);
  }
  ByteStream secure(fd, context.get(),
                    [this, index](const char* data, std::size_t size) { tap(index, data, size); });
  const bool is_finished = secure.accept_handshake();
  {
    const std::lock_guard<std::mutex> lock(mutex);
    connections[index].is_handshake_finished = is_finished;
    connections[index].is_session_resumed = secure.is_session_resumed();
    connections[index].server_name = secure.server_name();
    changed.notify_all();
  }
  if (is_finished) converse(index, secure, fd);
}

void RawServer::State::converse(std::size_t index, ByteStream& stream, int fd) {
  std::string pending;
  if (options.on_accept == OnAccept::hang) {
    while (read_more(index, stream, pending)) pending.clear();
    return;
  }
  while (const std::optional<RecordedRequest> request = next_request(index, stream, pending)) {
    const std::size_t position = record(*request);
    if (!act(script(*request, position), index, stream, fd)) return;
  }
}

// False when the server stops meanwhile.
bool RawServer::State::pause(Milliseconds time) const {
  if (time.count() <= 0) return true;
  return !wait(time, [this] { return is_stopping; });
}

bool RawServer::State::write(const std::string& bytes, std::size_t index, ByteStream& stream) {
  if (!stream.write(bytes)) return false;
  const std::lock_guard<std::mutex> lock(mutex);
  connections[index].written += bytes.size();
  return true;
}

bool RawServer::State::write(const Answer& answer, std::size_t index, ByteStream& stream) {
  if (!pause(answer.pace.before)) return false;
  const std::string& bytes = answer.bytes;
  const std::size_t piece = answer.pace.piece == 0 ? bytes.size() : answer.pace.piece;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (at > 0 && !pause(answer.pace.between)) return false;
    if (!write(bytes.substr(at, piece), index, stream)) return false;
  }
  while (!answer.endless.empty()) {
    if (!pause(answer.pace.between) || !write(answer.endless, index, stream)) return false;
  }
  return true;
}

// Writes the answer; false when the connection is over.
bool RawServer::State::act(const Answer& answer, std::size_t index, ByteStream& stream, int fd) {
  const bool is_written = write(answer, index, stream);
  switch (answer.after) {
    case After::keep:
      return is_written;
    case After::close:
      stream.finish();
      return false;
    case After::cut:
      return false;
    case After::reset:
      reset_on_close(fd);
      return false;
    case After::hang: {
      std::string ignored;
      while (read_more(index, stream, ignored)) ignored.clear();
      return false;
    }
  }
  return false;
}

bool RawServer::State::read_more(std::size_t index, ByteStream& stream, std::string& pending) {
  char buffer[16384];
  const std::size_t got = stream.read(buffer, sizeof buffer);
  if (got == 0) return false;
  pending.append(buffer, got);
  const std::lock_guard<std::mutex> lock(mutex);
  RecordedConnection& connection = connections[index];
  connection.bytes.append(buffer, got);
  if (!context) connection.wire_bytes.append(buffer, got);
  changed.notify_all();
  if (options.reset_after == 0 || connection.bytes.size() < options.reset_after) return true;
  reset_on_close(live[index]);
  return false;
}

std::optional<RecordedRequest> RawServer::State::next_request(std::size_t index, ByteStream& stream,
                                                              std::string& pending) {
  std::size_t end = std::string::npos;
  while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(index, stream, pending)) return std::nullopt;
  }
  const std::size_t head_size = end + 4;
  RecordedRequest request = parse_head(pending.substr(0, head_size));
  request.connection = index;
  const std::size_t whole = head_size + body_size(request);
  while (pending.size() < whole) {
    if (!read_more(index, stream, pending)) return std::nullopt;
  }
  request.raw = pending.substr(0, whole);
  request.body = request.raw.substr(head_size);
  pending.erase(0, whole);
  return request;
}

std::size_t RawServer::State::record(const RecordedRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex);
  requests.push_back(request);
  ++connections[request.connection].requests;
  changed.notify_all();
  return requests.size() - 1;
}

void RawServer::State::tap(std::size_t index, const char* data, std::size_t size) {
  const std::lock_guard<std::mutex> lock(mutex);
  connections[index].wire_bytes.append(data, size);
}

RawServer::RawServer(Script script, RawServerOptions options)
    : state_(std::make_unique<State>(std::move(script), std::move(options))) {
  state_->acceptor = std::thread([state = state_.get()] { state->accept_all(); });
}

RawServer::~RawServer() { stop(); }

void RawServer::stop() {
  if (!state_->acceptor.joinable()) return;
  const char wake = 'x';
  while (::write(state_->wake_write.get(), &wake, 1) < 0 && errno == EINTR) continue;
  state_->acceptor.join();
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->is_stopping = true;
    state_->changed.notify_all();
    for (const int fd : state_->live) {
      if (fd >= 0) ::shutdown(fd, SHUT_RDWR);
    }
  }
  for (std::thread& server : state_->servers) server.join();
  state_->listener.reset();
}

std::uint16_t RawServer::port() const { return state_->address.port(); }

std::string RawServer::url(const std::string& host) const {
  const std::string& bound = state_->options.host;
  std::string name = host;
  if (name.empty()) name = state_->address.family() == AF_INET6 ? "[" + bound + "]" : bound;
  return (state_->context ? "https://" : "http://") + name + ":" + std::to_string(port());
}

std::vector<RecordedConnection> RawServer::connections() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->connections;
}

std::vector<RecordedRequest> RawServer::requests() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->requests;
}

std::string RawServer::all_bytes() const {
  std::string all;
  for (const RecordedConnection& connection : connections()) {
    all += connection.bytes + '\n' + connection.wire_bytes + '\n' + connection.server_name + '\n';
  }
  return all;
}

bool RawServer::wait_for_requests(std::size_t count, Milliseconds timeout) const {
  return state_->wait(timeout, [&] { return state_->requests.size() >= count; });
}

bool RawServer::wait_for_closed(std::size_t count, Milliseconds timeout) const {
  return state_->wait(timeout, [&] {
    const auto closed = std::count_if(state_->connections.begin(), state_->connections.end(),
                                      [](const RecordedConnection& c) { return c.is_closed; });
    return static_cast<std::size_t>(closed) >= count;
  });
}

void RawServer::settle() {
  const Descriptor probe = open_socket(state_->address.family());
  const SocketAddress any(state_->options.host, 0);
  if (::bind(probe.get(), any.get(), any.length()) != 0) throw_errno("bind");
  const std::uint16_t port = SocketAddress::local(probe.get()).port();
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->probes.insert(port);
  }
  if (::connect(probe.get(), state_->address.get(), state_->address.length()) != 0) {
    throw_errno("connect");
  }
  const auto is_seen = [&] { return state_->probes.count(port) == 0; };
  if (!state_->wait(Milliseconds(10000), is_seen)) throw std::runtime_error("settle timed out");
}

std::vector<std::string> RecordedRequest::values(const std::string& name) const {
  std::vector<std::string> found;
  for (const auto& header : headers) {
    if (is_same_name(header.first, name)) found.push_back(header.second);
  }
  return found;
}

std::optional<std::string> RecordedRequest::only(const std::string& name) const {
  const std::vector<std::string> found = values(name);
  if (found.size() != 1) return std::nullopt;
  return found.front();
}

Script in_order(std::vector<Answer> answers) {
  return [answers = std::move(answers)](const RecordedRequest&, std::size_t index) {
    return index < answers.size() ? answers[index] : answers.back();
  };
}

Script always(Answer answer) { return in_order({std::move(answer)}); }

Answer text_answer(int status, const std::string& content_type, const std::string& body,
                   const HeaderList& extra, After after) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status) + ' ' + reason_of(status) + "\r\n";
  if (!content_type.empty()) bytes += "Content-Type: " + content_type + "\r\n";
  for (const auto& header : extra) bytes += header.first + ": " + header.second + "\r\n";
  bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return {std::move(bytes), after};
}

Answer json_answer(int status, const std::string& body, const HeaderList& extra, After after) {
  return text_answer(status, "application/json", body, extra, after);
}

}  // namespace kaiko_test
