// SPDX-License-Identifier: MIT
// When a future is ready, how it fails, and that nothing of its work is left by then.
#include <kaiko/detail/job.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/catch.hpp"

namespace {

using kaiko::detail::Job;

template <class Work>
std::shared_ptr<Job<Work>> job_of(Work work) {
  return std::make_shared<Job<Work>>(std::move(work));
}

TEST_CASE("the result of the work is that of its future: values, things to move, nothing") {
  const auto value = job_of([] { return std::string("value"); });
  auto of_value = value->future();
  value->run();
  CHECK(of_value.get() == "value");
  const auto moved = job_of([] { return std::make_unique<int>(7); });
  auto of_moved = moved->future();
  moved->run();
  CHECK(*of_moved.get() == 7);
  int runs = 0;
  const auto nothing = job_of([&runs] { ++runs; });
  auto of_nothing = nothing->future();
  nothing->run();
  of_nothing.get();
  CHECK(runs == 1);
}

TEST_CASE("what the work throws its future throws") {
  const auto job = job_of([]() -> int { throw std::runtime_error("work"); });
  auto future = job->future();
  job->run();
  CHECK_THROWS_AS(future.get(), std::runtime_error);
}

TEST_CASE("what the work holds is gone when its future is ready, on any thread") {
  for (int i = 0; i < 200; ++i) {
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> seen = held;
    auto job = job_of([held] { return *held; });
    held.reset();
    auto future = job->future();
    std::thread worker([job] { job->run(); });
    CHECK(future.get() == 1);
    CHECK(seen.expired());
    worker.join();
  }
}

}  // namespace
