// SPDX-License-Identifier: MIT
// Writes nginx a configuration, starts it, waits until it listens.
#include "bench/nginx.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/child.hpp"
#include "bench/families.hpp"
#include "bench/identity.hpp"
#include "bench/processors.hpp"
#include "bench/sample.hpp"
#include "support/comes_true.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_bench {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// Free a moment ago, which has to do: nginx can't be handed a socket.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

bool is_listening(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  const int code = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  ::close(socket);
  return code == 0;
}

std::string program() {
  const char* const named = ::getenv("KAIKO_BENCH_NGINX");
  if (named != nullptr) return named;
  for (const char* const path :
       {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"}) {
    if (std::filesystem::exists(path)) return path;
  }
  throw CantRun("there is no nginx; KAIKO_BENCH_NGINX may name one");
}

// Passed on, because that waits for the whole request, as an API does: `return` answers the head
// alone, and a peer that sends the body afterwards would find its answer there without waiting.
std::string server(std::uint16_t port, const std::string& more, const std::string& answering) {
  return "  server { listen 127.0.0.1:" + std::to_string(port) + more +
         "\n    location / { proxy_pass http://unix:" + answering + "; } }\n";
}

std::string answering_server(const std::string& socket) {
  return "  server { listen unix:" + socket +
         ";\n    location / {\n"
         // As the API does; the window's end is far, so that it is never waited for.
         "      add_header X-RateLimit-Limit 1000;\n"
         "      add_header X-RateLimit-Remaining 999;\n"
         "      add_header X-RateLimit-Reset 4102444800;\n"
         "      return 200 '" +
         sample_answer + "'; } }\n";
}

std::string temporary_paths(const std::string& folder) {
  std::string lines;
  for (const char* const part : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    lines += std::string("  ") + part + "_temp_path " + folder + "/" + part + ";\n";
  }
  return lines;
}

}  // namespace

struct Nginx::State {
  kaiko_test::TempDir folder;
  std::uint16_t http = free_port();
  std::uint16_t https = free_port();
  std::uint16_t closing = free_port();
  std::optional<Child> process;

  std::string configuration() const {
    const std::string path = folder.path().string();
    const std::string socket = path + "/answers";
    const Identity& identity = bench_identity();
    return "daemon off;\nmaster_process off;\nerror_log stderr crit;\npid " + path +
           "/pid;\nevents { worker_connections 256; }\nhttp {\n  access_log off;\n" +
           temporary_paths(path) +
           "  default_type application/json;\n"
           "  keepalive_requests 1000000000;\n"
           "  keepalive_timeout 3600s;\n"
           "  ssl_certificate " +
           identity.certificate_file + ";\n  ssl_certificate_key " + identity.key_file + ";\n" +
           server(http, ";", socket) + server(https, " ssl;", socket) +
           server(closing, " ssl; keepalive_timeout 0;", socket) + answering_server(socket) + "}\n";
  }

  void start() {
    process.emplace(std::vector<std::string>{program(), "-e", "stderr", "-c",
                                             folder.write("nginx.conf", configuration())});
    pin_server(process->pid());
    const auto is_settled = [this] { return !process->is_running() || is_listening(closing); };
    if (kaiko_test::comes_true(is_settled) && process->is_running()) return;
    throw CantRun("nginx does not start: " + process->end(SIGTERM).err);
  }
};

Nginx::Nginx() : state_(std::make_unique<State>()) { state_->start(); }
Nginx::~Nginx() { static_cast<void>(state_->process->end(SIGTERM)); }

Endpoint Nginx::http() const {
  return {"http://127.0.0.1:" + std::to_string(state_->http), bench_identity().ca_file};
}
Endpoint Nginx::https() const {
  return {"https://127.0.0.1:" + std::to_string(state_->https), bench_identity().ca_file};
}
std::string Nginx::closing_url() const {
  return "https://127.0.0.1:" + std::to_string(state_->closing);
}

}  // namespace kaiko_bench
