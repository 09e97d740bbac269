// SPDX-License-Identifier: MIT
// Hands a bulk run's answers to the sink, in the order of the source or as they come. Holds those
// whose turn has not come.
#pragma once

#include <kaiko/bulk.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BulkDelivery {
 public:
  // `told` hears of each answer that the sink has got, by the mark that it was given with.
  using Told = std::function<void(std::uint64_t mark)>;
  BulkDelivery(const BulkSink& sink, BulkOrder order, Told told)
      : sink_(sink), order_(order), told_(std::move(told)) {}

  // `is_told_later`: a later run tells it, where this one ends before its turn.
  void give(BulkAnswer answer, std::optional<std::uint64_t> mark, bool is_told_later) {
    const std::uint64_t index = answer.index;
    put(index, {std::move(answer), mark, is_told_later});
  }
  // Nobody is told of this one: an earlier run has been.
  void skip(std::uint64_t index) { put(index, {}); }
  // The run ends early, and what still waits waits for others that will not come: it is handed over
  // all the same, in order, but for what a later run tells. That is returned.
  std::vector<BulkAnswer> flush() {
    std::vector<BulkAnswer> left;
    auto waiting = std::exchange(waiting_, {});
    for (auto& entry : waiting) {
      Waiting& one = entry.second;
      if (!one.is_told_later) {
        hand_over(std::move(one));
      } else if (one.answer) {
        left.push_back(std::move(*one.answer));
      }
    }
    return left;
  }

  std::uint64_t delivered() const noexcept { return delivered_; }

 private:
  struct Waiting {
    std::optional<BulkAnswer> answer{};
    std::optional<std::uint64_t> mark{};
    bool is_told_later = false;
  };

  void put(std::uint64_t index, Waiting one) {
    if (order_ == BulkOrder::as_completed) return hand_over(std::move(one));
    waiting_.emplace(index, std::move(one));
    while (!waiting_.empty() && waiting_.begin()->first == delivered_) {
      Waiting first = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      hand_over(std::move(first));
    }
  }
  void hand_over(Waiting one) {
    ++delivered_;
    if (one.answer) sink_(std::move(*one.answer));
    if (one.mark) told_(*one.mark);
  }

  const BulkSink& sink_;
  const BulkOrder order_;
  const Told told_;
  std::uint64_t delivered_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;
};

}  // namespace detail
KAIKO_NAMESPACE_END
