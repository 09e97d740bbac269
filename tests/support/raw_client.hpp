// SPDX-License-Identifier: MIT
// A client on a raw socket, plain or TLS: says bytes, hears bytes. It knows no HTTP beyond reading
// one answer by its Content-Length, and it trusts every certificate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "support/raw_socket.hpp"
#include "support/raw_tls.hpp"

namespace kaiko_test {

class RawClient {
 public:
  enum class Security { plain, tls };

  explicit RawClient(std::uint16_t port, Security security = Security::plain,
                     const std::string& host = "127.0.0.1",
                     const std::string& server_name = "localhost") {
    const SocketAddress address(host, port);
    socket_ = open_socket(address.family());
    if (::connect(socket_.get(), address.get(), address.length()) != 0) throw_errno("connect");
    disable_nagle(socket_.get());
    if (security == Security::plain) {
      stream_ = std::make_unique<ByteStream>(socket_.get());
      return;
    }
    context_ = client_context();
    stream_ = std::make_unique<ByteStream>(socket_.get(), context_.get(), WireTap());
    const SigpipeBlocked quiet;
    if (!stream_->connect_handshake(server_name)) throw std::runtime_error("no TLS handshake");
  }

  bool say(const std::string& bytes) {
    const SigpipeBlocked quiet;
    return stream_->write(bytes);
  }

  // One answer with its body; what has come so far when the server ends the stream first.
  std::string hear_answer() {
    std::string answer;
    std::size_t end = std::string::npos;
    while ((end = answer.find("\r\n\r\n")) == std::string::npos) {
      if (!hear(answer)) return answer;
    }
    const std::size_t at = answer.find("Content-Length:");
    const std::size_t size = at < end ? std::strtoul(answer.c_str() + at + 15, nullptr, 10) : 0;
    while (answer.size() < end + 4 + size) {
      if (!hear(answer)) return answer;
    }
    return answer;
  }

  std::string hear_all() {
    std::string all;
    while (hear(all)) continue;
    return all;
  }

 private:
  bool hear(std::string& into) {
    char buffer[4096];
    const std::size_t got = stream_->read(buffer, sizeof buffer);
    into.append(buffer, got);
    return got > 0;
  }

  Descriptor socket_;
  SslPtr<SSL_CTX> context_;
  std::unique_ptr<ByteStream> stream_;
};

// The body of an answer that hear_answer() returned.
inline std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace kaiko_test
