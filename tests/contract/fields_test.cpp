// SPDX-License-Identifier: MIT
// Every field of the contract, one after the other, in a small answer that holds it at its place:
// read as it should be, absent, of a wrong type, beside a stranger. The fields come from
// fields.csv, which was written from the contract; nothing here knows how the SDK decodes.
#include <kaiko/kaiko.hpp>
#include <kaiko/to_json.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "contract/field_table.hpp"
#include "contract/scripted_client.hpp"
#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko_test;

using Members = std::vector<std::pair<std::string, std::string>>;  // name -> JSON text

const Object& object_named(std::string_view name) {
  const auto found = std::find_if(objects().begin(), objects().end(),
                                  [&](const Object& object) { return object.name == name; });
  REQUIRE(found != objects().end());
  return *found;
}

// What an object holds in the smallest answer that is like a real one.
Members usual_members(std::string_view object) {
  if (object == "Analysis") {
    return {{"object", R"("emotions.analysis")"},
            {"model", R"("emotion-v2")"},
            {"emotions", R"({"user":{"category":"joy"}})"}};
  }
  if (object == "BatchAnalysis") {
    return {{"object", R"("emotions.batch_analysis")"},
            {"model", R"("emotion-v2")"},
            {"emotions", R"([{"category":"joy"}])"}};
  }
  if (object == "ChatCompletion") {
    return {{"id", R"("chatcmpl-1")"},
            {"object", R"("chat.completion")"},
            {"created", "1757595153"},
            {"model", R"("gpt-4o")"},
            {"choices", R"([{"message":{"role":"assistant","content":"words"}}])"}};
  }
  if (object == "Emotion") return {{"category", R"("joy")"}};
  if (object == "ChatAnswer") return {{"content", R"("words")"}};
  return {};
}

// No value: the member is left out.
void set(Members& members, std::string_view name, const std::optional<std::string>& value) {
  members.erase(std::remove_if(members.begin(), members.end(),
                               [&](const auto& member) { return member.first == name; }),
                members.end());
  if (value) members.emplace_back(name, *value);
}

std::string as_object_text(const Members& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (text.size() > 1) text += ',';
    text.append("\"").append(name).append("\":").append(value);
  }
  return text + "}";
}

std::string held(Holder holder, const std::string& value) {
  if (holder == Holder::list) return "[" + value + "]";
  if (holder == Holder::roles) return "{\"user\":" + value + "}";
  return value;
}

// A whole answer in which `object` has these members.
std::string answer_with(const Object& object, const Members& members) {
  if (object.holder == Holder::root) return as_object_text(members);
  const Object& owner = object_named(object.owner);
  Members around = usual_members(owner.name);
  set(around, object.name_in_owner, held(object.holder, as_object_text(members)));
  return answer_with(owner, around);
}
std::string answer_with(const Field& field, const std::optional<std::string>& value) {
  Members members = usual_members(field.object);
  set(members, field.name, value);
  return answer_with(object_named(field.object), members);
}

std::string path_of(const Object& object) {
  if (object.holder == Holder::root) return "";
  std::string path = path_of(object_named(object.owner));
  if (!path.empty()) path += '.';
  path += object.name_in_owner;
  if (object.holder == Holder::list) path += "[0]";
  if (object.holder == Holder::roles) path += ".user";
  return path;
}
std::string path_of(const Field& field) {
  const std::string owner = path_of(object_named(field.object));
  return owner.empty() ? field.name : owner + "." + field.name;
}

const Object& root_of(const Object& object) {
  return object.holder == Holder::root ? object : root_of(object_named(object.owner));
}

struct Reply {
  std::optional<Answer> answer{};
  std::vector<std::string> notes{};
  std::optional<Error> error{};
};

template <class T>
Reply reply_of(Result<T> result) {
  Reply reply;
  reply.notes = result.info().decode_notes;
  if (result) {
    reply.answer = std::move(result).value();
  } else {
    reply.error = result.error();
  }
  return reply;
}

// Asks the route that gives such an answer.
Reply ask(const Object& object, const std::string& body) {
  static ScriptedClient client;
  const std::string_view root = root_of(object).name;
  Reply reply;
  if (root == "BatchAnalysis") {
    reply = reply_of(client.batch(body));
  } else if (root == "ChatCompletion") {
    reply = reply_of(client.chat(body));
  } else {
    reply = reply_of(client.analysis(body));
  }
  REQUIRE(client.is_script_used_up());
  return reply;
}

std::string json_of(const Answer& answer) {
  return std::visit([](const auto& value) { return to_json(value); }, answer);
}

struct Sample {
  std::string json;
  std::string seen;
};

