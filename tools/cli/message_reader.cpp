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

// What of a line of JSON counts; the rest is only looked at for being JSON. Told by the parser: a
// number as it stands is not to be had of a value, which has room for 64 bits.
class JsonLine final : public nlohmann::json_sax<json> {
 public:
  enum class Kind { missing, null, text, number, other };
  struct Value {
    Kind kind = Kind::missing;
    std::string bytes{};  // a text's, or a number's as they stand
  };

  JsonLine(const std::string& text_member, const std::string& id_member)
      : text_member_(text_member), id_member_(id_member) {}

  bool is_object = false;
  Value whole;  // the line, where it is no object or list
  Value text;
  Value id;

  bool null() override { return take(Kind::null, {}); }
  bool boolean(bool /*value*/) override { return take(Kind::other, {}); }
  // Without a sign; and the only one that has a sign and is 0 is "-0".
  bool number_unsigned(std::uint64_t value) override {
    return take(Kind::number, std::to_string(value));
  }
  bool number_integer(std::int64_t value) override {
    return take(Kind::number, value == 0 ? "-0" : std::to_string(value));
  }
  bool number_float(double /*value*/, const std::string& literal) override {
    return take(Kind::number, literal);
  }
  bool string(std::string& value) override { return take(Kind::text, std::move(value)); }
  bool binary(json::binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override {
    if (depth_ == 0) is_object = true;
    return begin();
  }
  bool end_object() override { return end(); }
  bool start_array(std::size_t /*size*/) override { return begin(); }
  bool end_array() override { return end(); }
  bool key(std::string& name) override {
    if (depth_ == 1) key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const json::exception& /*why*/) override {
    return false;
  }

 private:
  bool take(Kind kind, std::string bytes) {
    if (depth_ == 0) {
      whole = {kind, std::move(bytes)};
    } else if (depth_ == 1 && is_object) {
      // The id may be the text.
      if (key_ == id_member_) id = {kind, bytes};
      if (key_ == text_member_) text = {kind, std::move(bytes)};
    }
    return true;
  }
  bool begin() {
    take(Kind::other, {});
    ++depth_;
    return true;
  }
  bool end() {
    --depth_;
    return true;
  }

  const std::string& text_member_;
  const std::string& id_member_;
  std::string key_;
  std::size_t depth_ = 0;
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
  using Kind = JsonLine::Kind;

  InputMessage message_of(const std::string& bytes) const {
    JsonLine line(shape_.column, shape_.id_column);
    if (!json::sax_parse(bytes, &line)) fail(lines_.line(), "not JSON");
    if (line.whole.kind == Kind::text) return {std::move(line.whole.bytes), {}};
    if (!line.is_object) fail(lines_.line(), "neither a JSON object nor a string");
    if (line.text.kind == Kind::missing) {
      fail(lines_.line(), "no member \"" + shape_.column + "\"");
    }
    if (line.text.kind != Kind::text) {
      fail(lines_.line(), "the member \"" + shape_.column + "\" is no string");
    }
    return {std::move(line.text.bytes), id_of(line.id)};
  }
  std::string id_of(const JsonLine::Value& id) const {
    const bool is_none =
        shape_.id_column.empty() || id.kind == Kind::missing || id.kind == Kind::null;
    if (is_none) return {};
    if (id.kind == Kind::number) return id.bytes;
    if (id.kind == Kind::text) return as_json(id.bytes);
    fail(lines_.line(), "the member \"" + shape_.id_column + "\" is neither a string nor a number");
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
