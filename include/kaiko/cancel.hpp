// SPDX-License-Identifier: MIT
// Stops calls from any thread: a source cancels, its tokens tell, and callbacks wake whoever waits.
// Given in CallOptions; asked by the call, the queue, waits and transports. Never kills a thread.
#pragma once

#include <kaiko/version.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#if __cplusplus >= 202002L && __has_include(<stop_token>)
#include <stop_token>
#endif

KAIKO_NAMESPACE_BEGIN

class CancelCallback;

namespace detail {

// What a source and its tokens share. Callbacks form a list of nodes that their owners hold, so
// registering costs no allocation. They run under the lock: removing one waits for its end.
class CancelState {
 public:
  bool is_cancelled() const noexcept { return is_cancelled_.load(std::memory_order_acquire); }
  void cancel() noexcept;
  void add(CancelCallback& callback) noexcept;
  void remove(CancelCallback& callback) noexcept;
  // Keeps a bridge from another kind of token alive.
  void hold(std::shared_ptr<void> bridge) noexcept { bridge_ = std::move(bridge); }

 private:
  std::atomic<bool> is_cancelled_{false};
  std::mutex mutex_;
  CancelCallback* first_ = nullptr;
  std::shared_ptr<void> bridge_;
};

}  // namespace detail

// Tells whether its source has cancelled. Copies are cheap; the default one never is cancelled.
class CancelToken {
 public:
  CancelToken() = default;
  // Made by CancelSource::token().
  explicit CancelToken(std::shared_ptr<detail::CancelState> state) : state_(std::move(state)) {}
#ifdef __cpp_lib_jthread
  // C++20: the token of a std::jthread or of a std::stop_source.
  CancelToken(std::stop_token token) : state_(std::make_shared<detail::CancelState>()) {
    detail::CancelState* state = state_.get();
    auto wake = [state] { state->cancel(); };
    state->hold(std::make_shared<std::stop_callback<decltype(wake)>>(std::move(token), wake));
  }
#endif

  // From then on always true.
  bool is_cancelled() const noexcept { return state_ && state_->is_cancelled(); }
  // False for the default token, which nobody can cancel.
  bool has_source() const noexcept { return state_ != nullptr; }

 private:
  friend class CancelCallback;
  std::shared_ptr<detail::CancelState> state_;
};

// Cancels. Safe from any thread; cancelling twice does nothing more.
class CancelSource {
 public:
  CancelSource() : state_(std::make_shared<detail::CancelState>()) {}
  // As many as you like; they may outlive the source.
  CancelToken token() const { return CancelToken(state_); }
  // Wakes what waits on this thread, before it returns.
  void cancel() noexcept { state_->cancel(); }
  // Whether cancel() was called.
  bool is_cancelled() const noexcept { return state_->is_cancelled(); }

 private:
  std::shared_ptr<detail::CancelState> state_;
};

// Calls `wake` once when the token is cancelled, at once if it already is; not after destruction.
// `wake` runs under a lock on the cancelling thread: set a flag or notify, and touch no token.
class CancelCallback {
 public:
  // The token may go at once; `wake` must not throw.
  CancelCallback(const CancelToken& token, std::function<void()> wake)
      : state_(token.state_), wake_(std::move(wake)) {
    if (state_) state_->add(*this);
  }
  ~CancelCallback() {
    if (state_) state_->remove(*this);
  }
  CancelCallback(const CancelCallback&) = delete;
  CancelCallback& operator=(const CancelCallback&) = delete;

 private:
  friend class detail::CancelState;
  std::shared_ptr<detail::CancelState> state_;
  std::function<void()> wake_;
  CancelCallback* next_ = nullptr;
  CancelCallback* previous_ = nullptr;
};

namespace detail {

inline void CancelState::cancel() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (is_cancelled_.exchange(true, std::memory_order_acq_rel)) return;
  for (CancelCallback* node = first_; node != nullptr; node = node->next_) node->wake_();
}

inline void CancelState::add(CancelCallback& callback) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  callback.next_ = first_;
  if (first_ != nullptr) first_->previous_ = &callback;
  first_ = &callback;
  if (is_cancelled()) callback.wake_();
}

inline void CancelState::remove(CancelCallback& callback) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  CancelCallback*& link = callback.previous_ != nullptr ? callback.previous_->next_ : first_;
  link = callback.next_;
  if (callback.next_ != nullptr) callback.next_->previous_ = callback.previous_;
}

}  // namespace detail
KAIKO_NAMESPACE_END
