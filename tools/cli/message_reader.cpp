// SPDX-License-Identifier: MIT
// One reader for each format.
#include "message_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "csv_reader.hpp"
#include "failure.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

using nlohmann::json;

[[noreturn]] void fail(std::uint64_t line, const std::string& what) {
  throw Failure(exit_usage, "line " + std::to_string(line) + ": " + what);
}

std::string as_json(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

class LineMessages final : public MessageReader {
 public:
  explicit LineMessages(ByteSource source) : lines_(std::move(source)) {}

  std::optional<InputMessage> next() override {
    while (auto line = lines_.next()) {
      drop_line_end(*line);
      if (!line->empty()) return InputMessage{std::move(*line), {}};
    }
    return std::nullopt;
  }

 private:
  LineReader lines_;
};

class JsonMessages final : public MessageReader {
 public:
  JsonMessages(ByteSource source, InputShape shape)
      : lines_(std::move(source)), shape_(std::move(shape)) {}

  std::optional<InputMessage> next() override {
    while (auto line = lines_.next()) {
      drop_line_end(*line);
      if (!line->empty()) return message_of(*line);
    }
    return std::nullopt;
  }

 private:
  InputMessage message_of(const std::string& line) const {
    const json value = json::parse(line, nullptr, false);
    if (value.is_discarded()) fail(lines_.line(), "not JSON");
    if (value.is_string()) return {value.get<std::string>(), {}};
    if (!value.is_object()) fail(lines_.line(), "neither a JSON object nor a string");
    const auto text = value.find(shape_.column);
    if (text == value.end()) fail(lines_.line(), "no member \"" + shape_.column + "\"");
    if (!text->is_string()) {
      fail(lines_.line(), "the member \"" + shape_.column + "\" is no string");
    }
    return {text->get<std::string>(), id_of(value)};
  }
  std::string id_of(const json& value) const {
    const auto id = shape_.id_column.empty() ? value.end() : value.find(shape_.id_column);
    if (id == value.end() || id->is_null()) return {};
    if (!id->is_string() && !id->is_number()) {
      fail(lines_.line(),
           "the member \"" + shape_.id_column + "\" is neither a string nor a number");
    }
    return id->dump();
  }

  LineReader lines_;
  const InputShape shape_;
};

class CsvMessages final : public MessageReader {
 public:
  CsvMessages(ByteSource source, InputShape shape)
      : lines_(std::move(source)), shape_(std::move(shape)) {}

  std::optional<InputMessage> next() override {
    if (columns_ == 0 && !read_header()) return std::nullopt;
    auto row = next_row();
    if (!row) return std::nullopt;
    if (row->size() != columns_) {
      fail(row_line_,
           std::to_string(row->size()) + " cells, and the header has " + std::to_string(columns_));
    }
    InputMessage message;
    if (id_place_) message.id = as_json((*row)[*id_place_]);
    message.text = std::move((*row)[text_place_]);
    return message;
  }

 private:
  bool read_header() {
    const auto header = next_row();
    if (!header) return false;
    columns_ = header->size();
    text_place_ = place_of(shape_.column, *header);
    if (!shape_.id_column.empty()) id_place_ = place_of(shape_.id_column, *header);
    return true;
  }

  static std::size_t place_of(const std::string& name, const CsvRow& header) {
    const auto place = std::find(header.begin(), header.end(), name);
    if (place != header.end()) return static_cast<std::size_t>(place - header.begin());
    std::string known;
    for (const std::string& column : header) {
      known += (known.empty() ? "" : ", ") + cut(printable(column), 40, false);
    }
    throw Failure(exit_usage,
                  "no column \"" + name + "\"; the first row names: " + cut(known, 600, false));
  }

  std::optional<CsvRow> next_row() {
    for (;;) {
      if (auto row = parser_.take()) return row;
      if (is_over_) return std::nullopt;
      auto line = lines_.next();
      if (!parser_.is_in_row()) row_line_ = lines_.line();
      is_over_ = !line;
      check(line ? parser_.push(*line) : parser_.finish());
    }
  }
  void check(CsvProblem problem) const {
    if (problem == CsvProblem::none) return;
    fail(row_line_, problem == CsvProblem::quotes
                        ? "a quote that is not closed, or not doubled, in the row that begins here"
                        : "a cell is longer than 16 MiB");
  }

  LineReader lines_;
  const InputShape shape_;
  CsvParser parser_;
  bool is_over_ = false;
  std::uint64_t row_line_ = 0;  // where the row begins
  std::size_t columns_ = 0;     // 0: the header is still to be read
  std::size_t text_place_ = 0;
  std::optional<std::size_t> id_place_;
};

bool ends_with(std::string_view text, std::string_view end) {
  if (text.size() < end.size()) return false;
  text.remove_prefix(text.size() - end.size());
  return std::equal(text.begin(), text.end(), end.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

InputFormat format_of(std::string_view path) {
  if (ends_with(path, ".csv")) return InputFormat::csv;
  const bool is_jsonl = ends_with(path, ".jsonl") || ends_with(path, ".ndjson");
  return is_jsonl ? InputFormat::jsonl : InputFormat::lines;
}

std::unique_ptr<MessageReader> make_message_reader(ByteSource source, const InputShape& shape) {
  switch (shape.format) {
    case InputFormat::csv:
      return std::make_unique<CsvMessages>(std::move(source), shape);
    case InputFormat::jsonl:
      return std::make_unique<JsonMessages>(std::move(source), shape);
    case InputFormat::lines:
      break;
  }
  return std::make_unique<LineMessages>(std::move(source));
}

}  // namespace kaiko_cli
