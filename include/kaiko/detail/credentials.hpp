// SPDX-License-Identifier: MIT
// The client's current key, and its one refresh after the API refused it: one thread asks the
// source, without a lock, and the others that were refused wait for its answer.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/cancel.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

using SharedKey = std::shared_ptr<const ApiKey>;

// Asks a source of the caller's; what it throws is a failure like any other.
inline Result<ApiKey> ask_key_source(const KeySource& source) {
#if KAIKO_EXCEPTIONS
  try {
    return source();
  } catch (...) {
    return make_error(ErrorKind::key_source, "the key source threw an exception", "key_source");
  }
#else
  return source();
#endif
}

// What a call that was refused has got.
struct Refresh {
  SharedKey key{};                 // other than the refused one; null: there is none to be had
  bool has_asked = false;          // by this call; others wait for its answer
  std::optional<Error> failure{};  // why the source has none, where it was asked
};

class Credentials {
 public:
  Credentials(SharedKey key, KeySource source)
      : current_(new Held{std::move(key)}), source_(std::move(source)) {}
  ~Credentials() { delete current_.load(); }
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;

  SharedKey current() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return current_.load()->key;
  }
  // For a child of the process that these are of: without the lock, which another thread may have
  // held when it was forked. Nobody replaces the key in the child's copy.
  SharedKey key_at_fork() const noexcept { return current_.load()->key; }

  // A key other than `refused`, of the same environment.
  Refresh replace(const SharedKey& refused, Runtime& runtime, const CancelToken& cancel,
                  TimePoint until) {
    if (!source_) return {};
    if (!begin_refresh(refused, runtime, cancel, until)) return {other_than(refused)};
    const RefreshEnd end(*this);
    Result<ApiKey> answer = ask_key_source(source_);
    if (!answer) return {nullptr, true, std::move(answer).error()};
    auto fresh = std::make_shared<const ApiKey>(std::move(answer).value());
    if (*fresh == *refused) return useless("the key source gave the refused key again");
    if (fresh->environment() != refused->environment()) {
      return useless("the key source gave a key of another environment");
    }
    auto next = std::make_unique<Held>(Held{fresh});
    const std::lock_guard<std::mutex> lock(mutex_);
    delete current_.exchange(next.release());
    return {std::move(fresh), true};
  }

 private:
  // Ends the refresh on every way out, an exception included.
  class RefreshEnd {
   public:
    explicit RefreshEnd(Credentials& owner) : owner_(owner) {}
    ~RefreshEnd() {
      const std::lock_guard<std::mutex> lock(owner_.mutex_);
      owner_.refreshing_ = std::thread::id();
      for (Wakeup* waiter : owner_.waiting_) waiter->notify();
    }
    RefreshEnd(const RefreshEnd&) = delete;
    RefreshEnd& operator=(const RefreshEnd&) = delete;

   private:
    Credentials& owner_;
  };

  static Refresh useless(std::string_view reason) {
    return {nullptr, true, make_error(ErrorKind::key_source, std::string(reason), "key_source")};
  }

  SharedKey other_than(const SharedKey& refused) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const SharedKey& current = current_.load()->key;
    return *current == *refused ? nullptr : current;
  }

  // True: this thread is to ask. False: somebody has meanwhile, time or patience is over, or it is
  // a call from inside the source that would wait for itself.
  bool begin_refresh(const SharedKey& refused, Runtime& runtime, const CancelToken& cancel,
                     TimePoint until) {
    Wakeup wakeup;
    const std::thread::id self = std::this_thread::get_id();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (*current_.load()->key != *refused || refreshing_ == self) return false;
      if (refreshing_ == std::thread::id()) {
        refreshing_ = self;
        return true;
      }
      waiting_.push_back(&wakeup);
    }
    {
      const CancelCallback on_cancel(cancel, [&wakeup] { wakeup.notify(); });
      static_cast<void>(runtime.wait(wakeup, until));
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &wakeup));
    return false;
  }

  struct Held {
    SharedKey key;
  };

  mutable std::mutex mutex_;
  std::atomic<Held*> current_;  // replaced as a whole, under the lock
  KeySource source_;
  std::thread::id refreshing_;  // the thread that asks the source; none: nobody does
  std::vector<Wakeup*> waiting_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
