// SPDX-License-Identifier: MIT
// The headers of one request or answer in one flat block, looked up by name whatever its case.
// Filled by transports and the call, read by everyone. Never holds a credential.
#pragma once

#include <kaiko/detail/ascii.hpp>
#include <kaiko/detail/secret.hpp>
#include <kaiko/version.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

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
    std::optional<std::string_view> found;
    for_each([&](std::string_view key, std::string_view value) {
      if (!found && detail::equals_ignoring_case(key, name)) found = value;
    });
    return found;
  }
  // Whether get() would give a value.
  bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

  // Calls `visit(name, value)` for every header in its order.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    std::string_view rest = text_;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      const std::size_t colon = line.find(':');
      visit(line.substr(0, colon), detail::trim(line.substr(colon + 1)));
      rest.remove_prefix(end + 1);
    }
  }

  // Headers, repeated ones included.
  std::size_t size() const noexcept { return count_; }
  // What all of them take, with two more signs and a line end each.
  std::size_t bytes() const noexcept { return text_.size(); }
  // Whether there is no header.
  bool empty() const noexcept { return count_ == 0; }
  // Replaces every occurrence of a secret that a server sent back.
  void redact(std::string_view secret) { detail::scrub(text_, secret); }
  // Keeps the memory for the next ones.
  void clear() noexcept {
    text_.clear();
    count_ = 0;
  }

 private:
  // Returns where the next byte goes.
  std::size_t put_line_safe(std::size_t at, std::string_view bytes) noexcept {
    for (const char c : bytes) text_[at++] = c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    return at;
  }

  std::string text_;  // "name: value\n" for each
  std::size_t count_ = 0;
};

KAIKO_NAMESPACE_END
