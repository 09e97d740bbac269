// SPDX-License-Identifier: MIT
// Messages out of CSV, JSON Lines and lines, however the bytes come; and what is said of input that
// is not of its format.
#include "cli/message_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/failure.hpp"
#include "support/catch.hpp"

namespace {

using namespace kaiko_cli;
using Pairs = std::vector<std::pair<std::string, std::string>>;  // text, id

ByteSource pieces_of(std::string bytes, std::size_t most) {
  return
      [bytes = std::move(bytes), most, at = std::size_t{0}](char* out, std::size_t size) mutable {
        const std::size_t count = bytes.copy(out, (std::min)(size, most), at);
        at += count;
        return count;
      };
}

Pairs read(const std::string& bytes, const InputShape& shape, std::size_t most = 1 << 20) {
  const auto reader = make_message_reader(pieces_of(bytes, most), shape);
  Pairs read;
  while (auto message = reader->next()) read.emplace_back(message->text, message->id);
  return read;
}

// What is said of it, with the exit status for usage.
std::string complaint_about(const std::string& bytes, const InputShape& shape) {
  try {
    static_cast<void>(read(bytes, shape));
  } catch (const Failure& failure) {
    CHECK(failure.code() == exit_usage);
    return failure.what();
  }
  return "none";
}

InputShape shape_of(InputFormat format, std::string id_column = "") {
  InputShape shape;
  shape.format = format;
  shape.id_column = std::move(id_column);
  return shape;
}

TEST_CASE("the ending of a file's name says its format") {
  CHECK(format_of("a/reviews.csv") == InputFormat::csv);
  CHECK(format_of("REVIEWS.CSV") == InputFormat::csv);
  CHECK(format_of("a.jsonl") == InputFormat::jsonl);
  CHECK(format_of("a.ndjson") == InputFormat::jsonl);
  CHECK(format_of("a.txt") == InputFormat::lines);
  CHECK(format_of("csv") == InputFormat::lines);
  CHECK(format_of("") == InputFormat::lines);
}

TEST_CASE("lines end as on any system, and empty ones are no messages") {
  const std::string bytes = "\xEF\xBB\xBFone\r\n\n two \n\r\nthree";
  for (const std::size_t most : {1U, 2U, 3U, 1000U}) {
    CHECK(read(bytes, shape_of(InputFormat::lines), most) ==
          Pairs{{"one", ""}, {" two ", ""}, {"three", ""}});
  }
  CHECK(read("", shape_of(InputFormat::lines)).empty());
  CHECK(read("\xEF\xBB\xBF", shape_of(InputFormat::lines)).empty());
}

TEST_CASE("CSV's quotes, line ends, blanks and byte order mark are read as RFC 4180 has them") {
  const std::string bytes =
      "\xEF\xBB\xBFid,text,more\r\n"
      "1,plain,x\r\n"
      "2,\"two\r\nlines, and \"\"quotes\"\"\",x\n"
      "\n"
      "c, blanks ,\n"
      "4,,\"\"\n"
      "5,caf\xC3\xA9,x";
  for (const std::size_t most : {1U, 2U, 3U, 7U, 1000U}) {
    CHECK(read(bytes, shape_of(InputFormat::csv, "id"), most) ==
          Pairs{{"plain", "\"1\""},
                {"two\r\nlines, and \"quotes\"", "\"2\""},
                {" blanks ", "\"c\""},
                {"", "\"4\""},
                {"caf\xC3\xA9", "\"5\""}});
  }
  CHECK(read("", shape_of(InputFormat::csv)).empty());
  CHECK(read("text\n", shape_of(InputFormat::csv)).empty());
  InputShape named = shape_of(InputFormat::csv);
  named.column = "more";
  CHECK(read("text,more\na,b\n", named) == Pairs{{"b", ""}});
}

TEST_CASE("CSV that is not what it says names the line, and no text") {
  const InputShape shape = shape_of(InputFormat::csv, "id");
  CHECK(complaint_about("name,words\nx,y\n", shape) ==
        "no column \"text\"; the first row names: name, words");
  CHECK(complaint_about("text,words\nx,y\n", shape) ==
        "no column \"id\"; the first row names: text, words");
  CHECK(complaint_about("id,text\n1,a\n2,secret,b\n", shape) ==
        "line 3: 3 cells, and the header has 2");
  CHECK(complaint_about("id,text\n1,\"a\nb\"\n2\n", shape) ==
        "line 4: 1 cells, and the header has 2");
  CHECK(complaint_about("id,text\n\n1,a\n2,\"secret\nand\nso on\n", shape).rfind("line 4: ", 0) ==
        0);
  CHECK(complaint_about("id,text\n1,a\n2,se\"cret\n", shape).rfind("line 3: ", 0) == 0);
  CHECK(complaint_about("id,text\n2,\"secret\n", shape).find("secret") == std::string::npos);
}

TEST_CASE("JSON Lines are objects or strings, with ids that stay what they are") {
  const std::string bytes =
      "{\"text\":\"one\",\"id\":7}\r\n"
      "\n"
      "\"two\"\n"
      "{\"id\":\"c\",\"text\":\"th\\u00e9\\nend\",\"more\":[1]}\n"
      "{\"text\":\"four\",\"id\":null}";
  for (const std::size_t most : {1U, 5U, 1000U}) {
    CHECK(read(bytes, shape_of(InputFormat::jsonl, "id"), most) ==
          Pairs{{"one", "7"}, {"two", ""}, {"th\xC3\xA9\nend", "\"c\""}, {"four", ""}});
  }
  InputShape named = shape_of(InputFormat::jsonl);
  named.column = "body";
  CHECK(read("{\"body\":\"b\",\"text\":\"t\"}\n", named) == Pairs{{"b", ""}});
}

TEST_CASE("a line that is no JSON message is named by its number, without its text") {
  const InputShape shape = shape_of(InputFormat::jsonl, "id");
  CHECK(complaint_about("\"a\"\n{secret\n", shape) == "line 2: not JSON");
  CHECK(complaint_about("\"a\xFF\"\n", shape) == "line 1: not JSON");
  CHECK(complaint_about("\n\n[1]\n", shape) == "line 3: neither a JSON object nor a string");
  CHECK(complaint_about("{\"words\":\"secret\"}", shape) == "line 1: no member \"text\"");
  CHECK(complaint_about("{\"text\":5}", shape) == "line 1: the member \"text\" is no string");
  CHECK(complaint_about("{\"text\":\"\",\"id\":[]}", shape) ==
        "line 1: the member \"id\" is neither a string nor a number");
}

TEST_CASE("what never ends does not fill the memory, and UTF-16 is called so") {
  const auto endless = [](char first) {
    return [first, is_first = true](char* out, std::size_t size) mutable {
      std::memset(out, 'a', size);
      if (std::exchange(is_first, false)) *out = first;
      return size;
    };
  };
  for (const InputFormat format : {InputFormat::csv, InputFormat::jsonl, InputFormat::lines}) {
    const auto reader = make_message_reader(endless('a'), shape_of(format));
    CHECK_THROWS_WITH(reader->next(), "line 1 is longer than 16 MiB");
  }
  const auto open_quote = [is_first = true](char* out, std::size_t size) mutable {
    std::memset(out, '\n', size);
    if (std::exchange(is_first, false)) *out = '"';
    return size;
  };
  const auto reader = make_message_reader(open_quote, shape_of(InputFormat::csv));
  CHECK_THROWS_WITH(reader->next(), "line 1: a cell is longer than 16 MiB");
  CHECK(complaint_about(std::string("\xFF\xFEt\0", 4), shape_of(InputFormat::csv)).find("UTF-16") !=
        std::string::npos);
}

TEST_CASE("an id that is a number keeps its literal, which no other id has") {
  const std::string literals[] = {
      "123456789012345678901234", "1.10", "1.1", "-0", "0", "1e2", "18446744073709551615",
      "-9223372036854775808"};
  std::string bytes;
  Pairs expected;
  for (const std::string& literal : literals) {
    bytes += "{\"more\":{\"id\":1,\"text\":[2]},\"id\": " + literal + " ,\"text\":\"a\"}\n";
    expected.emplace_back("a", literal);
  }
  CHECK(read(bytes, shape_of(InputFormat::jsonl, "id")) == expected);
  CHECK(read("{\"text\":[\"b\"],\"text\":\"a\",\"id\":[1],\"id\":2}\n",
             shape_of(InputFormat::jsonl, "id")) == Pairs{{"a", "2"}});
}

}  // namespace
