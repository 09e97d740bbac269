// SPDX-License-Identifier: MIT
// The in-flight queue under a hand-moved clock: order, time, cancel.
#include <kaiko/detail/queue.hpp>

#include <kaiko/testing.hpp>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using Admission = InFlightQueue::Admission;

// On a thread of its own, since a thread that holds a permit does not wait for another.
Admission acquire_elsewhere(InFlightQueue& queue, Runtime& runtime, const CancelToken& cancel,
                            TimePoint until) {
  Admission admission{};
  std::thread([&] {
    admission = queue.acquire(runtime, cancel, until);
    if (admission == Admission::granted) queue.release();
  }).join();
  return admission;
}

TEST_CASE("permits are given until none is left, and a wait ends with its time") {
  testing::ManualRuntime runtime;
  InFlightQueue queue(2);
  const TimePoint soon = runtime.now() + std::chrono::seconds(3);
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
  CHECK(acquire_elsewhere(queue, runtime, CancelToken(), soon) == Admission::too_late);
  CHECK(runtime.now() == soon);
  queue.release();
  CHECK(acquire_elsewhere(queue, runtime, CancelToken(), soon) == Admission::granted);
}

TEST_CASE("a thread that holds a permit gets a free one, and does not wait for one") {
  testing::ManualRuntime runtime;
  InFlightQueue queue(2);
  const TimePoint soon = runtime.now() + std::chrono::seconds(3);
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::would_deadlock);
  CHECK(runtime.waits().empty());
  queue.release();
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
  queue.release();
  queue.release();
  CHECK(queue.acquire(runtime, CancelToken(), soon) == Admission::granted);
}

TEST_CASE("who asks without waiting leaves some permits to others") {
  InFlightQueue queue(3);
  CHECK(queue.try_acquire(1));
  CHECK(queue.try_acquire(1));
  CHECK_FALSE(queue.try_acquire(1));
  CHECK(queue.try_acquire(0));
  CHECK_FALSE(queue.try_acquire(0));
  queue.release();
  queue.release();
  CHECK(queue.try_acquire(1));
}

TEST_CASE("a cancelled wait gives up its place") {
  testing::ManualRuntime runtime;
  InFlightQueue queue(1);
  CancelSource source;
  source.cancel();
  const TimePoint far = runtime.now() + std::chrono::hours(1);
  REQUIRE(queue.acquire(runtime, CancelToken(), far) == Admission::granted);
  CHECK(acquire_elsewhere(queue, runtime, source.token(), far) == Admission::cancelled);
  queue.release();
  CHECK(queue.acquire(runtime, CancelToken(), far) == Admission::granted);
}

TEST_CASE("many threads on one permit all get their turn, one at a time") {
  const auto runtime = system_runtime();
  InFlightQueue queue(1);
  std::atomic<int> inside{0};
  std::atomic<int> done{0};
  std::atomic<bool> was_crowded{false};
  std::vector<std::thread> threads(8);
  for (std::thread& thread : threads) {
    thread = std::thread([&] {
      for (int turn = 0; turn < 200; ++turn) {
        if (queue.acquire(*runtime, CancelToken(), (TimePoint::max)()) != Admission::granted)
          return;
        const Permit permit(queue);
        if (++inside > 1) was_crowded = true;
        --inside;
        ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 1600);
  CHECK_FALSE(was_crowded);
}

}  // namespace
