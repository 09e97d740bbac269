// SPDX-License-Identifier: MIT
// Any bytes as the headers that name a wait or a limit: the wait is never negative and never
// longer than what stands for "for ever".
#include <kaiko/detail/http_date.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/detail/timestamp.hpp>
#include <kaiko/headers.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/fuzz.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using kaiko_fuzz::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kaiko_fuzz::Input input(data, size);
  const int status = input.byte() % 2 == 0 ? 429 : 503;
  HeaderBlock headers;
  for (const char* name : {"Retry-After", "retry-after-ms", "Date", "X-RateLimit-Reset",
                           "X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After"}) {
    const std::string_view value = input.line();
    if (!value.empty()) headers.add(name, value);
    static_cast<void>(parse_http_date(value));
    if (const auto time = parse_iso8601(value)) {
      // What was read is written as the same moment.
      require(parse_iso8601(format_iso8601(*time)) == time);
    }
  }
  constexpr WallTime now(std::chrono::hours(490000));
  if (const auto wait = server_wait(status, headers, now)) {
    require(wait->count() >= 0 && *wait <= endless_wait);
  }
  const RateLimit limit = rate_limit_of(headers);
  if (limit.remaining) require(*limit.remaining >= 0);
  return 0;
}
