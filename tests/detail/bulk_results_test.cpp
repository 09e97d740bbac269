// SPDX-License-Identifier: MIT
// What the sink, the report and the next run are told of each end that a message can come to.
#include <kaiko/detail/bulk_results.hpp>

#include <kaiko/testing.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using Indices = std::vector<std::uint64_t>;

std::shared_ptr<ClientState> state_of_a_client() {
  Setup setup;
  setup.base.prefix = "https://host.example/api";
  setup.transport = std::make_shared<testing::ScriptedTransport>();
  setup.runtime = std::make_shared<testing::ManualRuntime>();
  auto key = std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_example")));
  return std::make_shared<ClientState>(std::move(setup), std::move(key), nullptr);
}

Error error_of(Outcome outcome) {
  Error error = make_error(ErrorKind::server, "for a test");
  error.outcome = outcome;
  return error;
}

struct Stage {
  explicit Stage(bool has_journal = false) {
    if (has_journal) options.journal.path = (folder.path() / "journal").string();
    REQUIRE_FALSE(log.open());
  }

  // A request with these messages, written down where there is a journal.
  std::unique_ptr<BulkUnit> begin(std::uint64_t first, std::uint64_t count) {
    auto unit = std::make_unique<BulkUnit>();
    for (std::uint64_t i = first; i < first + count; ++i) unit->add(i, message_of("text"));
    if (log.is_open()) REQUIRE(log.begin({unit.get()}));
    return unit;
  }
  void succeed(BulkUnit& unit) {
    unit.decoder = std::make_unique<BulkDecoder>(unit.request.messages, true);
    unit.decoder->emotions.resize(unit.size());
    unit.decoder->emotions.front().is_fallback = true;
    results.succeed(unit, nullptr, "{}");
  }

  kaiko_test::TempDir folder;
  std::shared_ptr<ClientState> state = state_of_a_client();
  BulkOptions options;
  Indices told;
  std::vector<Outcome> outcomes;  // of those that failed
  BulkSink sink = [this](const BulkAnswer& answer) {
    told.push_back(answer.index);
    if (!answer.emotion) outcomes.push_back(answer.emotion.error().outcome);
  };
  BulkLog log{*state, options};
  BulkResults results{log, sink, BulkOrder::input};
};

TEST_CASE("without a journal an early end hands over what waited for its turn") {
  Stage stage;
  const auto missing = stage.begin(0, 2);
  const auto answered = stage.begin(2, 2);
  const auto failed = stage.begin(4, 1);
  stage.succeed(*answered);
  stage.results.fail(*failed, error_of(Outcome::rejected), nullptr);
  stage.results.leave(*missing);
  CHECK(stage.told.empty());
  const BulkReport report = stage.results.end();
  CHECK(stage.told == Indices{2, 3, 4});
  CHECK(report.done == 2);
  CHECK(report.fallbacks == 1);
  CHECK(report.failed == 1);
  CHECK(report.unfinished == Indices{0, 1});
  CHECK(report.in_doubt.empty());
}

TEST_CASE("with a journal it stays there, in doubt unless it was certainly not carried out") {
  Stage stage(true);
  const auto missing = stage.begin(0, 2);
  const auto answered = stage.begin(2, 2);
  const auto refused = stage.begin(4, 1);
  const auto lost = stage.begin(5, 1);
  stage.results.fail(*lost, error_of(Outcome::unknown), nullptr);
  stage.results.fail(*refused, error_of(Outcome::rejected), nullptr);
  stage.succeed(*answered);
  stage.results.refuse(6, error_of(Outcome::not_sent));
  stage.results.leave(*missing);
  const BulkReport report = stage.results.end();
  CHECK(stage.told.empty());
  CHECK(report.done + report.failed + report.fallbacks == 0);
  CHECK(report.unfinished == Indices{0, 1, 2, 3, 4, 5, 6});
  CHECK(report.in_doubt == Indices{2, 3, 5});
  CHECK(report.is_complete());
}

TEST_CASE("what once may have been carried out stays in doubt, failed or left") {
  const auto has_journal = GENERATE(false, true);
  Stage stage(has_journal);
  const auto failed = stage.begin(0, 1);
  const auto left = stage.begin(1, 1);
  failed->unknown_since = left->unknown_since = 5;
  stage.results.fail(*failed, error_of(Outcome::not_sent), nullptr);
  stage.results.leave(*left);
  CHECK(stage.outcomes == std::vector<Outcome>{Outcome::unknown});
  const BulkReport report = stage.results.end();
  CHECK(report.unfinished == Indices{1});
  CHECK(report.in_doubt == Indices{1});
}

TEST_CASE("what an earlier sink was told is counted, and the failures among it") {
  Stage stage(true);
  stage.results.pass_over(*stage.begin(0, 3), false);
  stage.results.pass_over(*stage.begin(3, 2), true);
  const BulkReport report = stage.results.end();
  CHECK(stage.told.empty());
  CHECK(report.resumed == 5);
  CHECK(report.resumed_failed == 2);
}

TEST_CASE("the first reason to stop counts") {
  Stage stage;
  CHECK_FALSE(stage.results.is_stopped());
  stage.results.note_written(true);
  CHECK_FALSE(stage.results.is_stopped());
  stage.results.note_written(false);
  stage.results.stop_by(cancelled_error());
  CHECK(stage.results.is_stopped());
  CHECK(stage.results.end().stopped_by->kind == ErrorKind::resources);
}

}  // namespace
