// SPDX-License-Identifier: MIT
// The order in which a sink is told, whatever order the answers come in.
#include <kaiko/detail/bulk_delivery.hpp>

#include <cstdint>
#include <optional>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using Indices = std::vector<std::uint64_t>;

struct Stage {
  explicit Stage(BulkOrder order)
      : delivery(sink, order, [this](std::uint64_t mark) { marks.push_back(mark); }) {}
  void give(std::uint64_t index, bool is_told_later = false) {
    delivery.give({index, Emotion()}, index + 100, is_told_later);
  }

  Indices told;
  Indices marks;
  BulkSink sink = [this](const BulkAnswer& answer) { told.push_back(answer.index); };
  BulkDelivery delivery;
};

TEST_CASE("in the order of the source an answer waits for those before it") {
  Stage stage(BulkOrder::input);
  stage.give(2);
  stage.give(1);
  CHECK(stage.told.empty());
  stage.give(0);
  CHECK(stage.told == Indices{0, 1, 2});
  CHECK(stage.delivery.delivered() == 3);
  stage.give(4);
  stage.give(3);
  CHECK(stage.told == Indices{0, 1, 2, 3, 4});
}

TEST_CASE("as completed nothing waits") {
  Stage stage(BulkOrder::as_completed);
  for (const std::uint64_t index : Indices{2, 0, 1}) stage.give(index);
  CHECK(stage.told == Indices{2, 0, 1});
}

TEST_CASE("at an early end what waited is told all the same, once") {
  Stage stage(BulkOrder::input);
  for (const std::uint64_t index : Indices{5, 3, 0}) stage.give(index);
  CHECK(stage.delivery.flush().empty());
  CHECK(stage.delivery.flush().empty());
  CHECK(stage.told == Indices{0, 3, 5});
}

TEST_CASE("but for what a later run tells, which is taken back in order") {
  Stage stage(BulkOrder::input);
  for (const std::uint64_t index : Indices{5, 3, 0}) stage.give(index, true);
  stage.give(4);
  const auto waited = stage.delivery.flush();
  REQUIRE(waited.size() == 2);
  CHECK(waited[0].index == 3);
  CHECK(waited[1].index == 5);
  CHECK(stage.told == Indices{0, 4});
  CHECK(stage.marks == Indices{100, 104});
  CHECK(stage.delivery.flush().empty());
}

TEST_CASE("who gave an answer hears when the sink has it, and nobody is told what is skipped") {
  Stage stage(BulkOrder::input);
  stage.give(1);
  stage.delivery.skip(2);
  CHECK(stage.marks.empty());
  stage.delivery.skip(0);
  CHECK(stage.told == Indices{1});
  CHECK(stage.marks == Indices{101});
  CHECK(stage.delivery.delivered() == 3);
  stage.delivery.give({3, Emotion()}, std::nullopt, false);
  CHECK(stage.told == Indices{1, 3});
  CHECK(stage.marks == Indices{101});
}

}  // namespace
