// SPDX-License-Identifier: MIT
// Messages out of CSV, JSON Lines or lines of text, one at a time: a file of any size needs the
// memory of some lines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "line_reader.hpp"

namespace kaiko_cli {

enum class InputFormat { csv, jsonl, lines };

// By the ending of a file's name: .csv, .jsonl or .ndjson, else lines.
InputFormat format_of(std::string_view path);

struct InputShape {
  InputFormat format = InputFormat::lines;
  std::string column = "text";  // which column, or member, the text is
  std::string id_column;        // and the id; empty: none
};

struct InputMessage {
  std::string text;
  std::string id;  // as JSON: a string or a number; empty: none
};

class MessageReader {
 public:
  MessageReader() = default;
  virtual ~MessageReader() = default;
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;

  // Nothing at the end. Throws Failure (usage) with the number of the line, and without its text,
  // for what is not of the format.
  virtual std::optional<InputMessage> next() = 0;
};

std::unique_ptr<MessageReader> make_message_reader(ByteSource source, const InputShape& shape);

}  // namespace kaiko_cli
