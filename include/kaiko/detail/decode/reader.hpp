// SPDX-License-Identifier: MIT
// Reads JSON text straight into structs: a scanner's events in, filled members, kept-aside unknown
// ones and notes out. Knows shapes, not models.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/decode/raw_writer.hpp>
#include <kaiko/detail/decode/scanner.hpp>
#include <kaiko/detail/decode/shape.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// `interrupted` is what a stream says that ended before its end.
enum class DecodeStatus { ok, not_json, too_deep, too_large, wrong_shape, interrupted };

struct DecodeResult {
  DecodeStatus status = DecodeStatus::ok;
  std::string path{};           // of a wrong shape: "emotions.user.category"
  std::string_view expected{};  // likewise: "a string"
  std::size_t offset = 0;       // of what is not JSON: the byte where that showed
};

using DecodeNotes = std::vector<std::string>;

// What the entries of a text's lists and maps may take of memory, unknown members included: three
// bytes of JSON can make a struct of hundreds. The API's emotions cost up to eleven times their
// JSON, and a hundred of them, however short, a quarter of a megabyte.
inline std::size_t room_for_entries(std::size_t text_size) noexcept {
  constexpr std::size_t per_byte = 16;
  return (std::max)(per_byte * text_size, std::size_t{16} << 20U);
}

// The handler of one document: each function says whether to go on.
class Reader {
 public:
  // `room`: bytes for entries.
  Reader(Target root, DecodeNotes& notes, std::size_t room)
      : root_(root), notes_(notes), room_(room) {
    frames_.reserve(8);  // as deep as the API's answers go
  }

  DecodeResult take_result() { return std::move(result_); }

  bool null() {
    if (raw_.is_active()) {
      raw_.null();
      return true;
    }
    if (frames_.empty()) return reject(root_, "an object");
    Frame& top = frames_.back();
    // Null counts as absent: a required member is missed at the end of its object.
    if (top.form == Shape::Form::object) {
      if (top.member != nullptr) return true;
      if (!keep_unknown()) return false;
      raw_.null();
      return true;
    }
    if (!keep_misfit(next_target())) return false;
    raw_.null();
    return true;
  }
  bool boolean(bool value) {
    Scalar scalar;
    scalar.type = Scalar::Type::boolean;
    scalar.is_true = value;
    return take(scalar);
  }
  bool integer(std::int64_t value) {
    Scalar scalar;
    scalar.type = Scalar::Type::integer;
    scalar.integer = value;
    return take(scalar);
  }
  bool number(double value, std::string_view literal) {
    Scalar scalar;
    scalar.type = Scalar::Type::number;
    scalar.number = value;
    scalar.text = literal;
    return take(scalar);
  }
  bool string(std::string_view value) {
    Scalar scalar;
    scalar.text = value;
    return take(scalar);
  }
  bool start_object() { return start(Shape::Form::object, '{'); }
  bool start_array() { return start(Shape::Form::list, '['); }
  bool key(std::string_view name) {
    if (raw_.is_active()) {
      raw_.key(name);
      return true;
    }
    Frame& top = frames_.back();
    top.name = name;
    if (top.form == Shape::Form::object) top.member = find_member(top, name);
    return true;
  }
  bool end_object() { return end('}'); }
  bool end_array() { return end(']'); }

 private:
  struct Frame {
    Target target{};
    Shape::Form form = Shape::Form::object;
    const Member* member = nullptr;  // of an object: where the next value goes
    std::size_t hint = 0;            // of an object: the row after the one found last
    std::uint64_t seen = 0;          // of an object: the rows that got a value
    std::size_t count = 0;           // of a list: its entries so far
    bool is_forgiving = false;       // what it requires, or what its entries do, may be missing
    std::string name{};              // the current member or entry
  };

