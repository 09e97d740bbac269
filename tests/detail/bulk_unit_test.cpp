// SPDX-License-Identifier: MIT
// One request of a bulk run: how it is split, that it is begun again with the same bytes, and how
// its answer becomes one emotion for each message.
#include <kaiko/detail/bulk_unit.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/scripted_api.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;
using Indices = std::vector<std::uint64_t>;

std::unique_ptr<BulkUnit> unit_of(std::uint64_t count) {
  auto unit = std::make_unique<BulkUnit>();
  unit->request.model = "some-model";
  for (std::uint64_t i = 0; i < count; ++i) unit->add(10 + i, message_of(std::to_string(i)));
  return unit;
}

TEST_CASE("parts keep every message with its place, and what is said about all of them") {
  const auto unit = unit_of(5);
  unit->idempotency_key = "used";
  const auto parts = unit->split(2);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0]->indices == Indices{10, 11});
  CHECK(parts[2]->indices == Indices{14});
  CHECK(parts[1]->request.messages[1].text == "3");
  CHECK(parts[2]->request.model == "some-model");
  CHECK(parts[0]->idempotency_key.empty());  // another body needs another key
  CHECK(unit->size() == 0);
}

TEST_CASE("a request that is begun again has the same key and the same bytes") {
  const testing::ManualRuntime runtime;
  Setup setup;
  setup.runtime = std::make_shared<testing::ManualRuntime>();
  setup.transport = std::make_shared<kaiko_test::ScriptedApi>();
  ClientState state(std::move(setup), std::make_shared<const ApiKey>("kaiko_test_example"),
                    nullptr);
  const auto unit = unit_of(3);
  REQUIRE_FALSE(unit->begin(state, {}, false));
  const std::string key = unit->idempotency_key;
  const std::string body = unit->call->request().body;
  CHECK_FALSE(key.empty());
  REQUIRE_FALSE(unit->begin(state, {}, false));
  CHECK(unit->idempotency_key == key);
  CHECK(unit->call->info().idempotency_key == key);
  CHECK(unit->call->request().body == body);
  CHECK(unit->call->plan().operation == "analyze_batch");
  unit->is_batch = false;
  REQUIRE_FALSE(unit->begin(state, {}, false));
  CHECK(unit->call->plan().operation == "analyze");
}

TEST_CASE("an answer's mark of a fallback is each of its emotions'") {
  const auto unit = unit_of(2);
  DecodeNotes notes;
  BulkDecoder batch(unit->request.messages, true);
  const auto many = R"({"is_fallback":true,"emotions":[{"category":"a"},{"category":"b"}]})";
  REQUIRE(batch.decode(many, notes).status == DecodeStatus::ok);
  REQUIRE(batch.emotions.size() == 2);
  CHECK(batch.emotions[1].category == "b");
  CHECK(batch.emotions[1].is_fallback);
  BulkDecoder single(unit->request.messages, false);
  const auto one = R"({"is_fallback":true,"emotions":{"user":{"category":"c"}}})";
  REQUIRE(single.decode(one, notes).status == DecodeStatus::ok);
  REQUIRE(single.emotions.size() == 1);
  CHECK(single.emotions[0].category == "c");
  CHECK(single.emotions[0].is_fallback);
}

TEST_CASE("a batch's answer that does not match its messages is refused") {
  const auto unit = unit_of(2);
  DecodeNotes notes;
  BulkDecoder batch(unit->request.messages, true);
  CHECK(batch.decode(R"({"emotions":[{"category":"a"}]})", notes).status ==
        DecodeStatus::wrong_shape);
}

}  // namespace
