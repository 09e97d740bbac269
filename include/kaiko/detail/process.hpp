// SPDX-License-Identifier: MIT
// State that belongs to one process: whatever holds a lock, a count or a handle is reached through
// here, so that a forked child builds its own and leaves the parent's alone, locks and all.
#pragma once

#include <kaiko/version.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#if defined(_WIN32)
#include <process.h>
#else
#include <unistd.h>
#endif

KAIKO_NAMESPACE_BEGIN
namespace detail {

inline long process_id() noexcept {
#if defined(_WIN32)
  return _getpid();
#else
  return static_cast<long>(::getpid());
#endif
}

template <class T>
class PerProcess {
 public:
  // `make` gets the state of the process that this one was forked from, of which it may only read
  // what takes no lock; null where it is the first one.
  using Make = std::function<std::shared_ptr<T>(const T* parents)>;

  explicit PerProcess(Make make)
      : make_(std::move(make)), current_(new Node{process_id(), make_(nullptr)}) {}
  PerProcess(const PerProcess&) = delete;
  PerProcess& operator=(const PerProcess&) = delete;
  ~PerProcess() {
    Node* const node = current_.load(std::memory_order_acquire);
    // A child that never called has nothing of its own; the parent's must stay as it is.
    if (node->process == process_id()) delete node;
  }

  // This process's state, made at its first use after a fork.
  std::shared_ptr<T> get() {
    Node* node = current_.load(std::memory_order_acquire);
    const long process = process_id();
    while (node->process != process) {
      auto fresh = std::make_unique<Node>(Node{process, make_(node->state.get())});
      if (current_.compare_exchange_strong(node, fresh.get(), std::memory_order_acq_rel)) {
        return fresh.release()->state;  // the parent's node is abandoned, not destroyed
      }
    }
    return node->state;
  }

 private:
  struct Node {
    long process;
    std::shared_ptr<T> state;
  };

  Make make_;
  std::atomic<Node*> current_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