  bool take(const Scalar& value) {
    if (raw_.is_active()) {
      raw_.scalar(value);
      return true;
    }
    const Target target = next_target();
    if (target.shape == nullptr) {
      if (!keep_unknown()) return false;
      raw_.scalar(value);
      return true;
    }
    if (target.shape->form == Shape::Form::scalar && target.shape->take(target.at, value)) {
      mark_seen();
      return true;
    }
    if (!keep_misfit(target)) return false;
    raw_.scalar(value);
    return true;
  }

  bool start(Shape::Form form, char bracket) {
    if (raw_.is_active()) {
      raw_.open(bracket);
      return true;
    }
    const Target target = next_target();
    if (target.shape == nullptr) {
      if (!keep_unknown()) return false;
      raw_.open(bracket);
      return true;
    }
    const Shape::Form wanted = target.shape->form;
    const bool fits = form == Shape::Form::list
                          ? wanted == Shape::Form::list
                          : wanted == Shape::Form::object || wanted == Shape::Form::map;
    if (!fits) {
      if (!keep_misfit(target)) return false;
      raw_.open(bracket);
      return true;
    }
    mark_seen();
    Frame frame;
    frame.is_forgiving = is_forgiven();
    frame.target = target.shape->open(target.at);
    frame.form = wanted;
    frames_.push_back(std::move(frame));
    return true;
  }

  bool end(char bracket) {
    if (raw_.is_active()) {
      raw_.close(bracket);
      return true;
    }
    const Frame& top = frames_.back();
    if (top.form == Shape::Form::object) {
      for (std::size_t i = 0; i < top.target.shape->member_count; ++i) {
        const Member& member = top.target.shape->members[i];
        if (!member.is_required || (top.seen >> i & 1U) != 0) continue;
        frames_.back().name = member.name;
        if (top.is_forgiving) return drop_entry(member.locate(top.target.at));
        return reject(member.locate(top.target.at), "");
      }
    }
    frames_.pop_back();
    return true;
  }

  // Whether what begins now is a forgiving member, or an entry of one.
  bool is_forgiven() const noexcept {
    if (frames_.empty()) return false;
    const Frame& top = frames_.back();
    if (top.form == Shape::Form::object) return top.member != nullptr && top.member->is_forgiving;
    return top.is_forgiving;
  }

  // The entry that ends here lacks `target`: it is left out.
  bool drop_entry(const Target& target) {
    note(target);
    frames_.pop_back();
    Frame& map = frames_.back();
    map.target.shape->drop(map.target.at);
    return true;
  }

  void note(const Target& target) {
    if (notes_.size() >= most_notes) return;
    notes_.push_back(path() + ": expected " + std::string(target.shape->expected));
  }

  // Where the next value goes. In a list or a map this appends an entry, while there is room: what
  // is then in nobody's place has no room either.
  Target next_target() {
    if (frames_.empty()) return root_;
    Frame& top = frames_.back();
    if (top.form == Shape::Form::object) {
      return top.member == nullptr ? Target{} : top.member->locate(top.target.at);
    }
    ++top.count;
    const Shape& shape = *top.target.shape;
    return take_room(shape.entry_cost) ? shape.append(top.target.at, top.name) : Target{};
  }

  // Once it is used up there is none for anything.
  bool take_room(std::size_t bytes) noexcept {
    if (bytes <= room_) {
      room_ -= bytes;
      return true;
    }
    room_ = 0;
    result_.status = DecodeStatus::too_large;
    return false;
  }

  void mark_seen() {
    if (frames_.empty() || frames_.back().member == nullptr) return;
    Frame& top = frames_.back();
    top.seen |= std::uint64_t{1} << static_cast<unsigned>(top.member - top.target.shape->members);
  }

  // A value of the wrong type: an error where it is required or without room (false), else kept
  // beside its owner with a note, and what comes next is its text.
  bool keep_misfit(const Target& target) {
    const bool is_root = frames_.empty();
    const bool is_needed = !is_root && !frames_.back().is_forgiving &&
                           frames_.back().member != nullptr && frames_.back().member->is_required;
    if (is_root || is_needed) return reject(target, "");
    if (!take_room(entry_cost_of<Extra::value_type>)) return false;
    Frame& top = frames_.back();
    note(target);
    std::string name = describe(nearest_struct());
    if (top.form != Shape::Form::object) top.target.shape->drop(top.target.at);
    raw_.begin(nearest_extra().append(std::move(name)));
    return true;
  }

