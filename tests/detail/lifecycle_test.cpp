// SPDX-License-Identifier: MIT
// Opening and closing a client: who is let in, who is told to stop, and what a drain waits for.
#include <kaiko/detail/lifecycle.hpp>

#include <kaiko/testing.hpp>

#include <atomic>
#include <thread>

#include "support/catch.hpp"
#include "support/watched_runtime.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("calls are let in until the client is closed, and those inside may finish") {
  Lifecycle lifecycle;
  const RunningCall before(lifecycle);
  lifecycle.close();
  const RunningCall after(lifecycle);
  CHECK(before.is_admitted());
  CHECK_FALSE(after.is_admitted());
  CHECK_FALSE(lifecycle.stop_token().is_cancelled());
}

TEST_CASE("running calls are told to stop by their token") {
  Lifecycle lifecycle;
  const CancelToken token = lifecycle.stop_token();
  lifecycle.cancel_running();
  CHECK(token.is_cancelled());
  CHECK(lifecycle.stop_token().is_cancelled());
}

TEST_CASE("a drain with no call inside returns at once, after one that was turned away too") {
  testing::ManualRuntime runtime;
  const TimePoint before = runtime.now();
  Lifecycle lifecycle;
  Lifecycle::Drain(lifecycle, false).wait(runtime);
  { const RunningCall call(lifecycle); }
  lifecycle.close();
  { const RunningCall refused(lifecycle); }
  Lifecycle::Drain(lifecycle, false).wait(runtime);
  CHECK(runtime.now() == before);
}

TEST_CASE("a drain ends with the last call inside, for every thread that drains") {
  kaiko_test::WatchedRuntime runtime;
  Lifecycle lifecycle;
  REQUIRE(lifecycle.enter());
  REQUIRE(lifecycle.enter());
  lifecycle.close();
  std::atomic<int> drained{0};
  const auto drain = [&] {
    Lifecycle::Drain(lifecycle, false).wait(runtime);
    ++drained;
  };
  std::thread one(drain);
  std::thread two(drain);
  runtime.await_waits(2);
  lifecycle.leave();
  const int drained_too_early = drained;
  lifecycle.leave();
  one.join();
  two.join();
  CHECK(drained_too_early == 0);
  CHECK(drained == 2);
}

TEST_CASE("drains from inside calls leave each other's calls out, one from outside waits for all") {
  kaiko_test::WatchedRuntime runtime;
  Lifecycle lifecycle;
  std::atomic<int> entered{0};
  std::atomic<int> drained{0};
  std::atomic<bool> may_leave{false};
  const auto drain_inside = [&] {
    const RunningCall call(lifecycle);
    ++entered;
    while (entered < 2) std::this_thread::yield();
    Lifecycle::Drain(lifecycle, false).wait(runtime);
    ++drained;
    while (!may_leave) std::this_thread::yield();
  };
  std::thread one(drain_inside);
  std::thread two(drain_inside);
  while (drained < 1) std::this_thread::yield();
  bool was_early = false;
  std::thread outside([&] {
    Lifecycle::Drain(lifecycle, false).wait(runtime);
    was_early = !may_leave;
  });
  runtime.await_waits(2);
  may_leave = true;
  one.join();
  two.join();
  outside.join();
  CHECK_FALSE(was_early);
  CHECK(drained == 2);
}

TEST_CASE("a linked token is cancelled by either of its two, and cancels neither") {
  CancelSource first;
  CancelSource second;
  const LinkedCancel linked(first.token(), second.token());
  CHECK_FALSE(linked.token().is_cancelled());
  SECTION("by the first") {
    first.cancel();
    CHECK_FALSE(second.is_cancelled());
  }
  SECTION("by the second") {
    second.cancel();
    CHECK_FALSE(first.is_cancelled());
  }
  CHECK(linked.token().is_cancelled());
}

TEST_CASE("a linked token is cancelled from the start when one of its two is") {
  CancelSource cancelled;
  cancelled.cancel();
  const CancelSource open;
  CHECK(LinkedCancel(cancelled.token(), open.token()).token().is_cancelled());
  CHECK(LinkedCancel(open.token(), cancelled.token()).token().is_cancelled());
  CHECK(LinkedCancel(CancelToken(), cancelled.token()).token().is_cancelled());
}

TEST_CASE("a token that nobody can cancel leaves the other one as it is") {
  CancelSource stop;
  const LinkedCancel linked(CancelToken(), stop.token());
  CHECK_FALSE(linked.token().is_cancelled());
  stop.cancel();
  CHECK(linked.token().is_cancelled());
}

TEST_CASE("a source may be cancelled after the link has gone") {
  CancelSource first;
  CancelSource second;
  { const LinkedCancel linked(first.token(), second.token()); }
  first.cancel();
  second.cancel();
  CHECK(first.is_cancelled());
}

}  // namespace
