// SPDX-License-Identifier: MIT
// Takes an event stream apart, by the rules of the WHATWG (HTML, 9.2.6): bytes in, in pieces of any
// size, events out. Linear in what comes; bounded in what it keeps. Knows nothing of chat.
#pragma once

#include <kaiko/detail/utf8.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct SseEvent {
  std::string type{};  // empty: "message"
  std::string data{};  // valid UTF-8
};

enum class SseStatus { ok, stopped, too_large };

class SseParser {
 public:
  // `most_bytes` of one event, its line under way included.
  explicit SseParser(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // Calls `on_event(const SseEvent&)` for each event that is complete now; its false means enough.
  template <class OnEvent>
  SseStatus feed(std::string_view bytes, OnEvent&& on_event) {
    while (!bytes.empty()) {
      if (std::exchange(is_after_cr_, false) && bytes.front() == '\n') {
        bytes.remove_prefix(1);  // the second half of CR LF
        continue;
      }
      const std::size_t end = bytes.find_first_of("\r\n");
      const std::string_view part = bytes.substr(0, end);
      if (line_.size() + part.size() + data_.size() > most_bytes_) return SseStatus::too_large;
      if (end == std::string_view::npos) {
        line_.append(part);
        break;
      }
      is_after_cr_ = bytes[end] == '\r';
      bytes.remove_prefix(end + 1);
      if (!take_line(part, on_event)) return SseStatus::stopped;
    }
    return SseStatus::ok;
  }

 private:
  // A line that came in one piece is not copied.
  template <class OnEvent>
  bool take_line(std::string_view part, OnEvent&& on_event) {
    if (line_.empty()) return interpret(without_mark(part), on_event);
    line_.append(part);
    const bool is_going_on = interpret(without_mark(line_), on_event);
    line_.clear();
    return is_going_on;
  }

  // One byte order mark may stand before the first line.
  std::string_view without_mark(std::string_view line) noexcept {
    const bool is_first = std::exchange(is_first_line_, false);
    if (is_first && line.substr(0, byte_order_mark.size()) == byte_order_mark) {
      line.remove_prefix(byte_order_mark.size());
    }
    return line;
  }

  template <class OnEvent>
  bool interpret(std::string_view line, OnEvent&& on_event) {
    if (line.empty()) return dispatch(on_event);
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);  // empty: a comment
    std::string_view value =
        colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (field == "data") {
      if (has_data_) data_.push_back('\n');
      data_.append(value);
      has_data_ = true;
    } else if (field == "event") {
      type_ = value;
    }
    // `id` and `retry` are for readers that connect again by themselves, which this one does not.
    return true;
  }

  template <class OnEvent>
  bool dispatch(OnEvent&& on_event) {
    SseEvent event;
    event.type = std::exchange(type_, std::string());
    if (!std::exchange(has_data_, false)) return true;
    event.data = std::exchange(data_, std::string());
    replace_invalid_utf8(event.data);
    replace_invalid_utf8(event.type);
    return on_event(event);
  }

  std::size_t most_bytes_;
  std::string line_;  // the line under way, as far as it has come
  std::string data_;
  std::string type_;
  bool has_data_ = false;
  bool is_after_cr_ = false;
  bool is_first_line_ = true;
};

}  // namespace detail
KAIKO_NAMESPACE_END
