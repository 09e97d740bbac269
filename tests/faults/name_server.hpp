// SPDX-License-Identifier: MIT
// Port 53 of an own network: says that there is no such name, or nothing at all. Counts who asks.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_socket.hpp"

namespace kaiko_faults {

class NameServer {
 public:
  enum class Manner { no_such_name, silent };

  // For a row inside in_own_network().
  explicit NameServer(Manner manner);
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  // A lookup asks for addresses of both families from one port; both are one here.
  std::size_t lookups() const;
  // Of those, the ones that were not answered.
  std::size_t waiting() const;
  // Ends the silence: everybody who waits is told that there is no such name, and later ones too.
  void answer();

 private:
  struct Question {
    kaiko_test::SocketAddress from;
    std::string bytes;
  };
  void serve();
  void reply(const Question& question);

  kaiko_test::Descriptor socket_;
  mutable std::mutex mutex_;
  Manner manner_;
  std::map<std::uint16_t, std::vector<Question>> unanswered_;
  std::map<std::uint16_t, int> askers_;
  std::thread thread_;
};

}  // namespace kaiko_faults
