// SPDX-License-Identifier: MIT
// A runtime that passes everything on to another one, and says so before each wait: for tests that
// must know that a thread has come to wait, or that act at that very moment.
#pragma once

#include <kaiko/runtime.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

namespace kaiko_test {

class WatchedRuntime final : public kaiko::Runtime {
 public:
  explicit WatchedRuntime(std::shared_ptr<kaiko::Runtime> real = kaiko::system_runtime(),
                          std::function<void()> before_wait = nullptr)
      : real_(std::move(real)), before_wait_(std::move(before_wait)) {}

  kaiko::TimePoint now() const override { return real_->now(); }
  kaiko::WallTime wall_now() const override { return real_->wall_now(); }
  bool wait(kaiko::Wakeup& wakeup, kaiko::TimePoint until) override {
    if (before_wait_) before_wait_();
    ++waits_;
    return real_->wait(wakeup, until);
  }
  bool random(void* to, std::size_t size) noexcept override { return real_->random(to, size); }

  // Returns once so many waits have begun.
  void await_waits(int count) const {
    while (waits_ < count) std::this_thread::yield();
  }

 private:
  std::shared_ptr<kaiko::Runtime> real_;
  std::function<void()> before_wait_;
  std::atomic<int> waits_{0};
};

}  // namespace kaiko_test
