// SPDX-License-Identifier: MIT
// The threads behind Client::submit(): none before the first task, never more than so many, ended
// with the client. Runs tasks in the order they came; knows nothing of calls.
#pragma once

#include <kaiko/version.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if KAIKO_EXCEPTIONS
#include <system_error>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

class Workers {
 public:
  explicit Workers(std::size_t most) : most_(most) {}
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  // What is queued is still run. Waits for all, but for a thread that is destroying its own client.
  ~Workers() {
    close();
    for (std::thread& thread : threads_) {
      if (thread.get_id() == std::this_thread::get_id()) {
        thread.detach();  // what it still touches is the desk, which it shares
      } else {
        thread.join();
      }
    }
  }

  // Later: on a thread of ours. False: there is none to be had, and the caller is to run it.
  bool take(std::function<void()> task) {
    const std::lock_guard<std::mutex> lock(desk_->mutex);
    if (desk_->is_closed) return false;
    const bool has_idle = desk_->idle > desk_->tasks.size();
    if (!has_idle && threads_.size() < most_ && !add_thread() && threads_.empty()) return false;
    desk_->tasks.push_back(std::move(task));
    desk_->changed.notify_all();
    return true;
  }

  // Whether this thread runs a task.
  bool is_inside() const noexcept {
    const std::lock_guard<std::mutex> lock(desk_->mutex);
    return is_own_thread();
  }

  // No further tasks; what is queued is still run.
  void close() noexcept {
    const std::lock_guard<std::mutex> lock(desk_->mutex);
    desk_->is_closed = true;
    desk_->changed.notify_all();
  }

  // Returns when nothing is queued or runs; from inside a task, but for tasks that wait here too,
  // and meanwhile runs what is queued, since every thread may be waiting. False, and at once, from
  // inside a task that is run by such a wait: that one goes on.
  bool wait_until_idle() {
    std::unique_lock<std::mutex> lock(desk_->mutex);
    if (!is_own_thread()) {
      desk_->changed.wait(lock, [&] { return desk_->tasks.empty() && desk_->running == 0; });
      return true;
    }
    auto& waiting = desk_->waiting;
    const std::thread::id self = std::this_thread::get_id();
    if (std::find(waiting.begin(), waiting.end(), self) != waiting.end()) return false;
    waiting.push_back(self);
    desk_->changed.notify_all();
    for (;;) {
      desk_->changed.wait(
          lock, [&] { return !desk_->tasks.empty() || desk_->running <= waiting.size(); });
      if (desk_->tasks.empty()) break;
      run_next(*desk_, lock);
    }
    waiting.erase(std::find(waiting.begin(), waiting.end(), self));
    return true;
  }

 private:
  // What the threads share with their owner, and what outlives it.
  struct Desk {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> tasks;
    std::size_t idle = 0;                  // threads that wait for a task
    std::size_t running = 0;               // tasks
    std::vector<std::thread::id> waiting;  // threads whose tasks wait for the others' end
    bool is_closed = false;
  };

  static void work(const std::shared_ptr<Desk>& desk) {
    std::unique_lock<std::mutex> lock(desk->mutex);
    for (;;) {
      ++desk->idle;
      desk->changed.wait(lock, [&] { return desk->is_closed || !desk->tasks.empty(); });
      --desk->idle;
      if (desk->tasks.empty()) return;
      run_next(*desk, lock);
    }
  }

  static void run_next(Desk& desk, std::unique_lock<std::mutex>& lock) {
    std::function<void()> task = std::move(desk.tasks.front());
    desk.tasks.pop_front();
    ++desk.running;
    lock.unlock();
    task();
    task = nullptr;  // what it holds may be the last copy of the client
    lock.lock();
    --desk.running;
    desk.changed.notify_all();
  }

  bool add_thread() {
#if KAIKO_EXCEPTIONS
    try {
      threads_.emplace_back(&Workers::work, desk_);
    } catch (const std::system_error&) {
      return false;
    }
#else
    threads_.emplace_back(&Workers::work, desk_);
#endif
    return true;
  }

  bool is_own_thread() const noexcept {
    for (const std::thread& thread : threads_) {
      if (thread.get_id() == std::this_thread::get_id()) return true;
    }
    return false;
  }

  const std::size_t most_;
  const std::shared_ptr<Desk> desk_ = std::make_shared<Desk>();
  std::vector<std::thread> threads_;  // guarded by the desk's mutex
};

}  // namespace detail
KAIKO_NAMESPACE_END
