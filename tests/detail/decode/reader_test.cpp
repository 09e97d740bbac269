// SPDX-License-Identifier: MIT
// JSON into structs: which member takes which value, what is kept aside, what is refused and where,
// and how deep a document may be.
#include <kaiko/detail/decode/reader.hpp>

#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace probe {
struct Leaf {
  std::string name{};
  std::optional<double> score{};
  kaiko::Extra extra{};
};
struct Tree {
  std::optional<Leaf> leaf{};
  std::vector<Leaf> leaves{};
  kaiko::OrderedMap<Leaf> by_name{};
  std::vector<double> numbers{};
  std::optional<std::int64_t> size{};
  kaiko::Extra extra{};
};
}  // namespace probe

KAIKO_NAMESPACE_BEGIN
namespace detail {
template <>
struct MembersOf<probe::Leaf> {
  template <class Row>
  static constexpr Row rows[] = {
      required_member<&probe::Leaf::name>("name"),
      optional_member<&probe::Leaf::score>("score"),
  };
};
template <>
struct MembersOf<probe::Tree> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&probe::Tree::leaf>("leaf"),
      optional_member<&probe::Tree::leaves>("leaves"),
      optional_member<&probe::Tree::by_name>("byName"),
      optional_member<&probe::Tree::numbers>("numbers"),
      optional_member<&probe::Tree::size>("size"),
  };
};
}  // namespace detail
KAIKO_NAMESPACE_END

