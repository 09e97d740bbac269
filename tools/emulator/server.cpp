// SPDX-License-Identifier: MIT
// Between cpp-httplib's types and the emulator's. The only file that includes the server library.
#include "server.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include <httplib.h>

#include "certificates/certificates.hpp"
#include "event_stream.hpp"
#include "open_connections.hpp"

namespace kaiko_emulator {

struct Server::Parts {
  explicit Parts(Emulator& emulated) : emulator(emulated) {}

  Emulator& emulator;
  std::unique_ptr<httplib::Server> server;
  int listening_socket = -1;  // the library owns it
  int port = -1;
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
};

namespace {

ApiRequest translate(const httplib::Request& from) {
  ApiRequest request;
  request.method = from.method;
  request.path = from.path;
  request.target = from.target;
  request.body = from.body;
  request.remote_port = from.remote_port;
  for (const auto& [name, value] : from.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto [header, is_first] = request.headers.try_emplace(lower, value);
    if (!is_first) header->second += ", " + value;
  }
  return request;
}

// Promises the whole length and ends the connection after a part of it.
void send_cut(httplib::Response& response, const ApiAnswer& answer) {
  const std::string part = answer.body.substr(0, *answer.cut_body_after);
  const std::size_t promised = (std::max)(answer.body.size(), part.size() + 1);
  response.set_content_provider(promised, answer.content_type,
                                [part](std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                  if (offset > 0 || part.empty()) return false;
                                  return sink.write(part.data(), part.size());
                                });
}

// Each piece is a chunk and a write of its own. A cut stream ends without its last chunk.
void send_stream(httplib::Response& response, const ApiAnswer& answer) {
  const std::string part = answer.body.substr(0, answer.cut_body_after.value_or(std::string::npos));
  const auto pieces = std::make_shared<StreamPieces>(part);
  const bool is_cut = answer.cut_body_after.has_value();
  response.set_chunked_content_provider(answer.content_type,
                                        [pieces, is_cut](std::size_t, httplib::DataSink& sink) {
                                          const std::string_view piece = pieces->next();
                                          if (!piece.empty())
                                            return sink.write(piece.data(), piece.size());
                                          if (is_cut) return false;
                                          sink.done();
                                          return true;
                                        });
}

void send(httplib::Response& response, const ApiAnswer& answer) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  // The clock's own form of a date, whatever the locale: servers of HTTP must send one.
  if (answer.headers.count("Date") == 0) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char date[64];
    const std::size_t size = std::strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    response.set_header("Date", std::string(date, size));
  }
  if (answer.content_type == event_stream_type) return send_stream(response, answer);
  if (answer.cut_body_after) return send_cut(response, answer);
  response.set_content(answer.body, answer.content_type);
}

// What the library needs to keep one client on one connection, and to stop within a second.
void tune(httplib::Server& server) {
  constexpr std::size_t worker_threads = 64;
  server.new_task_queue = [] { return new httplib::ThreadPool(worker_threads); };
  server.set_keep_alive_max_count(1000000);
  server.set_keep_alive_timeout(1);  // a stop waits for idle connections
  server.set_tcp_nodelay(true);
  server.set_payload_max_length(std::size_t{8} << 20U);  // larger than what the API itself refuses
}

// The library's own options would let a second emulator share the port in silence.
void set_reuse_address(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

bool has_body(const httplib::Request& request) {
  return request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
}

}  // namespace

Server::Server(Emulator& emulator, const kaiko_tools::Certificate* certificate)
    : parts_(std::make_unique<Parts>(emulator)) {
  if (certificate != nullptr) {
    parts_->server = std::make_unique<httplib::SSLServer>(certificate->x509(), certificate->key());
  } else {
    parts_->server = std::make_unique<httplib::Server>();
  }
  httplib::Server& server = *parts_->server;
  tune(server);
  Parts* const parts = parts_.get();
  server.set_socket_options([parts](socket_t socket) {
    parts->listening_socket = socket;
    set_reuse_address(socket);
  });
  const auto handle = [parts](const httplib::Request& request, httplib::Response& response) {
    send(response, parts->emulator.answer(translate(request)));
  };
  // The library would wait for the body of a POST that announces none.
  server.set_pre_routing_handler(
      [handle](const httplib::Request& request, httplib::Response& response) {
        if (has_body(request)) return httplib::Server::HandlerResponse::Unhandled;
        handle(request, response);
        return httplib::Server::HandlerResponse::Handled;
      });
  const std::string any_path = R"([\s\S]*)";  // a dot would stop at an encoded line break
  server.Get(any_path, handle);
  server.Options(any_path, handle);
  server.Post(any_path, handle);
  server.Put(any_path, handle);
  server.Patch(any_path, handle);
  server.Delete(any_path, handle);
  // Called for every error; those of the emulator have their date by now.
  server.set_error_handler([parts](const httplib::Request&, httplib::Response& response) {
    if (!response.has_header("Date")) send(response, parts->emulator.refuse(response.status));
  });
}

Server::~Server() = default;

int Server::bind(const std::string& host, int port) {
  if (port == 0) {
    port = parts_->server->bind_to_any_port(host);
  } else if (!parts_->server->bind_to_port(host, port)) {
    port = -1;
  }
  // The library asks for a queue of five; callers beyond that would wait a second for their turn.
  if (port > 0) ::listen(parts_->listening_socket, SOMAXCONN);
  parts_->port = port;
  return port;
}

bool Server::run() {
  const bool is_good = parts_->server->listen_after_bind();
  {
    const std::lock_guard<std::mutex> lock(parts_->mutex);
    parts_->has_ended = true;
  }
  parts_->ended.notify_all();
  return is_good;
}

// The library ignores a stop that comes before it is listening: hence again and again. It also
// waits for each connection to fall idle; we wait for answers on their way only.
void Server::stop() {
  constexpr std::chrono::milliseconds pause(10);
  constexpr int patient_rounds = 10;
  std::unique_lock<std::mutex> lock(parts_->mutex);
  for (int round = 0; !parts_->has_ended; ++round) {
    parts_->server->stop();
    if (round >= patient_rounds) shut_down_connections(static_cast<std::uint16_t>(parts_->port));
    parts_->ended.wait_for(lock, pause);
  }
}

}  // namespace kaiko_emulator
