// SPDX-License-Identifier: MIT
// The decoder of a batch, which knows what was asked: one emotion a message, in the same order. An
// answer that can't be told to match is refused as a whole, never handed out misaligned.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/decode/emotions.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN
namespace detail {

class BatchAlignment {
 public:
  BatchAlignment(const std::vector<Message>& asked, const std::vector<Emotion>& told)
      : asked_(asked), told_(told) {}

  // The first place that does not match its message; the number of messages when all do.
  std::size_t first_stray() const {
    for (std::size_t i = 0; i < told_.size(); ++i) {
      if (is_other_id(i) || is_other_index(i)) return i;
    }
    return is_text_moved() ? first_moved_text() : asked_.size();
  }

 private:
  bool is_other_id(std::size_t i) const noexcept {
    const auto& id = told_[i].external_id;
    return id && !asked_[i].external_id.empty() && !is_same_id(*id, asked_[i].external_id);
  }
  // A UUID that was sent in capitals may come back in its canonical form.
  static bool is_same_id(std::string_view told, std::string_view asked) noexcept {
    return told == asked || (is_uuid(asked) && equals_ignoring_case(told, asked));
  }
  // Not documented; what the answers of like services carry.
  bool is_other_index(std::size_t i) const {
    const std::string* index = told_[i].extra.find("index");
    return index != nullptr && *index != std::to_string(i);
  }
  // `text` may be the message itself or any words about it, so it proves something only where all
  // the messages come back, in another order.
  bool is_text_moved() const {
    std::vector<std::string_view> sent;
    std::vector<std::string_view> back;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (!told_[i].text) return false;
      sent.push_back(asked_[i].text);
      back.push_back(*told_[i].text);
    }
    if (sent == back) return false;
    std::sort(sent.begin(), sent.end());
    std::sort(back.begin(), back.end());
    return sent == back;
  }
  std::size_t first_moved_text() const {
    std::size_t i = 0;
    while (*told_[i].text == asked_[i].text) ++i;
    return i;
  }

  const std::vector<Message>& asked_;
  const std::vector<Emotion>& told_;
};

// The list under one of its other names (contract section 2.3), which stand for it only where the
// documented one is missing: `messages` could as well be those of the request.
inline DecodeResult adopt_other_name(BatchAnalysis& batch, DecodeNotes& notes) {
  for (const std::string_view name : {"results", "items", "messages"}) {
    const std::string* text = batch.extra.find(name);
    if (text == nullptr || text->front() != '[') continue;
    DecodeNotes own_notes;
    DecodeResult result = decode(*text, batch.emotions, own_notes);
    result.path.insert(0, name);
    for (const std::string& note : own_notes) notes.push_back(std::string(name).append(note));
    if (result.status == DecodeStatus::ok) batch.extra.remove(name);
    return result;
  }
  return {};
}

// `to` is filled only when it answers `asked`, message by message.
inline DecodeResult decode_batch(std::string_view text, const std::vector<Message>& asked,
                                 BatchAnalysis& to, DecodeNotes& notes) {
  BatchAnalysis fresh;
  DecodeResult result = decode(text, fresh, notes);
  if (result.status == DecodeStatus::ok && fresh.emotions.empty()) {
    result = adopt_other_name(fresh, notes);
  }
  if (result.status != DecodeStatus::ok) return result;
  if (fresh.emotions.size() != asked.size()) {
    result.status = DecodeStatus::wrong_shape;
    result.path = "emotions";
    result.expected = "one emotion for each message";
    return result;
  }
  const std::size_t stray = BatchAlignment(asked, fresh.emotions).first_stray();
  if (stray < asked.size()) {
    result.status = DecodeStatus::wrong_shape;
    result.path = "emotions[" + std::to_string(stray) + "]";
    result.expected = "the order of the request";
    return result;
  }
  renew(to, std::move(fresh));
  return result;
}

}  // namespace detail
KAIKO_NAMESPACE_END
