// SPDX-License-Identifier: MIT
// How an attempt ended: its reply, when, and the rate limit that it told, read once for all who
// learn from it: the governor, the pacer, the call. Decides nothing.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/detail/server_wait.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct AttemptEnd {
  AttemptEnd(HttpReply&& its_reply, TimePoint its_start, TimePoint now, WallTime wall_now)
      : reply(std::move(its_reply)),
        started(its_start),
        at(now),
        wall_at(wall_now),
        limit(reply.status == 0 ? RateLimit() : rate_limit_of(reply.headers)) {}

  HttpReply reply;
  TimePoint started;
  TimePoint at;
  WallTime wall_at;  // stands in for a missing Date
  RateLimit limit;
};

}  // namespace detail
KAIKO_NAMESPACE_END