std::vector<Sample> good_values(const Field& field) {
  switch (field.kind) {
    case Kind::number_:
      return {{"0.5", "0.5"}, {"-1", "-1"}, {"0", "0"}, {"1.25e2", "125"}};
    case Kind::integer_:
      return {{"7", "7"}, {"0", "0"}, {"9007199254740993", "9007199254740993"}};
    case Kind::bool_:
      return {{"true", "true"}};
    case Kind::string_:
      return {{R"("words")", "words"}, {R"("\u2192 \"\\\n\ud83d\ude00")", "→ \"\\\n😀"}};
    case Kind::word_:
      return {{R"("a word of tomorrow")", "a word of tomorrow"}};
    case Kind::date_:
      return {{R"("2026-01-02T03:04:05.678Z")", "1767323045678"},
              {R"("1999-12-31T23:59:59.000Z")", "946684799000"}};
    case Kind::strings_:
      return {{R"(["one","two"])", "one,two,"}};
    case Kind::numbers_:
      return {{"[0.25,-1,0]", "0.25,-1,0,"}};
    case Kind::scores_:
      return {{R"({"second":1,"first":0})", "second=1,first=0,"}};
    case Kind::object_:
      return {{as_object_text(usual_members(field.content)), "there"}};
    case Kind::list_:
      return {{held(Holder::list, as_object_text(usual_members(field.content))), "there"}};
    case Kind::roles_:
      return {{held(Holder::roles, as_object_text(usual_members(field.content))), "there"}};
    case Kind::json_:
      return {{R"({"granularity":"detailed"})", R"({"granularity":"detailed"})"}, {"7", "7"}};
  }
  return {};
}

std::vector<std::string> wrong_values(Kind kind) {
  switch (kind) {
    case Kind::number_:
    case Kind::integer_:
      return {R"("0.5")", "true", "{}", "[1]"};
    case Kind::bool_:
      return {"1", R"("true")", "{}"};
    case Kind::string_:
    case Kind::word_:
      return {"7", "true", R"({"a":"b"})", R"(["a"])"};
    case Kind::date_:
      return {"7", "{}", R"("yesterday")"};
    case Kind::strings_:
    case Kind::numbers_:
      return {"7", R"("one")", "{}"};
    case Kind::scores_:
      return {"7", R"("one")", "[]", "[0.5]"};
    case Kind::object_:
      return {"7", R"("a plain word")", "[]", "true"};
    case Kind::list_:
      return {"7", R"("a plain word")", "{}"};
    case Kind::roles_:
      return {"7", R"("a plain word")", "[]"};
    case Kind::json_:
      break;  // there is none
  }
  return {};
}

// Without these an answer says nothing.
bool is_required(const Field& field) {
  const std::string_view object = field.object;
  const std::string_view name = field.name;
  return ((object == "Analysis" || object == "BatchAnalysis") && name == "emotions") ||
         (object == "Emotion" && name == "category") ||
         (object == "ChatCompletion" && name == "choices");
}

// A note about the very field: its path, then something that is no name.
bool is_noted(const std::vector<std::string>& notes, const std::string& path) {
  return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
    if (note.compare(0, path.size(), path) != 0 || note.size() == path.size()) return false;
    const auto next = static_cast<unsigned char>(note[path.size()]);
    return std::isalnum(next) == 0 && next != '_' && next != '.' && next != '[';
  });
}

Seen kept_aside(const Field& field, const Answer& answer) {
  const Extra* extra = object_named(field.object).extra(answer);
  const std::string* text = extra == nullptr ? nullptr : extra->find(field.name);
  return text == nullptr ? Seen() : Seen(*text);
}

// For the test's report, which can't print an optional.
std::string shown(const Seen& seen) { return seen ? "'" + *seen + "'" : "nothing"; }

TEST_CASE("a field of the contract is read through its C++ member, and nothing is noted") {
  for (const Field& field : fields()) {
    for (const Sample& sample : good_values(field)) {
      const std::string body = answer_with(field, sample.json);
      INFO(path_of(field) << " in " << body);
      const Reply reply = ask(object_named(field.object), body);
      if (!reply.answer) {
        FAIL_CHECK(reply.error->to_string());
        continue;
      }
      CHECK(shown(field.read(*reply.answer)) == shown(Seen(sample.seen)));
      CHECK(reply.notes.empty());
      if (field.kind != Kind::json_)
        CHECK(shown(kept_aside(field, *reply.answer)) == shown(Seen()));
    }
  }
}

// The name that to_json gives a field: the API's own, of several spellings the documentation's.
std::string written_name(const Field& field) {
  const std::string name = field.name;
  return name == "analyse_token" || name == "analyseToken" ? "analyse_tokens" : name;
}

