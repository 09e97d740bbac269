// SPDX-License-Identifier: MIT
// What each kind of value is written as, and which members of a struct are left out. That answers
// read back as they were is to_json_test.cpp's.
#include <kaiko/detail/decode/writer.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace probe {
struct Memo {
  std::string word{};
  std::optional<double> score{};
  std::int64_t count = 0;
  kaiko::Extra extra{};
};
}  // namespace probe

KAIKO_NAMESPACE_BEGIN
namespace detail {
template <>
struct MembersOf<probe::Memo> {
  template <class Row>
  static constexpr Row rows[] = {
      required_member<&probe::Memo::word>("word"),
      optional_member<&probe::Memo::score>("score"),
      optional_member<&probe::Memo::count>("count"),
      optional_member<&probe::Memo::count>("number"),
  };
};
}  // namespace detail
KAIKO_NAMESPACE_END

namespace {

using namespace kaiko;

template <class T>
std::string written(const T& value) {
  std::string out;
  detail::append_json(out, value);
  return out;
}

TEST_CASE("each kind of value has its JSON") {
  CHECK(written(std::string("a\"b")) == "\"a\\\"b\"");
  CHECK(written(0.25) == "0.25");
  CHECK(written((std::numeric_limits<double>::quiet_NaN)()) == "null");
  CHECK(written(std::int64_t{-7}) == "-7");
  CHECK(written(true) == "true");
  CHECK(written(WallTime(std::chrono::seconds(1))).substr(0, 20) == "\"1970-01-01T00:00:01");
  CHECK(written(OpenEnum<IntensityLevel>(IntensityLevel::high)) == "\"high\"");
  CHECK(written(OpenEnum<IntensityLevel>("cosmic")) == "\"cosmic\"");
  CHECK(written(std::vector<std::string>{"a", "b"}) == "[\"a\",\"b\"]");
  CHECK(written(OrderedMap<double>{{"joy", 0.5}, {"fear", 0.25}}) == "{\"joy\":0.5,\"fear\":0.25}");
}

TEST_CASE("a struct's members come in the table's order, other spellings once, absent ones not") {
  probe::Memo note;
  note.count = 2;
  CHECK(written(note) == "{\"word\":\"\",\"count\":2}");
  note.score = 0.5;
  note.extra.append("new", "[1]");
  CHECK(written(note) == "{\"word\":\"\",\"score\":0.5,\"count\":2,\"new\":[1]}");
}

TEST_CASE("what was kept aside under a member's name stands for it") {
  probe::Memo note;
  note.extra.append("count", "\"two\"");
  CHECK(written(note) == "{\"word\":\"\",\"count\":\"two\"}");
}

}  // namespace
