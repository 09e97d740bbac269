// SPDX-License-Identifier: MIT
// The run for texts in memory when it ends early: each text has a result all the same. What is
// checked before a run begins is in tests/bulk_test.cpp.
#include <kaiko/detail/analyze_all.hpp>

#include <optional>
#include <string>

#include "support/catch.hpp"
#include "support/scripted_api.hpp"

namespace {

using namespace kaiko;
using kaiko_test::BulkStage;

TEST_CASE("texts that a run did not get to have the error that ended it") {
  BulkStage stage([](const kaiko_test::ApiRequest& asked) -> std::optional<HttpReply> {
    if (asked.number < 2) return std::nullopt;
    return testing::error_reply(402, "", "insufficient_credits");
  });
  const auto results = stage.client().analyze_all(BulkStage::numbers(1000));
  REQUIRE(results.size() == 1000);
  CHECK(results[199]->category == "joy of 199");
  CHECK(results[200].error().kind == ErrorKind::credits);
  CHECK(results[999].error().kind == ErrorKind::credits);
}

TEST_CASE(
    "of a text that a run did not finish its result says whether it may have been carried out") {
  BulkStage stage([](const kaiko_test::ApiRequest& asked) -> std::optional<HttpReply> {
    if (asked.number == 0) return testing::failed_reply(TransportError::cut, 1);
    return testing::error_reply(402, "", "insufficient_credits");
  });
  const auto results = stage.client().analyze_all(BulkStage::numbers(1000));
  REQUIRE(results.size() == 1000);
  CHECK(results[0].error().kind == ErrorKind::credits);
  CHECK(results[0].error().outcome == Outcome::unknown);
  CHECK(results[0].error().idempotency_key.empty());
  CHECK(results[999].error().outcome != Outcome::unknown);
  CHECK(results[999].error().idempotency_key.empty());
}

TEST_CASE("the results are in the order of the texts, whatever the options say") {
  BulkStage stage;
  stage.bulk.order = BulkOrder::as_completed;
  const auto results = stage.client().analyze_all(BulkStage::numbers(300), stage.bulk);
  REQUIRE(results.size() == 300);
  CHECK(results[0]->category == "joy of 0");
  CHECK(results[299]->category == "joy of 299");
}

}  // namespace
