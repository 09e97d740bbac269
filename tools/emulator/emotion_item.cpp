// SPDX-License-Identifier: MIT
// The shapes are the contract's; how vector, tags and signature come about is our own guess.
#include "emotion_item.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "numbers.hpp"

namespace kaiko_emulator {
namespace {

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) {
      text.push_back(digits[(bits >> static_cast<unsigned>(count - 6)) & 0x3FU]);
    }
  }
  return text;  // the caller needs the first 16 digits only: no padding
}

std::string signature_of(const Reading& reading) {
  char numbers[64];
  std::snprintf(numbers, sizeof(numbers), "-%.2f-%.2f-%.2f", reading.intensity, reading.valence,
                reading.arousal);
  return base64_of(std::string(reading.category) + numbers).substr(0, 16);
}

// The six scores, intensity, valence moved to 0..1, and arousal; of unit length.
Json vector_of(const Reading& reading) {
  std::vector<double> numbers(reading.scores.begin(), reading.scores.end());
  for (const double more : {reading.intensity, (reading.valence + 1) / 2, reading.arousal}) {
    numbers.push_back(more);
  }
  double square = 0;
  for (const double number : numbers) square += number * number;
  Json vector = Json::array();
  for (const double number : numbers) vector.push_back(four_digits(number / std::sqrt(square)));
  return vector;
}

}  // namespace

Json emotion_item(const std::string& text, const Reading& reading) {
  Json raw = Json::object();
  for (std::size_t i = 0; i < basic_count; ++i) {
    raw[std::string(basic_names[i])] = reading.scores[i];
  }
  return {{"text", text},
          {"category", reading.category},
          {"intensity", reading.intensity},
          {"intensityLevel", reading.intensity_level},
          {"valence", reading.valence},
          {"arousal", reading.arousal},
          {"complexity", reading.complexity},
          {"wonderIndex", reading.wonder_index},
          {"discoveryLevel", reading.discovery_level},
          {"raw", std::move(raw)}};
}

// The closed list has no word for love.
Json tags_of(const Reading& reading) {
  Json tags = Json::array();
  if (reading.category == "love") {
    tags.push_back("connection");
  } else if (reading.category != "neutral") {
    tags.push_back(reading.category);
  }
  if (reading.discovery_level == "breakthrough") {
    tags.push_back("breakthrough");
    tags.push_back("transformation");
  }
  if (reading.discovery_level == "transcendent") tags.push_back("transcendent");
  if (reading.wonder_index >= 0.4) tags.push_back("wonder");
  return tags;
}

void add_signature(Json& item, const Reading& reading) {
  item["emotionalVector"] = vector_of(reading);
  item["emotionalTags"] = tags_of(reading);
  item["emotionalSignature"] = signature_of(reading);
}

std::string descriptor_of(const Reading& reading) {
  const std::string name(reading.category);
  std::string loud = name;
  for (char& c : loud) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (reading.intensity >= 0.90) return "really " + loud;
  if (reading.intensity >= 0.75) return "pretty " + loud;
  if (reading.intensity >= 0.55) return loud;
  return (reading.intensity >= 0.35 ? "somewhat " : "slightly ") + name;
}

}  // namespace kaiko_emulator