TEST_CASE("a field that was read is written under the API's name, and reads the same again") {
  for (const Field& field : fields()) {
    for (const Sample& sample : good_values(field)) {
      INFO(path_of(field) << " is " << sample.json);
      const Object& object = object_named(field.object);
      const Reply first = ask(object, answer_with(field, sample.json));
      if (!first.answer) {
        FAIL_CHECK(first.error->to_string());
        continue;
      }
      const std::string text = json_of(*first.answer);
      const Reply second = ask(object, text);
      INFO("written as " << text);
      if (!second.answer) {
        FAIL_CHECK(second.error->to_string());
        continue;
      }
      CHECK(text.find("\"" + written_name(field) + "\":") != std::string::npos);
      CHECK(shown(field.read(*second.answer)) == shown(Seen(sample.seen)));
      CHECK(json_of(*second.answer) == text);
    }
  }
}

TEST_CASE("a field that is null or missing is empty, and the answer arrives without a note") {
  for (const Field& field : fields()) {
    if (is_required(field) || field.kind == Kind::json_) continue;
    for (const auto& value : {std::optional<std::string>("null"), std::optional<std::string>()}) {
      INFO(path_of(field) << " is " << value.value_or("missing"));
      const Reply reply = ask(object_named(field.object), answer_with(field, value));
      if (!reply.answer) {
        FAIL_CHECK(reply.error->to_string());
        continue;
      }
      CHECK(shown(field.read(*reply.answer)) == shown(Seen()));
      CHECK(reply.notes.empty());
    }
  }
}

TEST_CASE("a field of the wrong type is left empty, kept as JSON text and noted with its path") {
  for (const Field& field : fields()) {
    if (is_required(field)) continue;
    for (const std::string& value : wrong_values(field.kind)) {
      INFO(path_of(field) << " is " << value);
      const Object& object = object_named(field.object);
      const Reply reply = ask(object, answer_with(field, value));
      if (!reply.answer) {
        FAIL_CHECK(reply.error->to_string());
        continue;
      }
      CHECK(shown(field.read(*reply.answer)) == shown(Seen()));
      CHECK(shown(kept_aside(field, *reply.answer)) == shown(Seen(value)));
      INFO("notes: " << (reply.notes.empty() ? "none" : reply.notes.front()));
      CHECK(is_noted(reply.notes, path_of(field)));
      CHECK(reply.notes.size() == 1);

      const std::string text = json_of(*reply.answer);
      const Reply again = ask(object, text);
      INFO("written as " << text);
      if (!again.answer) {
        FAIL_CHECK(again.error->to_string());
        continue;
      }
      CHECK(shown(kept_aside(field, *again.answer)) == shown(Seen(value)));
    }
  }
}

TEST_CASE(
    "without a field that every answer carries there is no answer, and the error has its path") {
  for (const Field& field : fields()) {
    if (!is_required(field)) continue;
    std::vector<std::optional<std::string>> values = {std::nullopt, "null"};
    for (const std::string& value : wrong_values(field.kind)) values.emplace_back(value);
    for (const auto& value : values) {
      INFO(path_of(field) << " is " << value.value_or("missing"));
      const Reply reply = ask(object_named(field.object), answer_with(field, value));
      if (!reply.error) {
        FAIL_CHECK("an answer arrived: " << json_of(*reply.answer));
        continue;
      }
      CHECK(reply.error->kind == ErrorKind::invalid_response);
      CHECK(reply.error->param == path_of(field));
    }
  }
}

TEST_CASE("a member that no one knows stays in the object that it came in, and is written again") {
  const std::string name = "notInTheContract";
  for (const std::string value : {R"({"a":[1,null,"\u00e9"]})", "7", R"("words")", "[]", "true"}) {
    for (const Object& object : objects()) {
      Members members = usual_members(object.name);
      set(members, name, value);
      const std::string body = answer_with(object, members);
      INFO(body);
      const Reply reply = ask(object, body);
      if (!reply.answer) {
        FAIL_CHECK(reply.error->to_string());
        continue;
      }
      CHECK(reply.notes.empty());
      const Extra* extra = object.extra(*reply.answer);
      if (extra == nullptr || extra->find(name) == nullptr) {
        FAIL_CHECK("it is lost");
        continue;
      }
      const std::string kept = *extra->find(name);
      CHECK((kept == value || kept == "{\"a\":[1,null,\"é\"]}"));
      const std::string member = std::string("\"notInTheContract\":").append(kept);
      CHECK(json_of(*reply.answer).find(member) != std::string::npos);
    }
  }
}

TEST_CASE("what is no object at the top is no answer") {
  for (const Object& object : objects()) {
    if (object.holder != Holder::root) continue;
    for (const char* body : {"[]", "7", R"("words")", "null", "true", "{}"}) {
      INFO(object.name << ": " << body);
      const Reply reply = ask(object, body);
      REQUIRE(reply.error);
      CHECK(reply.error->kind == ErrorKind::invalid_response);
    }
  }
}

TEST_CASE("the list holds every object and enough fields, each at a place") {
  CHECK(objects().size() == 29);
  CHECK(fields().size() >= 186);
  for (const Field& field : fields()) CHECK_FALSE(path_of(field).empty());
}

}  // namespace
