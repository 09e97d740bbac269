// SPDX-License-Identifier: MIT
// Which threads are inside something, each as often as it is. Tells a queue that the thread which
// wants to wait for it is one of those it would wait for. Not locked: its owner is.
#pragma once

#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class ThreadTally {
 public:
  void add(std::thread::id thread) { inside_.push_back(thread); }
  // One stay of a thread that was added.
  void remove(std::thread::id thread) noexcept {
    const auto stay = std::find(inside_.begin(), inside_.end(), thread);
    *stay = inside_.back();
    inside_.pop_back();
  }

  std::size_t size() const noexcept { return inside_.size(); }
  std::size_t count(std::thread::id thread) const noexcept {
    return static_cast<std::size_t>(std::count(inside_.begin(), inside_.end(), thread));
  }

 private:
  std::vector<std::thread::id> inside_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