  bool reject(const Target& target, std::string_view expected) {
    result_.status = DecodeStatus::wrong_shape;
    result_.path = path();
    result_.expected = expected.empty() ? target.shape->expected : expected;
    return false;
  }

  // A member that nobody knows: what comes next is its text. False: there is no room for it.
  bool keep_unknown() {
    if (!take_room(entry_cost_of<Extra::value_type>)) return false;
    raw_.begin(nearest_extra().append(frames_.back().name));
    return true;
  }

  // The frame of the struct that the current value belongs to; the root where there is none.
  std::size_t nearest_struct() const noexcept {
    std::size_t i = frames_.size() - 1;
    while (i > 0 && frames_[i].form != Shape::Form::object) --i;
    return i;
  }

  // Only a document whose root is a list or a map has no struct above: its strays are noted, not
  // kept.
  Extra& nearest_extra() {
    const Frame& owner = frames_[nearest_struct()];
    if (owner.form == Shape::Form::object) return *owner.target.shape->extra(owner.target.at);
    strays_.clear();
    return strays_;
  }

  std::string path() const { return describe(0); }

  // "emotions.user.emotionalVector[3]", from the frame `first` on. A name that is on the way may be
  // as long as the answer, and be on the way to each of its values.
  std::string describe(std::size_t first) const {
    std::string text;
    for (std::size_t i = first; i < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      if (frame.form == Shape::Form::list) {
        text.append("[").append(std::to_string(frame.count - 1)).append("]");
        continue;
      }
      if (!text.empty()) text.push_back('.');
      const bool is_last = i + 1 == frames_.size();
      text.append(frame.name, 0, is_last ? std::string::npos : longest_name);
    }
    return text;
  }

  // Servers send members in the table's order, so the row after the last one is tried first. The
  // loose comparison takes the other spellings of contract section 7.6: snake_case, camelCase.
  static const Member* find_member(Frame& frame, std::string_view name) noexcept {
    const Shape& shape = *frame.target.shape;
    for (std::size_t i = 0; i < shape.member_count; ++i) {
      const std::size_t row = (frame.hint + i) % shape.member_count;
      if (shape.members[row].name != name) continue;
      frame.hint = row + 1;
      return &shape.members[row];
    }
    for (std::size_t row = 0; row < shape.member_count; ++row) {
      if (is_same_word(shape.members[row].name, name)) return &shape.members[row];
    }
    return nullptr;
  }

  static bool is_same_word(std::string_view a, std::string_view b) noexcept {
    std::size_t i = 0;
    std::size_t j = 0;
    for (;;) {
      while (i < a.size() && a[i] == '_') ++i;
      while (j < b.size() && b[j] == '_') ++j;
      if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
      if (ascii_lower(a[i++]) != ascii_lower(b[j++])) return false;
    }
  }

  static constexpr std::size_t most_notes = 100;
  static constexpr std::size_t longest_name = 64;

  Target root_;
  DecodeNotes& notes_;
  std::size_t room_;
  std::vector<Frame> frames_;
  RawWriter raw_;
  Extra strays_;
  DecodeResult result_;
};

// Reads `text` into `root`.
inline DecodeResult read_json(std::string_view text, Target root, DecodeNotes& notes) {
  Reader reader(root, notes, room_for_entries(text.size()));
  JsonScanner<Reader> scanner(text, reader);
  const ScanEnd end = scanner.run();
  DecodeResult result = reader.take_result();
  if (end == ScanEnd::too_deep) result.status = DecodeStatus::too_deep;
  // Where the reader stopped it, what stands behind that may show that it was no JSON at all.
  if (end == ScanEnd::malformed || (end == ScanEnd::stopped && !is_json(text))) {
    result.status = DecodeStatus::not_json;
    result.offset = scanner.position();
  }
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END
