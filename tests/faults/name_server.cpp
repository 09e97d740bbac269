// SPDX-License-Identifier: MIT
// Just enough of RFC 1035: the question goes back with the bits set that say "no such name".
#include "faults/name_server.hpp"

#include <array>

namespace kaiko_faults {
namespace {

constexpr std::size_t header_size = 12;

kaiko_test::Descriptor bound_socket() {
  kaiko_test::Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const kaiko_test::SocketAddress address("127.0.0.1", 53);
  if (::bind(socket.get(), address.get(), address.length()) != 0) kaiko_test::throw_errno("bind");
  return socket;
}

}  // namespace

NameServer::NameServer(Manner manner)
    : socket_(bound_socket()), manner_(manner), thread_([this] { serve(); }) {}

// A datagram that is no question ends the thread.
NameServer::~NameServer() {
  const kaiko_test::SocketAddress self = kaiko_test::SocketAddress::local(socket_.get());
  ::sendto(socket_.get(), "", 1, 0, self.get(), self.length());
  thread_.join();
}

std::size_t NameServer::lookups() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return askers_.size();
}

std::size_t NameServer::waiting() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return unanswered_.size();
}

void NameServer::answer() {
  const std::lock_guard<std::mutex> lock(mutex_);
  manner_ = Manner::no_such_name;
  for (const auto& [port, questions] : unanswered_) {
    for (const Question& question : questions) reply(question);
  }
  unanswered_.clear();
}

void NameServer::serve() {
  std::array<char, 1500> buffer{};
  for (;;) {
    Question question;
    const ssize_t got = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0,
                                   question.from.get(), question.from.length_slot());
    if (got < static_cast<ssize_t>(header_size)) return;
    question.bytes.assign(buffer.data(), static_cast<std::size_t>(got));
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::uint16_t port = question.from.port();
    ++askers_[port];
    if (manner_ == Manner::no_such_name) {
      reply(question);
    } else {
      unanswered_[port].push_back(std::move(question));
    }
  }
}

void NameServer::reply(const Question& question) {
  constexpr unsigned char answer_bit = 0x80;
  constexpr unsigned char no_such_name = 0x83;  // and: recursion is available
  std::string bytes = question.bytes;
  bytes[2] = static_cast<char>(static_cast<unsigned char>(bytes[2]) | answer_bit);
  bytes[3] = static_cast<char>(no_such_name);
  ::sendto(socket_.get(), bytes.data(), bytes.size(), 0, question.from.get(),
           question.from.length());
}

}  // namespace kaiko_faults
