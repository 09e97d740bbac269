// SPDX-License-Identifier: MIT
// Any bytes as the answer of any route: refused or read; what was read is written as JSON that is
// read as the same again.
#include <kaiko/chat.hpp>
#include <kaiko/detail/decode/batch.hpp>
#include <kaiko/detail/decode/chat.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/detail/to_json_impl.hpp>
#include <kaiko/emotions.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

template <class T, class Decode>
void check(std::string_view text, Decode&& decode) {
  T first;
  DecodeNotes notes;
  if (decode(text, first, notes).status != DecodeStatus::ok) return;
  const std::string written = write_json(first);
  T second;
  require(decode(written, second, notes).status == DecodeStatus::ok);
  require(write_json(second) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  switch (input.byte()) {
    case 'b': {
      const std::vector<Message> asked(input.byte() % 4 + 1);
      check<BatchAnalysis>(input.rest(),
                           [&](std::string_view text, BatchAnalysis& to, DecodeNotes& notes) {
                             return decode_batch(text, asked, to, notes);
                           });
      break;
    }
    case 'c':
      check<ChatCompletion>(input.rest(), &decode_chat);
      break;
    case 's':
      check<ServiceStatus>(input.rest(), &decode_status);
      break;
    default:
      check<Analysis>(input.rest(), &decode_analysis);
      break;
  }
  return 0;
}
