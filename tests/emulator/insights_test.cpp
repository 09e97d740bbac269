// SPDX-License-Identifier: MIT
// The emulator's maths on their own: the golden values of contract section 9, trajectory,
// hostility, beliefs, modes; and the pieces of a stream.
#include <chrono>
#include <string>
#include <vector>

#include "beliefs.hpp"
#include "context_insights.hpp"
#include "conversation_mode.hpp"
#include "emotion_item.hpp"
#include "event_stream.hpp"
#include "patterns.hpp"
#include "support/catch.hpp"
#include "trajectory.hpp"

namespace {

using namespace kaiko_emulator;
using std::chrono::hours;

const SystemTime start = SystemTime(hours(24 * 20000));

// joy love sadness anger fear surprise
const Reading glad = read_scores({0.6, 0, 0, 0, 0, 0});
const Reading sad = read_scores({0, 0, 0.6, 0, 0, 0});

Moment moment_of(const Reading& reading, SystemTime time = start) {
  return {"", "user", "text", reading, time};
}

Reading hostile(double anger) { return read_scores({0, 0, 0, anger, 0, 0}); }

std::string text(const Json& value) { return value.get<std::string>(); }

TEST_CASE("the golden joy of the contract: category, levels, wonder, text, valence, arousal") {
  const Reading reading = read_scores({0.78, 0.12, 0.02, 0, 0, 0.08}, 0.45);
  CHECK(reading.category == "joy");
  CHECK(reading.intensity == 0.78);
  CHECK(reading.intensity_level == "high");
  CHECK(reading.complexity == "layered");
  CHECK(reading.discovery_level == "breakthrough");
  CHECK(reading.wonder_index == 0.265);
  CHECK(reading.valence == 0.7576);
  CHECK(reading.arousal == 0.7193);
  CHECK(descriptor_of(reading) == "pretty JOY");
}

TEST_CASE("the golden mixture and the golden trace of the contract") {
  const Reading mixed = read_scores({0.5, 0.1, 0.4, 0.3, 0.3, 0.05});
  CHECK(mixed.category == "joy");
  CHECK(mixed.complexity == "transcendent");
  CHECK(mixed.discovery_level == "normal");
  const Reading faint = read_scores({0.2, 0.1, 0.05, 0, 0, 0});
  CHECK(descriptor_of(faint) == "slightly joy");
  CHECK(faint.intensity_level == "minimal");
  CHECK(faint.complexity == "simple");
  CHECK(faint.discovery_level == "routine");
  const Reading nothing = read_scores({});
  CHECK(nothing.category == "neutral");
  CHECK(nothing.valence == 0);
  CHECK(nothing.arousal == 0.5);
  CHECK(descriptor_of(nothing) == "slightly neutral");
}

TEST_CASE("the descriptor follows the intensity's ladder") {
  const std::vector<std::pair<double, std::string>> ladder = {{0.90, "really JOY"},
                                                              {0.75, "pretty JOY"},
                                                              {0.55, "JOY"},
                                                              {0.35, "somewhat joy"},
                                                              {0.34, "slightly joy"}};
  for (const auto& [joy, words] : ladder) {
    CHECK(descriptor_of(read_scores({joy, 0, 0, 0, 0, 0})) == words);
  }
}

TEST_CASE("the emotional vector has unit length, and the signature the contract's beginning") {
  Json item = Json::object();
  add_signature(item, read_scores({0.78, 0.12, 0.02, 0, 0, 0.08}, 0.45));
  double square = 0;
  for (const Json& number : item["emotionalVector"]) {
    square += number.get<double>() * number.get<double>();
  }
  CHECK(square > 0.999);
  CHECK(square < 1.001);
  CHECK(text(item["emotionalSignature"]).rfind("am95LTAuNzgtMC", 0) == 0);
}

TEST_CASE("a trend compares the halves, and its direction has a threshold") {
  const auto direction = [](const Moments& moments) {
    return text((*trend_of(moments, start, Halves::by_count))["direction"]);
  };
  CHECK(direction({moment_of(sad), moment_of(glad)}) == "improving");
  CHECK(direction({moment_of(glad), moment_of(sad)}) == "declining");
  CHECK(direction({moment_of(glad), moment_of(glad)}) == "stable");
  CHECK(direction({moment_of(sad), moment_of(glad), moment_of(glad)}) == "improving");
  CHECK_FALSE(trend_of({moment_of(glad)}, start, Halves::by_count));
  const SystemTime now = start + hours(24 * 16);
  const Moments recent = {moment_of(sad, start + hours(48)), moment_of(glad, now)};
  CHECK_FALSE(trend_of(recent, now, Halves::by_time));
  CHECK(trend_of({moment_of(sad), moment_of(glad, now)}, now, Halves::by_time));
}

TEST_CASE("a baseline tells shares and means") {
  const Json baseline = baseline_of({moment_of(glad), moment_of(glad), moment_of(sad)});
  CHECK(baseline["dataPointCount"].get<int>() == 3);
  CHECK(baseline["dominantEmotions"]["joy"].get<double>() == 0.6667);
  CHECK(baseline["averageIntensity"].get<double>() == 0.6);
  CHECK(baseline["baselineValence"].get<double>() == 0.36);
  CHECK(text(baseline["averageComplexity"]) == "simple");
  CHECK(baseline["breakthroughCount"].get<int>() == 0);
}

TEST_CASE("momentum looks at 24 hours, and at two moments at least") {
  const SystemTime now = start + hours(30);
  const Moments moments = {moment_of(glad), moment_of(hostile(0.2), start + hours(20)),
                           moment_of(hostile(0.8), now)};
  const Json momentum = *momentum_of(moments, now);
  CHECK(momentum["dataPointCount"].get<int>() == 2);
  CHECK(text(momentum["trajectory"]) == "escalating");
  CHECK(momentum["momentum"].get<double>() == 0.06);
  CHECK_FALSE(momentum_of({moment_of(glad)}, start));
  CHECK_FALSE(momentum_of({moment_of(glad), moment_of(glad, now)}, now));
}

TEST_CASE("a breakthrough is a high level, a sudden rise, or much wonder") {
  const auto type = [](const Moments& moments) {
    const auto breakthrough = breakthrough_of(moments);
    return breakthrough ? text((*breakthrough)["type"]) : std::string();
  };
  CHECK(type({moment_of(read_scores({0.8, 0, 0, 0, 0, 0}))}) == "discovery_level");
  CHECK(type({moment_of(hostile(0.2)), moment_of(glad)}) == "intensity_spike");
  CHECK(type({moment_of(glad), moment_of(sad)}).empty());
}

TEST_CASE("similar moments are earlier ones of like scores, the nearest first, five at most") {
  Moments moments(7, moment_of(glad));
  moments.insert(moments.begin() + 6, moment_of(sad));
  const Json similar = (*similar_moments_of(moments, Json::array()))["moments"];
  REQUIRE(similar.size() == 5);
  CHECK(text(similar[0]["memoryId"]) == "memory-6");
  CHECK_FALSE(similar_moments_of({moment_of(glad), moment_of(sad)}, Json::array()));
}

TEST_CASE("a similar moment has the text's first 100 UTF-16 units, and tags of the closed list") {
  const auto moment_with = [](const std::string& words, const Reading& reading) {
    Moment moment = moment_of(reading);
    moment.text = words;
    const Moments moments = {moment, moment_of(reading)};
    return (*similar_moments_of(moments, Json::array()))["moments"][0];
  };
  const auto repeated = [](const std::string& character, int count) {
    std::string words;
    for (int i = 0; i < count; ++i) words += character;
    return words;
  };
  const auto context_of = [&](const std::string& words) {
    return text(moment_with(words, glad)["context"]);
  };
  CHECK(context_of(repeated("x", 101)) == repeated("x", 100));
  CHECK(context_of(repeated("\u00E9", 100)) == repeated("\u00E9", 100));
  CHECK(context_of(repeated("\u00E9", 101)) == repeated("\u00E9", 100));
  CHECK(context_of(repeated("\U0001F600", 51)) == repeated("\U0001F600", 50));
  // Half a pair would be no UTF-8.
  CHECK(context_of("x" + repeated("\U0001F600", 50)) == "x" + repeated("\U0001F600", 49));
  CHECK(moment_with("x", read_scores({0, 0.6, 0, 0, 0, 0}))["tags"] == Json({"connection"}));
  CHECK(moment_with("x", sad)["tags"] == Json({"sadness"}));
}

TEST_CASE("a pattern is a step between two emotions that came twice") {
  const Moments once = {moment_of(glad), moment_of(sad), moment_of(sad)};
  CHECK(detected_patterns(once, "owner").empty());
  const Moments twice = {moment_of(glad), moment_of(sad), moment_of(glad), moment_of(sad)};
  const Json detected = detected_patterns(twice, "owner");
  REQUIRE(detected.size() == 1);
  CHECK(text(detected[0]["firstDetected"]) == "2024-10-04T00:00:00.000Z");
  CHECK(patterns_json(detected)["activePatterns"].size() == 1);
}

TEST_CASE("hostility has levels, and grows with each hostile message in a row") {
  const auto state = [](const std::vector<double>& angers) {
    Moments moments;
    for (const double anger : angers) moments.push_back(moment_of(hostile(anger)));
    return hostility_of(moments, moments.size() - 1);
  };
  CHECK(text(state({0.29})["level"]) == "none");
  CHECK(text(state({0.3})["level"]) == "low");
  CHECK(text(state({0.55})["level"]) == "medium");
  CHECK(text(state({0.8})["level"]) == "high");
  CHECK(text(state({0.1})["recommendedResponse"]) == "normal");
  CHECK(text(state({0.3})["recommendedResponse"]) == "defensive");
  CHECK(text(state({0.3, 0.3})["recommendedResponse"]) == "boundary_setting");
  CHECK(text(state({0.3, 0.3, 0.3})["recommendedResponse"]) == "crisis");
  CHECK(state({0.6, 0.3})["deEscalationDetected"].get<bool>());
  CHECK_FALSE(state({0.1}).contains("lastEscalation"));
}

TEST_CASE("beliefs are found by how a sentence begins; a mood is none") {
  const Json beliefs = *beliefs_of("Well, I believe in hard work. And I am a teacher!");
  CHECK(beliefs["totalBeliefs"].get<int>() == 2);
  CHECK(text(beliefs["beliefs"][0]["content"]) == "in hard work");
  CHECK(text(beliefs["beliefs"][0]["rawMatch"]) == "I believe in hard work");
  CHECK(text(beliefs["beliefs"][1]["type"]) == "identity");
  CHECK_FALSE(beliefs_of("I am sad"));
  CHECK_FALSE(beliefs_of("I am a bit sad"));
}

TEST_CASE("the conversation's mode goes by crisis, then distress, then words") {
  const auto mode = [](const std::string& words, const Reading& reading) {
    return text(conversation_mode(words, reading)["mode"]);
  };
  const Reading despair = read_scores({0, 0, 0.9, 0, 0, 0});
  CHECK(mode("I want to die", despair) == "crisis_intervention");
  CHECK(mode("I want to die", read_scores({})) == "conversational");
  CHECK(mode("Everything hurts", despair) == "emotional_support");
  CHECK(mode("Please analyze the root cause", glad) == "analytical_deep_dive");
  CHECK(mode("What is a monad?", read_scores({})) == "information_retrieval");
  CHECK(mode("Hello there", glad) == "conversational");
}

TEST_CASE("the pieces of a stream are the stream, and none but the last has another size") {
  const std::string bytes(500, 'x');
  StreamPieces pieces(bytes);
  std::string together;
  std::size_t count = 0;
  for (std::string_view piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
    together += piece;
    const std::size_t size = StreamPieces::sizes[count++ % StreamPieces::sizes.size()];
    CHECK((piece.size() == size || together.size() == bytes.size()));
  }
  CHECK(together == bytes);
}

}  // namespace
