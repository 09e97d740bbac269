// SPDX-License-Identifier: MIT
// Server-sent events: puts a chat answer into chunks, and cuts the bytes of a stream into the odd
// pieces in which it is sent. Writes to no socket.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "api_answer.hpp"

namespace kaiko_emulator {

// The whole stream of a chat.completion answer: its role, its text word by word, its end, then the
// members that are about the whole answer, then the end mark.
std::string chat_event_stream(const Json& completion);

// Sizes that split events, lines and characters: what a network does on a bad day.
class StreamPieces {
 public:
  explicit StreamPieces(std::string bytes) : bytes_(std::move(bytes)) {}

  // The next piece; empty at the end. Good as long as this object lives.
  std::string_view next() {
    const std::size_t size = sizes[count_++ % sizes.size()];
    const std::string_view piece = std::string_view(bytes_).substr(sent_, size);
    sent_ += piece.size();
    return piece;
  }

  static constexpr std::array<std::size_t, 8> sizes = {1, 7, 3, 64, 2, 19, 5, 33};

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
  std::size_t count_ = 0;
};

}  // namespace kaiko_emulator
