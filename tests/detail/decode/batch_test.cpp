// SPDX-License-Identifier: MIT
// A batch's answer belongs to its messages one by one, or is refused.
#include <kaiko/detail/decode/batch.hpp>

#include <kaiko/options.hpp>

#include <cstddef>
#include <string>
#include <utility>
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

TEST_CASE("a UUID is the same in capitals and without; other ids are not") {
  std::vector<Message> asked = messages({"a"});
  asked[0].external_id = "0B5E4A1C-7D2F-4E63-9A8B-C1D2E3F40516";
  CHECK(
      stray_of(R"([{"category":"joy","externalId":"0b5e4a1c-7d2f-4e63-9a8b-c1d2e3f40516"}])", asked)
          .empty());
  CHECK(stray_of(R"([{"category":"joy","externalId":"0b5e4a1c-7d2f-4e63-9a8b-c1d2e3f40517"}])",
                 asked) == "emotions[0]");
  asked[0].external_id = "Msg-1";
  CHECK(stray_of(R"([{"category":"joy","externalId":"msg-1"}])", asked) == "emotions[0]");
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

// With all the members that one has in the documentation and from the gateway.
std::string full_emotion() {
  std::string raw = R"("joy":0.81)";
  for (int i = 0; i < 30; ++i) raw += ",\"emotion" + std::to_string(i) + "\":0.25";
  return R"({"text":"pretty JOY","category":"joy","raw":{)" + raw +
         R"(},"intensity":0.81,"intensityLevel":"high","valence":0.6,"arousal":0.8,)"
         R"("complexity":"simple","wonderIndex":0.1,"discoveryLevel":"normal",)"
         R"("dimensionalSource":"ml_predicted","empathicConcern":0.1,"personalDistress":0.4,)"
         R"("activeLabels":["joy","pride"],"emotionalVector":[0.1,0.2,0.3,0.4,0.5,0.4,0.3,0.2,0.1],)"
         R"("emotionalTags":["joy","flow"],"emotionalSignature":"YW5nZXItMC44MS0w",)"
         R"("metaEmotionalScore":0.6,"patternEmotionScore":0.2,"safetyConcernScore":0.4,)"
         R"("isBreakthrough":true,"hostilityState":{"level":"none","score":0}})";
}

TEST_CASE("the largest batch passes, and so does one that fills the cap of an answer's bytes") {
  const std::string documented =
      R"({"text":"","category":"joy","intensity":0.5,"intensityLevel":"subtle","valence":0,)"
      R"("arousal":0.4,"complexity":"simple","wonderIndex":0.2,"discoveryLevel":"normal",)"
      R"("raw":{"joy":0.5,"love":0,"sadness":0,"anger":0,"fear":0,"surprise":0}})";
  const std::size_t cap = Options().limits.max_body_bytes;
  for (const auto& [emotion, count] : {std::pair(full_emotion(), std::size_t{100}),
                                       std::pair(documented, cap / (documented.size() + 1))}) {
    std::string list = "[" + emotion;
    for (std::size_t i = 1; i < count; ++i) list.append(",").append(emotion);
    BatchAnalysis batch;
    const auto asked = messages(std::vector<std::string>(count));
    CHECK(decode_of(list + "]", asked, batch).status == DecodeStatus::ok);
    CHECK(batch.emotions.size() == count);
  }
}

}  // namespace
