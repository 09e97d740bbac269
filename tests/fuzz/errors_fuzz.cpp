// SPDX-License-Identifier: MIT
// Any bytes as the body of an error: its words are short and harmless, and its line for the log is
// one line that holds nothing of the body's sentences.
#include <kaiko/detail/answer.hpp>
#include <kaiko/detail/error_impl.hpp>
#include <kaiko/error.hpp>
#include <kaiko/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

bool is_one_line(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  HttpReply reply;
  reply.status = 400 + static_cast<int>(input.byte() % 200);
  reply.headers.add("x-request-id", input.line());
  reply.body = input.rest();
  const Error error = error_of_status(reply, std::nullopt);
  for (const std::string* words :
       {&error.type, &error.code, &error.message, &error.param, &error.request_id}) {
    require(words->size() <= max_error_words && is_one_line(*words));
  }
  const std::string line = error.to_string();
  require(is_one_line(line));
  // Whatever may be the server's sentence is left out: only plain words stay.
  require(line.size() < 200 + (error.details.size() + 1) * 4 * max_error_words);
  return 0;
}
