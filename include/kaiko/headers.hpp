// SPDX-License-Identifier: MIT
// The headers of one request or answer in one flat block, looked up by name whatever its case.
// Filled by transports and the call, read by everyone. Never holds a credential.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/secret.hpp>
#include <kaiko/version.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

KAIKO_NAMESPACE_BEGIN

// Names and values in the order in which they came; a name may be there more than once.
class HeaderBlock {
 public:
  // Appends one header, or nothing when memory runs out. A byte that would end the line (CR, LF,
  // NUL) becomes a space.
  void add(std::string_view name, std::string_view value) {
    std::size_t at = text_.size();
    text_.append(name.size() + value.size() + 3, '\n');  // one step: half a line is no line
    at = put_line_safe(at, name);
    text_[at++] = ':';
    text_[at++] = ' ';
    put_line_safe(at, value);
    ++count_;
  }

  // The first value under `name`, without surrounding blanks; empty when there is no such header.
  std::optional<std::string_view> get(std::string_view name) const noexcept {
    return get_each<1>({name})[0];
  }
  // The same for several names at once, each in the place of its name.
  template <std::size_t count>
  std::array<std::optional<std::string_view>, count> get_each(
      const std::array<std::string_view, count>& names) const noexcept {
    std::array<std::optional<std::string_view>, count> found{};
    for (std::string_view rest = text_; !rest.empty();) {
      const std::string_view line = take_line(rest);
      for (std::size_t i = 0; i < count; ++i) {
        if (!found[i] && is_named(line, names[i])) {
          found[i] = detail::trim(line.substr(names[i].size() + 1));
        }
      }
    }
    return found;
  }
  // Whether get() would give a value.
  bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

  // Calls `visit(name, value)` for every header in its order.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (std::string_view rest = text_; !rest.empty();) {
      const std::string_view line = take_line(rest);
      const std::size_t colon = line.find(':');
      visit(line.substr(0, colon), detail::trim(line.substr(colon + 1)));
    }
  }

  // Headers, repeated ones included.
  std::size_t size() const noexcept { return count_; }
  // What all of them take, with two more signs and a line end each.
  std::size_t bytes() const noexcept { return text_.size(); }
  // Whether there is no header.
  bool empty() const noexcept { return count_ == 0; }
  // Makes room, so that headers of so many bytes take no more memory than now.
  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  // Replaces every occurrence of a secret that a server sent back, of eight bytes or more. Names
  // stay what they are: a header whose name holds it is left out.
  void redact(std::string_view secret) {
    if (!detail::is_quoted_in(text_, secret)) return;
    HeaderBlock clean;
    for_each([&clean, secret](std::string_view name, std::string_view value) {
      if (detail::is_quoted_in(name, secret)) return;
      std::string words(value);
      detail::scrub(words, secret);
      clean.add(name, words);
    });
    detail::wipe(text_);
    *this = std::move(clean);
  }
  // Keeps the memory for the next ones.
  void clear() noexcept {
    text_.clear();
    count_ = 0;
  }

 private:
  // The first line, without its end, and off the rest.
  static std::string_view take_line(std::string_view& rest) noexcept {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    return line;
  }
  static bool is_named(std::string_view line, std::string_view name) noexcept {
    return line.size() > name.size() && line[name.size()] == ':' &&
           detail::equals_ignoring_case(line.substr(0, name.size()), name);
  }
  // Returns where the next byte goes.
  std::size_t put_line_safe(std::size_t at, std::string_view bytes) noexcept {
    bytes.copy(&text_[at], bytes.size());
    for (const char end_of_line : {'\r', '\n', '\0'}) {
      for (std::size_t i = bytes.find(end_of_line); i < bytes.size();
           i = bytes.find(end_of_line, i + 1)) {
        text_[at + i] = ' ';
      }
    }
    return at + bytes.size();
  }

  std::string text_;  // "name: value\n" for each
  std::size_t count_ = 0;
};

KAIKO_NAMESPACE_END
