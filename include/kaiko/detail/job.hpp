// SPDX-License-Identifier: MIT
// A piece of work and the future of its result, for Client::submit(). Runs once, on any thread.
#pragma once

#include <kaiko/version.hpp>

#include <future>
#include <optional>
#include <type_traits>
#include <utility>

#if KAIKO_EXCEPTIONS
#include <exception>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

template <class Work>
class Job {
 public:
  using Value = std::invoke_result_t<Work&>;

  explicit Job(Work work) : work_(std::move(work)) {}

  std::future<Value> future() { return promise_.get_future(); }

  // What the work holds is gone before its future is ready. It may be a copy of the client: were it
  // the last one, the client would end on its own thread, while whoever waited for the future takes
  // it for ended and leaves the process.
  void run() {
#if KAIKO_EXCEPTIONS
    try {
      finish();
    } catch (...) {
      work_.reset();
      promise_.set_exception(std::current_exception());
    }
#else
    finish();
#endif
  }

 private:
  void finish() {
    if constexpr (std::is_void_v<Value>) {
      (*work_)();
      work_.reset();
      promise_.set_value();
    } else {
      Value value = (*work_)();
      work_.reset();
      promise_.set_value(std::forward<Value>(value));
    }
  }

  std::optional<Work> work_;
  std::promise<Value> promise_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
