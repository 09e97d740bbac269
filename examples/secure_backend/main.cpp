// SPDX-License-Identifier: MIT
// A web service that keeps the key to itself: browsers ask it, and it asks the API. Its settings
// are environment variables (settings.hpp). SIGTERM and SIGINT end it, with the answers in flight.
#include <kaiko/kaiko.hpp>

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "service.hpp"
#include "settings.hpp"

namespace {

// The limits that hold for every request, and what every answer says.
void harden(httplib::Server& server, const backend::Settings& settings) {
  // More threads than places: who is sent away finds one.
  const std::size_t threads = static_cast<std::size_t>(settings.places) + 64;
  server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  server.set_keep_alive_max_count(1);  // an idle browser holds no thread; nothing follows a body
  server.set_read_timeout(std::chrono::seconds(5));
  server.set_write_timeout(std::chrono::seconds(5));
  server.set_tcp_nodelay(true);
  server.set_payload_max_length(settings.max_body_bytes);
  server.set_default_headers(
      {{"Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
       {"X-Content-Type-Options", "nosniff"},
       {"Referrer-Policy", "no-referrer"},
       {"Cache-Control", "no-store"}});
  // Before the body is read: the limit above is for a length that is told, which bodies in chunks
  // or compressed get round, and ranges make an answer larger at will.
  server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
    backend::log_line.begun = backend::Clock::now();
    const bool is_plain = !request.has_header("Transfer-Encoding") &&
                          !request.has_header("Content-Encoding") && !request.has_header("Range") &&
                          request.has_header("Content-Length") == (request.method == "POST");
    if (is_plain) return httplib::Server::HandlerResponse::Unhandled;
    backend::refuse(response, backend::bad_request);
    return httplib::Server::HandlerResponse::Handled;
  });
  server.set_logger(backend::log_request);
  // In the library's place, which would show what an exception says.
  server.set_exception_handler(
      [](const auto&, auto& response, const std::exception_ptr&) { response.status = 500; });
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    backend::refuse(response, {response.status, response.status == 413 ? "too_large" : "failed",
                               "That did not work. It may be too long."});
  });
}

void serve(const backend::Settings& settings) {
  sigset_t stop_signals;  // held back in every thread, so that this one can wait for them
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  const auto counters = std::make_shared<kaiko::Counters>();
  const auto logger = std::make_shared<kaiko::LineLogger>(backend::note_upstream);
  const auto both = std::make_shared<kaiko::ObserverGroup>(
      std::vector<std::shared_ptr<kaiko::Observer>>{counters, logger});
  kaiko::Client client = backend::make_client(settings, both);
  backend::Service service(settings, client, counters);
  const bool is_https = !settings.certificate.empty();
  const std::unique_ptr<httplib::Server> server =
      is_https ? std::make_unique<httplib::SSLServer>(settings.certificate.c_str(),
                                                      settings.private_key.c_str())
               : std::make_unique<httplib::Server>();
  harden(*server, settings);
  service.add_to(*server);
  int listening = -1;
  server->set_socket_options([&listening](socket_t socket) {
    const int yes = 1;  // a restart need not wait for the connections that were
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    listening = socket;
  });
  const int port = settings.port == 0 ? server->bind_to_any_port(settings.host) : settings.port;
  if (port < 0 || (port == settings.port && !server->bind_to_port(settings.host, port)))
    throw std::runtime_error("can't listen on this host and port");
  ::listen(listening, SOMAXCONN);  // the library asks for a queue of five
  auto serving = std::async(std::launch::async, [&server] {
    const bool is_stopped = server->listen_after_bind();
    ::kill(::getpid(), SIGTERM);  // who can't listen any more must not stay
    return is_stopped;
  });
  while (!server->is_running()) std::this_thread::yield();
  std::printf("listening http%s://%s:%d\nready\n", is_https ? "s" : "", settings.host.c_str(),
              port);
  std::fflush(stdout);

  int signal = 0;
  sigwait(&stop_signals, &signal);
  server->stop();  // no new requests; those in flight are answered, unless that takes too long
  if (serving.wait_for(settings.stop_time) == std::future_status::timeout) {
    client.shutdown();
    // A browser that sends or takes a byte now and then could go on for hours.
    if (serving.wait_for(settings.stop_time) == std::future_status::timeout) std::_Exit(1);
  }
  if (!serving.get()) throw std::runtime_error("can't listen any more");
}

}  // namespace

int main() try {
  serve(backend::Settings());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "secure_backend: %s\n", error.what());
  return 1;
}
