// SPDX-License-Identifier: MIT
// The sockets of the emulator: HTTP or HTTPS on loopback, by cpp-httplib. Hands every request to
// the Emulator and sends what it answers: event streams in pieces, and cut where a fault says so.
#pragma once

#include <memory>
#include <string>

#include "emulator.hpp"

namespace kaiko_tools {
class Certificate;
}

namespace kaiko_emulator {

class Server {
 public:
  // With a certificate it speaks TLS; the certificate must outlive the server.
  Server(Emulator& emulator, const kaiko_tools::Certificate* certificate);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds; port 0 takes a free one. Returns the port, or -1.
  int bind(const std::string& host, int port);
  // Serves until stop().
  bool run();
  // Returns when run() has ended, on another thread and soon: idle and half-sent requests are not
  // waited for. May come before run() has got going.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kaiko_emulator
