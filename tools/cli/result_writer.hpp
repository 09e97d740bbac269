// SPDX-License-Identifier: MIT
// What became of a message, as a line of JSON or CSV. Of an error only what quotes no text: kinds,
// codes, field names and ids. Writes nothing itself.
#pragma once

#include <kaiko/emotions.hpp>
#include <kaiko/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace kaiko_cli {

enum class OutputFormat { jsonl, csv };

// What stands before the first result: the names of CSV's columns, nothing for JSON Lines.
std::string_view head_of(OutputFormat format);

// What the line of a message begins with, by which it is known again.
std::string beginning_of(OutputFormat format, std::uint64_t index);

// One line with its end; in CSV an id may hold line ends, in quotes. `id` is JSON, or empty.
std::string result_line(OutputFormat format, std::uint64_t index, const std::string& id,
                        const kaiko::Result<kaiko::Emotion>& emotion);

// Whether `line` is what such an answer's line ends with, whichever id stands in it. Of an error in
// JSON only the kind counts: asked for again, it has another request id.
bool is_line_of(std::string_view line, OutputFormat format,
                const kaiko::Result<kaiko::Emotion>& emotion);

}  // namespace kaiko_cli
