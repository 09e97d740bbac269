// SPDX-License-Identifier: MIT
// A proxy that does what CONNECT asks for, to one port of this machine whatever the name, and keeps
// what its clients said: first to itself, then through the tunnel. Speaks no TLS.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_socket.hpp"

namespace kaiko_faults {

class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t target);
  ~TunnelProxy();
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  std::string url() const;
  // What each connection said before its tunnel stood, to the end of the head.
  std::vector<std::string> heads() const;
  // And all that it said in the tunnel.
  std::string tunnelled() const;

 private:
  void serve();
  void relay(int client);
  std::string read_head(int client);

  const std::uint16_t target_;
  kaiko_test::Descriptor listener_;
  std::atomic<bool> is_stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::string tunnelled_;
  std::list<kaiko_test::Descriptor> clients_;
  std::list<std::thread> relays_;
  std::thread thread_;
};

}  // namespace kaiko_faults