namespace {

using namespace kaiko;
using namespace kaiko::detail;

template <class T>
struct Read {
  explicit Read(const std::string& text) : result(read_json(text, target_of(value), notes)) {}
  T value{};
  DecodeNotes notes;
  DecodeResult result;
};
using ReadTree = Read<probe::Tree>;

TEST_CASE("members are found in any order, and in both spellings") {
  for (const char* text : {R"({"size":2,"byName":{"a":{"score":1,"name":"x"}},"numbers":[1]})",
                           R"({"by_name":{"a":{"name":"x","score":1}},"numbers":[1],"size":2})",
                           R"({"BYNAME":{"a":{"Name":"x","_score":1}},"NUMBERS":[1],"Size":2})"}) {
    INFO(text);
    const ReadTree read(text);
    REQUIRE(read.result.status == DecodeStatus::ok);
    CHECK(read.value.size == 2);
    CHECK(read.value.numbers == std::vector<double>{1});
    REQUIRE(read.value.by_name.find("a"));
    CHECK(read.value.by_name.find("a")->name == "x");
    CHECK(read.value.by_name.find("a")->score == 1);
    CHECK(read.value.extra.empty());
    CHECK(read.notes.empty());
  }
}

TEST_CASE("an unknown member is kept as text in the struct that it stands in") {
  const ReadTree read(R"({"leaf":{"name":"x","new":{"a":[1.50,{"b":null}],"c":"\n"}},)"
                      R"("gone":null,"flag":true})");
  REQUIRE(read.result.status == DecodeStatus::ok);
  REQUIRE(read.value.leaf);
  CHECK(*read.value.leaf->extra.find("new") == R"({"a":[1.50,{"b":null}],"c":"\n"})");
  CHECK(*read.value.extra.find("gone") == "null");
  CHECK(*read.value.extra.find("flag") == "true");
  CHECK(read.notes.empty());
}

TEST_CASE("a value of the wrong type is kept aside under its path, with a note") {
  const ReadTree read(
      R"({"size":1.5,"numbers":[1,"two",3,[4]],"leaves":[{"name":"a"},7],"leaf":[],)"
      R"("byName":{"a":{"name":"x","score":{"deep":[]}},"b":"y"}})");
  REQUIRE(read.result.status == DecodeStatus::ok);
  const probe::Tree& tree = read.value;
  CHECK_FALSE(tree.size);
  CHECK_FALSE(tree.leaf);
  CHECK(tree.numbers == std::vector<double>{1, 3});
  CHECK(tree.leaves.size() == 1);
  CHECK(tree.by_name.size() == 1);
  CHECK(*tree.extra.find("size") == "1.5");
  CHECK(*tree.extra.find("numbers[1]") == "\"two\"");
  CHECK(*tree.extra.find("numbers[3]") == "[4]");
  CHECK(*tree.extra.find("leaves[1]") == "7");
  CHECK(*tree.extra.find("leaf") == "[]");
  CHECK(*tree.extra.find("byName.b") == "\"y\"");
  CHECK(*tree.by_name.find("a")->extra.find("score") == R"({"deep":[]})");
  CHECK(read.notes == DecodeNotes{"size: expected an integer", "numbers[1]: expected a number",
                                  "numbers[3]: expected a number", "leaves[1]: expected an object",
                                  "leaf: expected an object", "byName.a.score: expected a number",
                                  "byName.b: expected an object"});
}

TEST_CASE("odd values cost no more than they are long: a hundred notes, and names cut on the way") {
  std::string numbers = "\"odd\"";
  for (int i = 1; i < 1000; ++i) numbers += ",\"odd\"";
  const ReadTree many("{\"numbers\":[" + numbers + "]}");
  REQUIRE(many.result.status == DecodeStatus::ok);
  CHECK(many.notes.size() == 100);
  CHECK(many.value.extra.size() == 1000);

  const std::string name(10000, 'n');
  const ReadTree longer("{\"byName\":{\"" + name + "\":{\"name\":\"x\",\"score\":\"odd\"},\"" +
                        name + "\":7}}");
  REQUIRE(longer.result.status == DecodeStatus::ok);
  REQUIRE(longer.notes.size() == 2);
  CHECK(longer.notes[0] == "byName." + name.substr(0, 64) + ".score: expected a number");
  CHECK(longer.value.extra.contains("byName." + name));
}

// So many times, with commas between them.
std::string list_of(const std::string& entry, std::size_t count) {
  std::string text = entry;
  text.reserve(count * (entry.size() + 1));
  for (std::size_t i = 1; i < count; ++i) text.append(",").append(entry);
  return text;
}

TEST_CASE("an answer's entries take 16 bytes for each of its own, or 16 MiB, and no more") {
  constexpr std::size_t many = 200000;  // of a few bytes each
  const std::string short_lists[] = {
      "{\"leaves\":[" + list_of(R"({"name":""})", many) + "]}",
      "{\"byName\":{" + list_of(R"("":{"name":""})", many) + "}}",
      "{" + list_of("\"\":1", many) + "}",
      "{" + list_of("\"\":null", many) + "}",
      "{" + list_of("\"\":[]", many) + "}",
      "{\"numbers\":[" + list_of("null", many) + "]}",
      "{\"leaves\":[" + list_of("7", many) + "]}",
      "{\"byName\":{" + list_of("\"\":[]", many) + "}}",
  };
  for (const std::string& text : short_lists) {
    const ReadTree read(text);
    INFO(text.substr(0, 40));
    CHECK(read.result.status == DecodeStatus::too_large);
    const std::size_t held = read.value.leaves.capacity() * sizeof(probe::Leaf) +
                             read.value.by_name.size() * sizeof(probe::Leaf) +
                             read.value.extra.size() * sizeof(std::string[2]);
    CHECK(held <= (std::max)(16 * text.size(), std::size_t{16} << 20U));
    CHECK(ReadTree(text + "x").result.status == DecodeStatus::not_json);
  }
  CHECK(ReadTree("{\"numbers\":[" + list_of("1", 4 * many) + "]}").value.numbers.size() ==
        4 * many);
  const std::string leaf = R"({"name":"longer than a string holds by itself","score":1.5})";
  CHECK(ReadTree("{\"leaves\":[" + list_of(leaf, many) + "]}").value.leaves.size() == many);
}

TEST_CASE("null is as good as absent, except as an entry of a list") {
  const ReadTree read(R"({"leaf":null,"size":null,"numbers":[1,null,2]})");
  REQUIRE(read.result.status == DecodeStatus::ok);
  CHECK_FALSE(read.value.leaf);
  CHECK(read.value.numbers == std::vector<double>{1, 2});
  CHECK(*read.value.extra.find("numbers[1]") == "null");
  CHECK(read.notes == DecodeNotes{"numbers[1]: expected a number"});
}

TEST_CASE("a required member that is missing or odd is refused with its whole path") {
  struct Row {
    const char* text;
    const char* path;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"leaf":{}})", "leaf.name", "a string"},
      {R"({"leaf":{"name":null}})", "leaf.name", "a string"},
      {R"({"leaf":{"name":[]}})", "leaf.name", "a string"},
      {R"({"leaves":[{"name":"a"},{"score":1}]})", "leaves[1].name", "a string"},
      {R"({"byName":{"a":{"name":"x"},"b":{"name":1}}})", "byName.b.name", "a string"},
      {R"([])", "", "an object"},
      {R"("text")", "", "an object"},
      {R"(null)", "", "an object"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const ReadTree read(row.text);
    CHECK(read.result.status == DecodeStatus::wrong_shape);
    CHECK(read.result.path == row.path);
    CHECK(read.result.expected == row.expected);
  }
}

TEST_CASE("of a member that is there twice the last one counts") {
  const ReadTree read(R"({"numbers":[1,2],"numbers":[3],"size":1,"size":2})");
  REQUIRE(read.result.status == DecodeStatus::ok);
  CHECK(read.value.numbers == std::vector<double>{3});
  CHECK(read.value.size == 2);
}

