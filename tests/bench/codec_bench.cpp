// SPDX-License-Identifier: MIT
// Reading 100 emotions and writing 100 messages, against nlohmann/json used as its documentation
// shows: a document parsed and its members taken out, a document built and dumped.
#include <kaiko/detail/decode/batch.hpp>
#include <kaiko/detail/encode.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/options.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/dom.hpp"
#include "bench/families.hpp"
#include "bench/measure.hpp"
#include "bench/sample.hpp"

namespace kaiko_bench {
namespace {

using kaiko::AnalysisRequest;
using kaiko::BatchAnalysis;
using kaiko::Emotion;
using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

constexpr std::size_t count = 100;

std::string text_of(std::size_t i) {
  return "Message " + std::to_string(i) +
         ": I didn't expect \"that\" \xE2\x80\x93 what a day \xF0\x9F\x98\x80";
}

AnalysisRequest make_request() {
  AnalysisRequest request;
  for (std::size_t i = 0; i < count; ++i) {
    request.messages.emplace_back().text = text_of(i);
    request.messages.back().timestamp = "2026-01-15T10:30:00Z";
  }
  return request;
}

// The documentation's shape of an emotion (contract section 2.2) in its order, with other numbers
// in each.
Ordered emotion_json(std::size_t i) {
  const double step = static_cast<double>(i) / 1000;
  return {{"text", text_of(i)},
          {"category", "fear"},
          {"intensity", 0.52 + step},
          {"intensityLevel", "subtle"},
          {"valence", -0.35 + step},
          {"arousal", 0.45 + step},
          {"complexity", "simple"},
          {"wonderIndex", 0.2 + step},
          {"discoveryLevel", "normal"},
          {"raw",
           {{"fear", 0.52 + step},
            {"sadness", 0.21},
            {"joy", 0.09 + step},
            {"anger", 0.08},
            {"love", 0.05 + step},
            {"surprise", 0.05}}}};
}

std::string answer_text() {
  Ordered emotions = Ordered::array();
  for (std::size_t i = 0; i < count; ++i) emotions.push_back(emotion_json(i));
  return Ordered({{"object", "emotions.batch_analysis"},
                  {"model", "emotion-v2"},
                  {"emotions", emotions},
                  {"usage", {{"analyse_tokens", 1200}}}})
      .dump();
}

template <class T>
void take(const Json& owner, const char* name, std::optional<T>& to) {
  const auto found = owner.find(name);
  if (found != owner.end() && !found->is_null()) to = found->get<T>();
}

template <class E>
void take(const Json& owner, const char* name, std::optional<kaiko::OpenEnum<E>>& to) {
  const auto found = owner.find(name);
  if (found == owner.end() || found->is_null()) return;
  to = kaiko::OpenEnum<E>(found->get_ref<const std::string&>());
}

Emotion extract(const Json& from) {
  Emotion emotion;
  emotion.category = from.at("category").get<std::string>();
  take(from, "text", emotion.text);
  take(from, "intensity", emotion.intensity);
  take(from, "intensityLevel", emotion.intensity_level);
  take(from, "valence", emotion.valence);
  take(from, "arousal", emotion.arousal);
  take(from, "complexity", emotion.complexity);
  take(from, "wonderIndex", emotion.wonder_index);
  take(from, "discoveryLevel", emotion.discovery_level);
  const auto raw = from.find("raw");
  if (raw == from.end()) return emotion;
  for (const auto& [name, score] : raw->items()) emotion.raw.append(name, score.get<double>());
  return emotion;
}

BatchAnalysis decode_with_dom(const std::string& text) {
  const Json document = Json::parse(text);
  BatchAnalysis batch;
  batch.object = document.at("object").get<std::string>();
  batch.model = document.at("model").get<std::string>();
  for (const Json& emotion : document.at("emotions")) batch.emotions.push_back(extract(emotion));
  take(document.at("usage"), "analyse_tokens", batch.usage.emplace().analyse_tokens);
  return batch;
}

std::string encode_with_dom(const AnalysisRequest& request) {
  Json messages = Json::array();
  for (const kaiko::Message& message : request.messages) {
    messages.push_back({{"role", message.role},
                        {"content", {{"text", message.text}}},
                        {"timestamp", message.timestamp}});
  }
  return Json({{"model", request.model}, {"messages", std::move(messages)}}).dump();
}

// Both sides must do the same work, or the ratio means nothing.
void require(bool holds) {
  if (!holds) std::abort();
}

void check_batch(const std::string& answer, const AnalysisRequest& request) {
  BatchAnalysis ours;
  kaiko::detail::DecodeNotes notes;
  require(kaiko::detail::decode_batch(answer, request.messages, ours, notes).status ==
          kaiko::detail::DecodeStatus::ok);
  const BatchAnalysis theirs = decode_with_dom(answer);
  require(ours.emotions.size() == theirs.emotions.size());
  for (std::size_t i = 0; i < count; ++i) {
    require(ours.emotions[i].text == theirs.emotions[i].text);
    require(ours.emotions[i].wonder_index == theirs.emotions[i].wonder_index);
    require(ours.emotions[i].raw.size() == theirs.emotions[i].raw.size());
  }
  const kaiko::Options options;
  kaiko::detail::Encoder encoder{options};
  require(!kaiko::detail::encode_analysis(request, encoder));
  require(Json::parse(encoder.out) == Json::parse(encode_with_dom(request)));
}

// The answer to the sample's call, as the peers of a call read it.
void check_answer() {
  kaiko::Analysis ours;
  kaiko::detail::DecodeNotes notes;
  require(kaiko::detail::decode_analysis(sample_answer, ours, notes).status ==
          kaiko::detail::DecodeStatus::ok);
  const Reading theirs = read_with_dom(sample_answer);
  require(ours.primary().category == theirs.category);
  require(ours.primary().wonder_index == theirs.wonder_index);
  require(ours.primary().raw.size() == theirs.raw.size());
}

}  // namespace

void measure_codec(Effort effort, const Report& report) {
  const std::string answer = answer_text();
  const AnalysisRequest request = make_request();
  const Cost decode = cpu_of(
      [&] {
        BatchAnalysis batch;
        kaiko::detail::DecodeNotes notes;
        static_cast<void>(kaiko::detail::decode_batch(answer, request.messages, batch, notes));
        keep(&batch);
      },
      20);
  const Cost decode_dom = cpu_of(
      [&] {
        const BatchAnalysis batch = decode_with_dom(answer);
        keep(&batch);
      },
      20);
  const Cost encode = cpu_of(
      [&] {
        const kaiko::Options options;
        kaiko::detail::Encoder encoder{options};
        static_cast<void>(kaiko::detail::encode_analysis(request, encoder));
        keep(encoder.out.data());
      },
      100);
  const Cost encode_dom = cpu_of(
      [&] {
        const std::string text = encode_with_dom(request);
        keep(text.data());
      },
      100);
  const Samples decoded = in_turns({decode, decode_dom}, 4 * effort.rounds);
  const Samples encoded = in_turns({encode, encode_dom}, 4 * effort.rounds);
  report(compare({"decode 100 emotions", "nlohmann parse + extraction", "us", at_most(0.65)},
                 decoded[0], decoded[1]));
  report(compare({"encode 100 messages", "nlohmann build + dump", "us", at_most(0.35)}, encoded[0],
                 encoded[1]));
}

void check_sides() {
  check_batch(answer_text(), make_request());
  check_answer();
}

}  // namespace kaiko_bench
