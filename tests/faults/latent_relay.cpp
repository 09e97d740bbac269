// SPDX-License-Identifier: MIT
// One thread that polls all connections, and wakes when the next bytes are due.
#include "faults/latent_relay.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <utility>
#include <vector>

namespace kaiko_faults {
namespace {

using kaiko_test::Descriptor;
using Clock = std::chrono::steady_clock;

// From one socket to another. An end of the stream is on its way like the bytes before it.
class Way {
 public:
  Way(int from, int to) : from_(from), to_(to) {}

  bool is_reading() const { return !has_ended_; }
  int from() const { return from_; }
  bool is_over() const { return has_ended_ && under_way_.empty(); }
  Clock::time_point next_due() const {
    return under_way_.empty() ? (Clock::time_point::max)() : under_way_.front().due;
  }

  void read(Clock::time_point due) {
    std::array<char, 16384> buffer{};
    const std::size_t got = kaiko_test::receive(from_, buffer.data(), buffer.size());
    under_way_.push_back({due, std::string(buffer.data(), got)});
    has_ended_ = got == 0;
  }
  void deliver(Clock::time_point now) {
    for (; !under_way_.empty() && under_way_.front().due <= now; under_way_.pop_front()) {
      const std::string& bytes = under_way_.front().bytes;
      if (bytes.empty()) {
        ::shutdown(to_, SHUT_WR);
      } else {
        static_cast<void>(kaiko_test::send_all(to_, bytes.data(), bytes.size()));
      }
    }
  }

 private:
  struct Piece {
    Clock::time_point due;
    std::string bytes;  // empty: the end
  };

  const int from_;
  const int to_;
  bool has_ended_ = false;
  std::deque<Piece> under_way_;
};

struct Pair {
  Pair(Descriptor accepted, Descriptor connected)
      : client(std::move(accepted)), server(std::move(connected)) {
    kaiko_test::disable_nagle(client.get());
    kaiko_test::disable_nagle(server.get());
  }
  Descriptor client;
  Descriptor server;
  std::array<Way, 2> ways{Way(client.get(), server.get()), Way(server.get(), client.get())};
};

Descriptor connection_to(std::uint16_t port) {
  const kaiko_test::SocketAddress address("127.0.0.1", port);
  Descriptor socket = kaiko_test::open_socket(address.family());
  if (::connect(socket.get(), address.get(), address.length()) != 0) {
    kaiko_test::throw_errno("connect");
  }
  return socket;
}

int milliseconds_until(Clock::time_point due) {
  constexpr std::chrono::milliseconds longest(10);  // the end is looked for as often
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), longest).count());
}

}  // namespace

LatentRelay::LatentRelay(int upstream, std::chrono::milliseconds latency)
    : upstream_(static_cast<std::uint16_t>(upstream)),
      latency_(latency),
      listener_(kaiko_test::open_socket(AF_INET)) {
  const kaiko_test::SocketAddress address("127.0.0.1", 0);
  if (::bind(listener_.get(), address.get(), address.length()) != 0 ||
      ::listen(listener_.get(), 64) != 0) {
    kaiko_test::throw_errno("bind or listen");
  }
  port_ = kaiko_test::SocketAddress::local(listener_.get()).port();
  thread_ = std::thread([this] { run(); });
}

LatentRelay::~LatentRelay() {
  is_over_ = true;
  thread_.join();
}

void LatentRelay::run() {
  const kaiko_test::SigpipeBlocked blocked;
  std::list<Pair> pairs;
  while (!is_over_) {
    std::vector<pollfd> sockets = {{listener_.get(), POLLIN, 0}};
    std::vector<Way*> readers;
    Clock::time_point due = (Clock::time_point::max)();
    for (Pair& pair : pairs) {
      for (Way& way : pair.ways) {
        due = (std::min)(due, way.next_due());
        if (!way.is_reading()) continue;
        sockets.push_back({way.from(), POLLIN, 0});
        readers.push_back(&way);
      }
    }
    ::poll(sockets.data(), sockets.size(), milliseconds_until(due));
    const Clock::time_point now = Clock::now();
    for (std::size_t i = 0; i < readers.size(); ++i) {
      if (sockets[i + 1].revents != 0) readers[i]->read(now + latency_);
    }
    for (Pair& pair : pairs) {
      for (Way& way : pair.ways) way.deliver(now);
    }
    pairs.remove_if(
        [](const Pair& pair) { return pair.ways[0].is_over() && pair.ways[1].is_over(); });
    if (sockets[0].revents == 0) continue;
    Descriptor accepted =
        kaiko_test::kept_from_children(::accept(listener_.get(), nullptr, nullptr));
    if (accepted.is_open()) pairs.emplace_back(std::move(accepted), connection_to(upstream_));
  }
}

}  // namespace kaiko_faults
