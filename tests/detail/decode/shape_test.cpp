// SPDX-License-Identifier: MIT
// How each C++ type takes a JSON value: what fits, what doesn't and leaves the place empty.
#include <kaiko/detail/decode/shape.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/scalars.hpp"

namespace probe {
struct Point {
  std::optional<double> x{};
  std::int64_t count = 0;
  kaiko::Extra extra{};
};
}  // namespace probe

KAIKO_NAMESPACE_BEGIN
namespace detail {
template <>
struct MembersOf<probe::Point> {
  template <class Row>
  static constexpr Row rows[] = {
      optional_member<&probe::Point::x>("x"),
      required_member<&probe::Point::count>("count"),
  };
};
}  // namespace detail
KAIKO_NAMESPACE_END

namespace {

using namespace kaiko;
using namespace kaiko::detail;

using namespace kaiko_test;

template <class T>
std::optional<T> taken(const Scalar& value) {
  std::optional<T> place;
  const Target target = target_of(place);
  const bool fits = target.shape->take(target.at, value);
  CHECK(fits == place.has_value());
  return place;
}

TEST_CASE("a number takes integers too, an integer takes nothing with a fraction") {
  CHECK(taken<double>(number(0.5)) == 0.5);
  CHECK(taken<double>(integer(-3)) == -3.0);
  CHECK_FALSE(taken<double>(text("0.5")));
  CHECK_FALSE(taken<double>(boolean(true)));
  constexpr auto largest = (std::numeric_limits<std::int64_t>::max)();
  CHECK(taken<std::int64_t>(integer(largest)) == largest);
  CHECK(taken<std::int64_t>(number(3.0)) == 3);
  CHECK_FALSE(taken<std::int64_t>(number(3.5)));
  CHECK_FALSE(taken<std::int64_t>(text("3")));
}

TEST_CASE("texts and booleans take their own kind only") {
  CHECK(taken<std::string>(text("")) == "");
  CHECK_FALSE(taken<std::string>(integer(1)));
  CHECK(taken<bool>(boolean(false)) == false);
  CHECK_FALSE(taken<bool>(integer(0)));
  CHECK_FALSE(taken<bool>(text("true")));
}

TEST_CASE("a date must be one, a word of a vocabulary may be new") {
  CHECK(taken<WallTime>(text("1970-01-01T00:00:01Z")) == WallTime(std::chrono::seconds(1)));
  CHECK_FALSE(taken<WallTime>(text("yesterday")));
  CHECK_FALSE(taken<WallTime>(integer(1)));
  const auto level = taken<OpenEnum<IntensityLevel>>(text("cosmic"));
  REQUIRE(level);
  CHECK_FALSE(level->is_known());
  CHECK(level->raw() == "cosmic");
  CHECK_FALSE(taken<OpenEnum<IntensityLevel>>(integer(3)));
}

TEST_CASE("a value that doesn't fit leaves a place as it was") {
  std::optional<double> place = 0.5;
  const Target target = target_of(place);
  CHECK_FALSE(target.shape->take(target.at, text("x")));
  CHECK(place == 0.5);
  place.reset();
  CHECK_FALSE(target.shape->take(target.at, text("x")));
  CHECK_FALSE(place);
}

TEST_CASE("opening a list or a map again starts it anew, and drop takes the last entry back") {
  std::vector<std::string> list = {"old"};
  const Target opened = target_of(list).shape->open(&list);
  CHECK(list.empty());
  Target entry = opened.shape->append(opened.at, "");
  REQUIRE(entry.shape->take(entry.at, text("a")));
  static_cast<void>(opened.shape->append(opened.at, ""));
  opened.shape->drop(opened.at);
  CHECK(list == std::vector<std::string>{"a"});

  OrderedMap<double> map = {{"old", 1}};
  const Target scores = target_of(map).shape->open(&map);
  CHECK(map.empty());
  entry = scores.shape->append(scores.at, "joy");
  REQUIRE(entry.shape->take(entry.at, number(0.5)));
  CHECK(*map.find("joy") == 0.5);
  scores.shape->drop(scores.at);
  CHECK(map.empty());
}

TEST_CASE("a struct's table finds its members and its extras") {
  probe::Point point;
  const Shape& shape = *target_of(point).shape;
  CHECK(shape.form == Shape::Form::object);
  REQUIRE(shape.member_count == 2);
  CHECK(shape.members[0].locate(&point).at == &point.x);
  CHECK(shape.members[1].locate(&point).at == &point.count);
  CHECK_FALSE(shape.members[0].is_required);
  CHECK(shape.members[1].is_required);
  CHECK(shape.extra(&point) == &point.extra);
}

TEST_CASE("an optional struct is there from the moment that its object opens") {
  std::optional<probe::Point> place;
  const Target opened = target_of(place).shape->open(&place);
  REQUIRE(place);
  CHECK(opened.at == &*place);
  CHECK(opened.shape == &shape_of<probe::Point>);
}

TEST_CASE("notes name the type that was expected, the same for an optional one") {
  CHECK(shape_of<double>.expected == "a number");
  CHECK(shape_of<std::optional<double>>.expected == "a number");
  CHECK(shape_of<std::vector<double>>.expected == "an array");
  CHECK(shape_of<std::optional<OrderedMap<double>>>.expected == "an object");
  CHECK(shape_of<WallTime>.expected == "an ISO-8601 date");
}

}  // namespace
