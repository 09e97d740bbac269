// SPDX-License-Identifier: MIT
// The JSON code that all peers share, so that only what carries it differs.
#include "bench/dom.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace kaiko_bench {

using Json = nlohmann::json;

std::string request_with_dom(const std::string& text) {
  Json message;
  message["content"]["text"] = text;
  Json request;
  request["model"] = "emotion-v2";
  request["messages"].push_back(std::move(message));
  return request.dump();
}

Reading read_with_dom(const std::string& answer) {
  Json document = Json::parse(answer);
  Json& emotion = document.at("emotions").at("user");
  Reading reading;
  reading.text = std::move(emotion.at("text").get_ref<std::string&>());
  reading.category = emotion.at("category").get<std::string>();
  reading.intensity_level = emotion.at("intensityLevel").get<std::string>();
  reading.complexity = emotion.at("complexity").get<std::string>();
  reading.discovery_level = emotion.at("discoveryLevel").get<std::string>();
  reading.intensity = emotion.at("intensity").get<double>();
  reading.valence = emotion.at("valence").get<double>();
  reading.arousal = emotion.at("arousal").get<double>();
  reading.wonder_index = emotion.at("wonderIndex").get<double>();
  const Json& raw = emotion.at("raw");
  reading.raw.reserve(raw.size());
  for (const auto& [name, score] : raw.items()) {
    reading.raw.emplace_back(name, score.get<double>());
  }
  return reading;
}

}  // namespace kaiko_bench