TEST_CASE("integers are exact to the largest one, and no integer beyond it") {
  CHECK(ReadTree(R"({"size":9223372036854775807})").value.size == 9223372036854775807);
  CHECK(ReadTree(R"({"size":-9223372036854775808})").value.size ==
        (std::numeric_limits<std::int64_t>::min)());
  const ReadTree beyond(R"({"size":9223372036854775808,"numbers":[9223372036854775808]})");
  CHECK_FALSE(beyond.value.size);
  CHECK(*beyond.value.extra.find("size") == "9223372036854775808");
  CHECK(beyond.value.numbers == std::vector<double>{9223372036854775808.0});
}

TEST_CASE("64 levels are read, the 65th stops the parse, in known and in unknown members") {
  const auto nested = [](std::size_t levels) {
    return "{\"new\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  CHECK(ReadTree(nested(63)).result.status == DecodeStatus::ok);
  CHECK(ReadTree(nested(64)).result.status == DecodeStatus::ok);
  CHECK(ReadTree(nested(65)).result.status == DecodeStatus::too_deep);
  CHECK(ReadTree("{\"numbers\":" + std::string(100000, '[')).result.status ==
        DecodeStatus::too_deep);
  std::string siblings = "{\"new\":[[]";
  for (int i = 0; i < 200; ++i) siblings += ",[]";
  CHECK(ReadTree(siblings + "]}").result.status == DecodeStatus::ok);
}

// What a stack overflow would need is not there: a thread with the smallest stack of all.
void on_small_stack(void* (*work)(void*), void* argument) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, std::size_t{64} << 10U) == 0);
  pthread_t thread{};
  REQUIRE(pthread_create(&thread, &attributes, work, argument) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST_CASE("a document of any depth is refused on a stack of 64 KiB") {
  struct Task {
    std::string text;
    DecodeStatus status = DecodeStatus::ok;
  };
  const std::string deep(1000000, '[');
  for (const char* start : {"{\"new\":", "{\"leaf\":", "{\"numbers\":"}) {
    Task task{start + deep};
    on_small_stack(
        [](void* at) -> void* {
          auto& given = *static_cast<Task*>(at);
          given.status = ReadTree(given.text).result.status;
          return nullptr;
        },
        &task);
    CHECK(task.status == DecodeStatus::too_deep);
  }
}

TEST_CASE("a NUL is no end of a document") {
  using namespace std::string_literals;
  for (const std::string& text :
       {"{\"size\":2}\0"s, "{\"size\":2}\0 junk"s, "{\"new\":\"a\0b\"}"s}) {
    const ReadTree read(text);
    CHECK(read.result.status == DecodeStatus::not_json);
  }
}

TEST_CASE("an odd second spelling costs a good first one nothing") {
  const ReadTree read(R"({"size":2,"SIZE":"x","si_ze":null})");
  REQUIRE(read.result.status == DecodeStatus::ok);
  CHECK(read.value.size == 2);
  CHECK(*read.value.extra.find("SIZE") == "\"x\"");
}

TEST_CASE("a whole number is an integer however it is written") {
  CHECK(ReadTree(R"({"size":7.0})").value.size == 7);
  CHECK(ReadTree(R"({"size":1e2})").value.size == 100);
  CHECK_FALSE(ReadTree(R"({"size":7.5})").value.size);
  CHECK_FALSE(ReadTree(R"({"size":1e300})").value.size);
}

TEST_CASE("what is no JSON says where that showed, also behind a wrong shape") {
  const ReadTree cut(R"({"size":2)");
  CHECK(cut.result.status == DecodeStatus::not_json);
  CHECK(cut.result.offset > 0);
  for (const char* text : {"", " ", "{", "{\"size\":}", "{\"size\":2}}", "{'size':2}", "{} {}",
                           "{\"leaf\":{\"name\":1}} x", "\xEF\xBB{}", "NaN"}) {
    INFO(text);
    CHECK(ReadTree(text).result.status == DecodeStatus::not_json);
  }
}

TEST_CASE("a list or a map may be the whole document; its strays are noted") {
  const Read<std::vector<double>> list("[1,\"x\",2]");
  REQUIRE(list.result.status == DecodeStatus::ok);
  CHECK(list.value == std::vector<double>{1, 2});
  CHECK(list.notes == DecodeNotes{"[1]: expected a number"});
  const Read<OrderedMap<double>> map(R"({"a":1,"b":[2]})");
  CHECK(map.value.size() == 1);
  CHECK(map.notes == DecodeNotes{"b: expected a number"});
}

}  // namespace
