// SPDX-License-Identifier: MIT
// A long way to a ledger server: a port of loopback from which every byte takes a while, in either
// direction, whatever else is on its way. Reads nothing into what it carries.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "support/raw_socket.hpp"

namespace kaiko_faults {

class LatentRelay {
 public:
  // To the port `upstream`; what comes in goes on `latency` later.
  LatentRelay(int upstream, std::chrono::milliseconds latency);
  // Ends all connections; what is on its way is lost.
  ~LatentRelay();
  LatentRelay(const LatentRelay&) = delete;
  LatentRelay& operator=(const LatentRelay&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void run();

  const std::uint16_t upstream_;
  const std::chrono::milliseconds latency_;
  kaiko_test::Descriptor listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace kaiko_faults
