// SPDX-License-Identifier: MIT
// Hands a bulk run's answers to the sink, in the order of the source or as they come. Holds those
// whose turn has not come.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkDelivery {
 public:
  BulkDelivery(const BulkSink& sink, BulkOrder order) : sink_(sink), order_(order) {}

  void give(BulkAnswer answer) {
    if (order_ == BulkOrder::as_completed) return hand_over(std::move(answer));
    const std::uint64_t index = answer.index;
    waiting_.emplace(index, std::move(answer));
    while (!waiting_.empty() && waiting_.begin()->first == delivered_) {
      BulkAnswer first = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      hand_over(std::move(first));
    }
  }
  // The run ends early: those that wait for others which will not come.
  void flush() {
    auto waiting = std::move(waiting_);
    for (auto& entry : waiting) hand_over(std::move(entry.second));
  }

  std::uint64_t delivered() const noexcept { return delivered_; }

 private:
  void hand_over(BulkAnswer answer) {
    ++delivered_;
    sink_(std::move(answer));
  }

  const BulkSink& sink_;
  const BulkOrder order_;
  std::uint64_t delivered_ = 0;
  std::map<std::uint64_t, BulkAnswer> waiting_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
