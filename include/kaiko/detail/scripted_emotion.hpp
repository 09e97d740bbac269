// SPDX-License-Identifier: MIT
// An emotion as JSON text for the ready answers of testing.hpp, out of its category and intensity.
// Writes its number itself: the SDK's own writer brings a JSON library along.
#pragma once

#include <kaiko/detail/json_text.hpp>
#include <kaiko/thresholds.hpp>
#include <kaiko/version.hpp>

#include <locale>
#include <sstream>
#include <string>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Digits that read back as the same number, whatever the process's locale.
inline std::string digits_of(double number) {
  std::string text;
  for (const int digits : {6, 15, 16, 17}) {
    std::ostringstream written;
    written.imbue(std::locale::classic());
    written.precision(digits);
    written << number;
    text = written.str();
    std::istringstream read(text);
    read.imbue(std::locale::classic());
    double back = 0;
    if (read >> back && !(back < number) && !(back > number)) break;
  }
  return text;
}

inline std::string_view scripted_intensity_level(double intensity) noexcept {
  if (intensity >= thresholds::intensity_critical) return "critical";
  if (intensity >= thresholds::intensity_high) return "high";
  if (intensity >= thresholds::intensity_moderate) return "moderate";
  return intensity >= thresholds::intensity_subtle ? "subtle" : "minimal";
}

inline std::string_view scripted_discovery_level(double intensity) noexcept {
  if (intensity >= thresholds::discovery_transcendent) return "transcendent";
  if (intensity >= thresholds::discovery_breakthrough) return "breakthrough";
  if (intensity >= thresholds::discovery_significant) return "significant";
  return intensity >= thresholds::discovery_normal ? "normal" : "routine";
}

// The gateway's numbers for the six that the documentation names (contract section 3); an emotion
// of another name has those of no emotion.
inline std::string_view scripted_dimensions(std::string_view category) noexcept {
  if (category == "joy") return R"("valence":0.95,"arousal":0.8)";
  if (category == "love") return R"("valence":0.92,"arousal":0.65)";
  if (category == "anger") return R"("valence":-0.8,"arousal":0.87)";
  if (category == "fear") return R"("valence":-0.73,"arousal":0.85)";
  if (category == "sadness") return R"("valence":-0.82,"arousal":0.27)";
  if (category == "surprise") return R"("valence":0.2,"arousal":0.82)";
  return R"("valence":0,"arousal":0.5)";
}

// With every member that the API always sends but `text`, and one score.
inline void append_scripted_emotion(std::string& out, std::string_view category, double intensity) {
  const std::string number = digits_of(intensity);
  out.append("{\"category\":");
  append_json_string(out, category);
  out.append(",\"intensity\":").append(number);
  out.append(",\"intensityLevel\":\"").append(scripted_intensity_level(intensity));
  out.append("\",").append(scripted_dimensions(category));
  out.append(R"(,"complexity":"simple","wonderIndex":0,"discoveryLevel":")");
  out.append(scripted_discovery_level(intensity)).append("\",\"raw\":{");
  append_json_string(out, category);
  out.append(":").append(number).append("}}");
}

}  // namespace detail
KAIKO_NAMESPACE_END
