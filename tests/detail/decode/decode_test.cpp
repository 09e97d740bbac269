// SPDX-License-Identifier: MIT
// The door to the decoder: all or nothing, a second try over mended text, and notes of that.
#include <kaiko/detail/decode/decode.hpp>

#include <optional>
#include <string>

#include "support/catch.hpp"

namespace probe {
struct Note {
  std::string name{};
  std::optional<double> score{};
  kaiko::Extra extra{};
};
}  // namespace probe

KAIKO_NAMESPACE_BEGIN
namespace detail {
template <>
struct MembersOf<probe::Note> {
  template <class Row>
  static constexpr Row rows[] = {
      required_member<&probe::Note::name>("name"),
      optional_member<&probe::Note::score>("score"),
  };
};
}  // namespace detail
KAIKO_NAMESPACE_END

namespace {

using namespace kaiko;
using namespace kaiko::detail;

const DecodeNotes before = {"an earlier note"};

TEST_CASE("a document that is refused leaves the model and the notes as they were") {
  for (const char* text : {R"({"score":"x","name":7})", R"({"score":"x","name":"new")", "",
                           R"({"score":1e999,"name":7})", R"({"score":1e999,"name":"new")"}) {
    INFO(text);
    probe::Note note;
    note.name = "old";
    DecodeNotes notes = before;
    CHECK(decode(text, note, notes).status != DecodeStatus::ok);
    CHECK(note.name == "old");
    CHECK(notes == before);
  }
}

TEST_CASE("a document that is read replaces the whole model") {
  probe::Note note;
  note.name = "old";
  note.score = 1;
  DecodeNotes notes = before;
  REQUIRE(decode(R"({"name":"new"})", note, notes).status == DecodeStatus::ok);
  CHECK(note.name == "new");
  CHECK_FALSE(note.score);
  CHECK(notes == before);
}

TEST_CASE("a mended document is read, its odd number kept as text, and every repair noted once") {
  probe::Note note;
  DecodeNotes notes = before;
  REQUIRE(decode(R"({"score":1e999,"name":"cut \ud83d"})", note, notes).status == DecodeStatus::ok);
  CHECK(note.name == "cut \xEF\xBF\xBD");
  CHECK_FALSE(note.score);
  CHECK(*note.extra.find("score") == "\"1e999\"");
  CHECK(notes == DecodeNotes{"an earlier note", "half of a surrogate pair replaced by U+FFFD: 1",
                             "number out of range kept as text: 1", "score: expected a number"});
}

TEST_CASE("a document with another defect stays refused, mended or not") {
  probe::Note note;
  DecodeNotes notes;
  CHECK(decode(R"({"name":"\ud83d",})", note, notes).status == DecodeStatus::not_json);
  CHECK(decode(R"({"name":"\x"})", note, notes).status == DecodeStatus::not_json);
  CHECK(decode("{\"name\":\"\xFF\"}", note, notes).status == DecodeStatus::not_json);
  CHECK(notes.empty());
}

}  // namespace
