// SPDX-License-Identifier: MIT
// The threads behind submit(): how many, in which order, and how they end. They meet at gates, and
// nobody sleeps.
#include <kaiko/detail/workers.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using kaiko::detail::Workers;

// Opens for good once so many have come.
class Gate {
 public:
  explicit Gate(std::size_t wanted) : wanted_(wanted) {}
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++here_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return here_ >= wanted_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t wanted_;
  std::size_t here_ = 0;
};

TEST_CASE("tasks run at once on as many threads as there may be, and not on the caller's") {
  Workers workers(3);
  Gate all(3);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(workers.take([&] {
      all.pass();  // opens only when three run at once
      const std::lock_guard<std::mutex> lock(mutex);
      threads.insert(std::this_thread::get_id());
    }));
  }
  workers.wait_until_idle();
  CHECK(threads.size() == 3);
  CHECK(threads.count(std::this_thread::get_id()) == 0);
}

TEST_CASE("never more threads than there may be: further tasks wait in their order") {
  Workers workers(1);
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) REQUIRE(workers.take([&order, i] { order.push_back(i); }));
  workers.wait_until_idle();
  CHECK(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("an idle thread takes the next task: one after the other needs one thread") {
  Workers workers(8);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  for (int i = 0; i < 50; ++i) {
    REQUIRE(workers.take([&] {
      const std::lock_guard<std::mutex> lock(mutex);
      threads.insert(std::this_thread::get_id());
    }));
    workers.wait_until_idle();
  }
  CHECK(threads.size() == 1);
}

TEST_CASE("after closing no task is taken, and those that were queued are run") {
  std::atomic<int> ran{0};
  {
    Workers workers(2);
    Gate gate(2);
    REQUIRE(workers.take([&] { gate.pass(); }));
    for (int i = 0; i < 10; ++i) REQUIRE(workers.take([&] { ++ran; }));
    workers.close();
    CHECK_FALSE(workers.take([&] { ++ran; }));
    gate.pass();
  }
  CHECK(ran == 10);
}

TEST_CASE("tasks that wait for each other's end do not wait for themselves") {
  Workers workers(2);
  Gate both(2);
  std::atomic<int> ended{0};
  for (int i = 0; i < 2; ++i) {
    REQUIRE(workers.take([&] {
      both.pass();
      workers.wait_until_idle();
      ++ended;
    }));
  }
  workers.wait_until_idle();
  CHECK(ended == 2);
}

TEST_CASE("a task may be the one that ends its workers") {
  std::promise<void> ended;
  auto workers = std::make_shared<std::unique_ptr<Workers>>(std::make_unique<Workers>(2));
  Workers* const known = workers->get();
  REQUIRE(known->take([workers, &ended] {
    workers->reset();
    ended.set_value();
  }));
  ended.get_future().wait();
  CHECK(*workers == nullptr);
}

TEST_CASE("where every thread waits for the end, those that wait run what is queued") {
  Workers workers(2);
  Gate both(2);
  std::atomic<int> ended{0};
  std::atomic<int> passed_on{0};
  for (int i = 0; i < 2; ++i) {
    REQUIRE(workers.take([&] {
      both.pass();
      passed_on += workers.wait_until_idle() ? 0 : 1;
      ++ended;
    }));
  }
  for (int i = 0; i < 100; ++i) {
    REQUIRE(workers.take([&] {
      passed_on += workers.wait_until_idle() ? 0 : 1;
      ++ended;
    }));
  }
  workers.wait_until_idle();
  CHECK(ended == 102);
  CHECK(passed_on <= 100);
}

}  // namespace
