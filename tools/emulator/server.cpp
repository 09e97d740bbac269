// SPDX-License-Identifier: MIT
// Between cpp-httplib's types and the emulator's. The only file that includes the server library.
#include "server.hpp"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>

#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include <httplib.h>

#include "certificates/certificates.hpp"

namespace kaiko_emulator {

struct Server::Parts {
  explicit Parts(Emulator& emulated) : emulator(emulated) {}

  Emulator& emulator;
  std::unique_ptr<httplib::Server> server;
  std::mutex mutex;
  std::condition_variable stopping;
  bool is_stopping = false;

  // A fault's delay, which a stop cuts short.
  void delay(std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex);
    stopping.wait_for(lock, time, [this] { return is_stopping; });
  }
};

namespace {

ApiRequest translate(const httplib::Request& from) {
  ApiRequest request;
  request.method = from.method;
  request.path = from.path;
  request.body = from.body;
  request.remote_port = from.remote_port;
  for (const auto& [name, value] : from.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[lower] = value;
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
  if (answer.cut_body_after) return send_cut(response, answer);
  response.set_content(answer.body, answer.content_type);
}

// What the library needs to keep one client on one connection, and to stop within a second.
void tune(httplib::Server& server) {
  constexpr std::size_t worker_threads = 64;
  server.new_task_queue = [] { return new httplib::ThreadPool(worker_threads); };
  server.set_keep_alive_max_count(1000000);
  server.set_keep_alive_timeout(1);
  server.set_tcp_nodelay(true);
  server.set_payload_max_length(std::size_t{8} << 20U);  // larger than what the API itself refuses
}

}  // namespace

Server::Server(Emulator& emulator, const kaiko_tools::Certificate* certificate)
    : parts_(std::make_unique<Parts>(emulator)) {
  if (certificate != nullptr) {
    parts_->server = std::make_unique<httplib::SSLServer>(certificate->x509(), certificate->key());
  } else {
    parts_->server = std::make_unique<httplib::Server>();
  }
  tune(*parts_->server);
  Parts* const parts = parts_.get();
  const auto handle = [parts](const httplib::Request& request, httplib::Response& response) {
    const ApiAnswer answer = parts->emulator.answer(translate(request));
    if (answer.delay.count() > 0) parts->delay(answer.delay);
    send(response, answer);
  };
  parts_->server->Get(".*", handle);
  parts_->server->Post(".*", handle);
  parts_->server->Put(".*", handle);
  parts_->server->Patch(".*", handle);
  parts_->server->Delete(".*", handle);
}

Server::~Server() = default;

int Server::bind(const std::string& host, int port) {
  if (port == 0) return parts_->server->bind_to_any_port(host);
  return parts_->server->bind_to_port(host, port) ? port : -1;
}

bool Server::run() { return parts_->server->listen_after_bind(); }

void Server::stop() {
  {
    const std::lock_guard<std::mutex> lock(parts_->mutex);
    parts_->is_stopping = true;
  }
  parts_->stopping.notify_all();
  parts_->server->stop();
}

}  // namespace kaiko_emulator
