// SPDX-License-Identifier: MIT
// The count of stays by thread.
#include <kaiko/detail/thread_tally.hpp>

#include <thread>

#include "support/catch.hpp"

namespace {

using kaiko::detail::ThreadTally;

TEST_CASE("stays are counted for each thread, and given up one at a time") {
  std::thread::id other;
  std::thread([&other] { other = std::this_thread::get_id(); }).join();
  const std::thread::id self = std::this_thread::get_id();
  ThreadTally tally;
  tally.add(self);
  tally.add(other);
  tally.add(self);
  CHECK(tally.size() == 3);
  CHECK(tally.count(self) == 2);
  tally.remove(self);
  CHECK(tally.count(self) == 1);
  CHECK(tally.count(other) == 1);
  tally.remove(self);
  tally.remove(other);
  CHECK(tally.size() == 0);
}

}  // namespace
