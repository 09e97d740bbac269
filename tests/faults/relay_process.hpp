// SPDX-License-Identifier: MIT
// socat in front of a ledger server, on one port of loopback for as long as the object lives: a
// server that can be killed as a crash would, and started again, while its ledger lives on.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace kaiko_faults {

class RelayProcess {
 public:
  // Passes everything on to the port `upstream`. Throws std::runtime_error without socat.
  explicit RelayProcess(int upstream);
  ~RelayProcess();
  RelayProcess(const RelayProcess&) = delete;
  RelayProcess& operator=(const RelayProcess&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // SIGKILL to it and to its child for each connection.
  void kill();
  // Returns when it accepts connections.
  void start();

 private:
  const int upstream_;
  const std::uint16_t port_;
  pid_t group_ = -1;
};

}  // namespace kaiko_faults
