// SPDX-License-Identifier: MIT
// A batch's answer belongs to its messages one by one, or is refused.
#include <kaiko/detail/decode/batch.hpp>

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

std::vector<Message> messages(const std::vector<std::string>& texts) {
  std::vector<Message> made;
  for (const std::string& text : texts) made.emplace_back().text = text;
  return made;
}

DecodeResult decode_of(const std::string& emotions, const std::vector<Message>& asked,
                       BatchAnalysis& to) {
  DecodeNotes notes;
  return decode_batch(R"({"object":"emotions.batch_analysis","emotions":)" + emotions + "}", asked,
                      to, notes);
}

// The path of what does not fit; empty: it was taken.
std::string stray_of(const std::string& emotions, const std::vector<Message>& asked) {
  BatchAnalysis batch;
  const DecodeResult result = decode_of(emotions, asked, batch);
  if (result.status == DecodeStatus::ok) return {};
  CHECK(result.status == DecodeStatus::wrong_shape);
  CHECK(batch.emotions.empty());
  return result.path;
}

TEST_CASE("one emotion a message is taken in order, with what the whole batch carries") {
  BatchAnalysis batch;
  DecodeNotes notes;
  const DecodeResult result = decode_batch(
      R"({"object":"emotions.batch_analysis","model":"emotion-v2","emotions":[{"category":"joy"},)"
      R"({"category":"neutral","isFallback":true}],"usage":{"total_tokens":7},"new":1})",
      messages({"a", "b"}), batch, notes);
  REQUIRE(result.status == DecodeStatus::ok);
  CHECK(batch.emotions[0].category == "joy");
  CHECK_FALSE(batch.emotions[0].is_fallback);
  CHECK(batch.emotions[1].is_fallback);
  CHECK(batch.usage->total_tokens == 7);
  CHECK(*batch.extra.find("new") == "1");
}

TEST_CASE("the list is found under each of its names") {
  for (const char* const name : {"emotions", "results", "items", "messages"}) {
    INFO(name);
    BatchAnalysis batch;
    DecodeNotes notes;
    const std::string text = std::string("{\"") + name + R"(":[{"category":"joy"}]})";
    REQUIRE(decode_batch(text, messages({"a"}), batch, notes).status == DecodeStatus::ok);
    CHECK(batch.emotions.front().category == "joy");
  }
}

TEST_CASE("the messages of the request beside their emotions are no emotions") {
  BatchAnalysis batch;
  DecodeNotes notes;
  REQUIRE(decode_batch(R"({"messages":[{"content":{"text":"a"}}],"emotions":[{"category":"joy"}]})",
                       messages({"a"}), batch, notes)
              .status == DecodeStatus::ok);
  CHECK(batch.emotions.front().category == "joy");
  CHECK(batch.extra.contains("messages"));
}

TEST_CASE("under another name the list is held to the same rules, and named in what is said") {
  CHECK(stray_of(R"([],"results":[{"intensity":1}])", messages({"a"})) == "results[0].category");
  CHECK(stray_of(R"([],"items":[{"category":"joy"}])", messages({"a", "b"})) == "emotions");
  BatchAnalysis batch;
  DecodeNotes notes;
  REQUIRE(decode_of(R"([],"items":[{"category":"joy","valence":"x"}])", messages({"a"}), batch)
              .status == DecodeStatus::ok);
  CHECK_FALSE(batch.extra.contains("items"));
}

TEST_CASE("an answer that is shorter, longer, not there or no list is refused") {
  CHECK(stray_of(R"([{"category":"joy"}])", messages({"a", "b"})) == "emotions");
  CHECK(stray_of(R"([{"category":"joy"},{"category":"joy"}])", messages({"a"})) == "emotions");
  CHECK(stray_of("[]", messages({"a"})) == "emotions");
  CHECK(stray_of("null", messages({"a"})) == "emotions");
  CHECK(stray_of(R"({"user":{"category":"joy"}})", messages({"a"})) == "emotions");
  CHECK(stray_of(R"([{"category":"joy"},null])", messages({"a", "b"})) == "emotions");
}

TEST_CASE("an entry without a category is refused by its place") {
  CHECK(stray_of(R"([{"category":"joy"},{"intensity":1}])", messages({"a", "b"})) ==
        "emotions[1].category");
}

TEST_CASE("an answer in another order is seen by its ids") {
  std::vector<Message> asked = messages({"a", "b"});
  asked[0].external_id = "id-a";
  asked[1].external_id = "id-b";
  CHECK(stray_of(R"([{"category":"joy","externalId":"id-a"},)"
                 R"({"category":"joy","external_id":"id-b"}])",
                 asked)
            .empty());
  CHECK(stray_of(R"([{"category":"joy","externalId":"id-b"},)"
                 R"({"category":"joy","externalId":"id-a"}])",
                 asked) == "emotions[0]");
}

TEST_CASE("an answer in another order is seen by its numbers") {
  CHECK(stray_of(R"([{"category":"joy","index":0},{"category":"joy","index":1}])",
                 messages({"a", "b"}))
            .empty());
  CHECK(stray_of(R"([{"category":"joy","index":1},{"category":"joy","index":0}])",
                 messages({"a", "b"})) == "emotions[0]");
}

TEST_CASE("an answer in another order is seen by the messages that come back") {
  CHECK(stray_of(R"([{"category":"joy","text":"a"},{"category":"joy","text":"c"},)"
                 R"({"category":"joy","text":"b"}])",
                 messages({"a", "b", "c"})) == "emotions[1]");
}

TEST_CASE("words about a message are not taken for another message") {
  CHECK(stray_of(R"([{"category":"joy","text":"JOY"},{"category":"joy","text":"pretty JOY"}])",
                 messages({"JOY", "so happy"}))
            .empty());
  CHECK(stray_of(R"([{"category":"joy","text":"a"},{"category":"joy","text":"a"}])",
                 messages({"a", "a"}))
            .empty());
}

}  // namespace
