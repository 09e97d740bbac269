// SPDX-License-Identifier: MIT
// Any bytes as an event stream, whole and in pieces: the same events, the same end, and a chat that
// is put together the same.
#include <kaiko/chat.hpp>
#include <kaiko/detail/chat_stream.hpp>
#include <kaiko/detail/error_impl.hpp>
#include <kaiko/detail/sse.hpp>
#include <kaiko/detail/to_json_impl.hpp>
#include <kaiko/headers.hpp>
#include <kaiko/options.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

// What a listener was given, and how it ended, as one text.
std::string heard(std::string_view bytes, std::size_t piece) {
  std::string all;
  LimitOptions limits;
  limits.max_event_bytes = 4096;
  limits.max_body_bytes = 65536;
  const ChatDeltaCallback on_delta = [&all](const ChatDelta& delta) {
    all.append(std::to_string(delta.index)).append(delta.content).push_back('\n');
    return StreamControl::proceed;
  };
  ChatStream stream(on_delta, limits);
  HeaderBlock headers;
  headers.add("Content-Type", "text/event-stream");
  require(stream.begin(200, headers));
  while (!bytes.empty()) {
    const std::string_view now = bytes.substr(0, (std::min)(piece, bytes.size()));
    if (!stream.chunk(now)) break;
    bytes.remove_prefix(now.size());
  }
  if (const auto error = stream.take_error()) return all + error->to_string();
  DecodeNotes notes;
  const DecodeStatus status = stream.decode({}, notes).status;
  require(status != DecodeStatus::ok || stream.is_complete());
  return all + std::to_string(static_cast<int>(status)) + write_json(stream.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  const std::size_t piece = input.byte() % 32 + 1;
  const std::string whole = heard(input.rest(), input.rest().size() + 1);
  require(heard(input.rest(), piece) == whole);
  require(heard(input.rest(), 1) == whole);
  return 0;
}
