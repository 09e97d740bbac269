// SPDX-License-Identifier: MIT
// Names and values in the order in which the server sent them: emotions by role, scores by emotion,
// unknown members. Looked up by name with a scan, since these lists are short. Not a std::map.
#pragma once

#include <kaiko/version.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

KAIKO_NAMESPACE_BEGIN

// A list of names and values, in the server's order.
template <class T>
class OrderedMap {
 public:
  // A name and its value.
  using value_type = std::pair<std::string, T>;
  // Of a std::vector of them.
  using const_iterator = typename std::vector<value_type>::const_iterator;
  // Of a std::vector of them.
  using iterator = typename std::vector<value_type>::iterator;

  OrderedMap() = default;
  // Keeps their order, and repeated names.
  OrderedMap(std::initializer_list<value_type> entries) : entries_(entries) {}

  // The value under `name`, or null. Where the server repeated a name, the last one counts.
  const T* find(std::string_view name) const noexcept {
    for (auto it = entries_.rbegin(); it != entries_.rend(); ++it) {
      if (it->first == name) return &it->second;
    }
    return nullptr;
  }
  // Whether find() would give a value.
  bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }

  // Appends without looking for an earlier entry of the same name.
  T& append(std::string name, T value = T()) {
    entries_.emplace_back(std::move(name), std::move(value));
    return entries_.back().second;
  }
  // Removes every entry of that name.
  void remove(std::string_view name) {
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                  [name](const value_type& entry) { return entry.first == name; }),
                   entries_.end());
  }
  // Removes the last entry; there must be one.
  void pop_back() { entries_.pop_back(); }
  // Removes every entry.
  void clear() noexcept { entries_.clear(); }
  // Makes room for so many.
  void reserve(std::size_t count) { entries_.reserve(count); }

  // Entries, repeated names included.
  std::size_t size() const noexcept { return entries_.size(); }
  // Whether there is no entry.
  bool empty() const noexcept { return entries_.empty(); }
  // There must be one.
  const value_type& front() const { return entries_.front(); }
  // There must be one.
  const value_type& back() const { return entries_.back(); }
  // In the server's order.
  const_iterator begin() const noexcept { return entries_.begin(); }
  // Behind the last entry.
  const_iterator end() const noexcept { return entries_.end(); }
  // In the server's order.
  iterator begin() noexcept { return entries_.begin(); }
  // Behind the last entry.
  iterator end() noexcept { return entries_.end(); }

 private:
  std::vector<value_type> entries_;
};

// Members that this version of the SDK does not know, or whose value had an unexpected type:
// member name -> its JSON text.
using Extra = OrderedMap<std::string>;

KAIKO_NAMESPACE_END
