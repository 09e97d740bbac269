// SPDX-License-Identifier: MIT
// Writes results as text.
#include "result_writer.hpp"

#include <kaiko/to_json.hpp>

#include <csv.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>

#include "failure.hpp"

namespace kaiko_cli {
namespace {

using nlohmann::json;

std::string dumped(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string error_json(const kaiko::Error& error) {
  nlohmann::ordered_json value;
  value["kind"] = to_string(error.kind);
  if (error.http_status != 0) value["status"] = error.http_status;
  if (!error.type.empty()) value["type"] = error.type;
  if (!error.code.empty()) value["code"] = error.code;
  if (!error.param.empty()) value["param"] = error.param;
  value["outcome"] = to_string(error.outcome);
  if (!error.request_id.empty()) value["request_id"] = error.request_id;
  return dumped(value);
}

// What follows the id.
std::string json_end(const kaiko::Result<kaiko::Emotion>& emotion) {
  return (emotion ? "\"emotion\":" + to_json(*emotion)
                  : "\"error\":" + error_json(emotion.error())) +
         "}\n";
}

std::string json_line(std::uint64_t index, const std::string& id,
                      const kaiko::Result<kaiko::Emotion>& emotion) {
  std::string line = beginning_of(OutputFormat::jsonl, index);
  if (!id.empty()) line.append("\"id\":").append(id).append(",");
  return line + json_end(emotion);
}

// A cell in quotes where it needs them.
std::string cell(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted(text.size() * 2 + 2, '\0');
  const std::size_t size = ::csv_write(&quoted[0], quoted.size(), text.data(), text.size());
  if (size > quoted.size()) throw Failure(exit_failure, "a cell is too long for CSV");
  quoted.resize(size);
  return quoted;
}

std::string number_cell(const std::optional<double>& number) {
  return number ? json(*number).dump() : std::string();  // the same in any locale
}

std::string id_cell(const std::string& id) {
  if (id.empty()) return {};
  const json value = json::parse(id, nullptr, false);
  return value.is_string() ? cell(value.get<std::string>()) : id;
}

std::string error_cell(const kaiko::Error& error) {
  std::string text(to_string(error.kind));
  if (!error.code.empty()) text += " " + error.code;
  if (!error.param.empty()) text += " " + error.param;
  return cell(text);
}

// What follows the id.
std::string csv_end(const kaiko::Result<kaiko::Emotion>& emotion) {
  if (!emotion) return ",,,,,," + error_cell(emotion.error()) + "\n";
  std::string end = "," + cell(emotion->category);
  for (const auto& number : {emotion->intensity, emotion->valence, emotion->arousal}) {
    end += "," + number_cell(number);
  }
  return end + (emotion->is_fallback ? ",true" : ",false") + ",\n";
}

std::string csv_line(std::uint64_t index, const std::string& id,
                     const kaiko::Result<kaiko::Emotion>& emotion) {
  return beginning_of(OutputFormat::csv, index) + id_cell(id) + csv_end(emotion);
}

}  // namespace

std::string_view head_of(OutputFormat format) {
  if (format == OutputFormat::jsonl) return {};
  return "index,id,category,intensity,valence,arousal,is_fallback,error\n";
}

std::string beginning_of(OutputFormat format, std::uint64_t index) {
  if (format == OutputFormat::csv) return std::to_string(index) + ",";
  return "{\"index\":" + std::to_string(index) + ",";
}

std::string result_line(OutputFormat format, std::uint64_t index, const std::string& id,
                        const kaiko::Result<kaiko::Emotion>& emotion) {
  return format == OutputFormat::csv ? csv_line(index, id, emotion) : json_line(index, id, emotion);
}

bool is_line_of(std::string_view line, OutputFormat format,
                const kaiko::Result<kaiko::Emotion>& emotion) {
  if (format == OutputFormat::jsonl && !emotion) {
    // No id holds this: in JSON's strings a quote has a backslash before it.
    const std::string kind =
        "\"error\":{\"kind\":\"" + std::string(to_string(emotion.error().kind));
    return line.find(kind + "\"") != std::string_view::npos;
  }
  const std::string end = format == OutputFormat::csv ? csv_end(emotion) : json_end(emotion);
  return line.size() >= end.size() && line.substr(line.size() - end.size()) == end;
}

}  // namespace kaiko_cli
