// SPDX-License-Identifier: MIT
// The bucket that retries drain: never below empty, never above full, also from many threads.
#include <kaiko/detail/retry_budget.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using kaiko::detail::RetryBudget;

// How many tokens were left.
int drain(RetryBudget& budget) {
  int tokens = 0;
  while (budget.take(1)) ++tokens;
  return tokens;
}

TEST_CASE("a bucket starts full, and gives what it has and no more") {
  RetryBudget budget;
  REQUIRE(budget.take(RetryBudget::full - RetryBudget::retry_cost));
  CHECK_FALSE(budget.take(RetryBudget::retry_cost + 1));
  CHECK(budget.take(RetryBudget::retry_cost));
  CHECK_FALSE(budget.take(1));
}

TEST_CASE("what is given back never overfills it") {
  RetryBudget budget;
  budget.give(1);
  CHECK(drain(budget) == RetryBudget::full);
  budget.give(RetryBudget::full - 1);
  CHECK(drain(budget) == RetryBudget::full - 1);
  budget.give(RetryBudget::full + 1);
  CHECK(drain(budget) == RetryBudget::full);
}

TEST_CASE("a full bucket allows 35 retries without a single success, throttled ones 100") {
  RetryBudget budget;
  int retries = 0;
  while (budget.take(RetryBudget::retry_cost)) ++retries;
  CHECK(retries == 35);
  RetryBudget throttled;
  retries = 0;
  while (throttled.take(RetryBudget::throttled_cost)) ++retries;
  CHECK(retries == 100);
}

TEST_CASE("four threads together take exactly what is there") {
  RetryBudget budget;
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { taken += drain(budget); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(taken == RetryBudget::full);
}

}  // namespace
