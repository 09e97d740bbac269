// SPDX-License-Identifier: MIT
// The contexts of the documentation's dialect: messages by API key and context id, forgotten some
// time after the last one. The time is an argument. Knows no HTTP.
#pragma once

#include <chrono>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "moment.hpp"

namespace kaiko_emulator {

struct ContextId {
  std::string api_key;
  std::string id;

  bool operator<(const ContextId& other) const {
    return std::tie(api_key, id) < std::tie(other.api_key, other.id);
  }
};

class ContextStore {
 public:
  // With a lifetime of zero a context is forgotten at once.
  explicit ContextStore(Seconds lifetime) : lifetime_(lifetime) {}

  // Adds all of them, and returns the whole context; or adds none and returns nothing, because an
  // external id is there already or comes twice.
  std::optional<Moments> add(const ContextId& id, const Moments& moments, SystemTime now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Context* context = alive(id, now);
    std::set<std::string> added;
    for (const Moment& moment : moments) {
      const std::string& name = moment.external_id;
      if (name.empty()) continue;
      const bool is_there = context != nullptr && context->external_ids.count(name) > 0;
      if (is_there || !added.insert(name).second) return std::nullopt;
    }
    if (context == nullptr) context = &contexts_[id];
    context->external_ids.merge(added);
    context->moments.insert(context->moments.end(), moments.begin(), moments.end());
    context->last_use = now;
    return context->moments;
  }

  // Nothing when it is unknown or forgotten.
  std::optional<Moments> find(const ContextId& id, SystemTime now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const Context* const context = alive(id, now);
    return context == nullptr ? std::nullopt : std::optional<Moments>(context->moments);
  }

 private:
  struct Context {
    Moments moments;
    std::set<std::string> external_ids;
    SystemTime last_use{};
  };

  bool is_old(const Context& context, SystemTime now) const {
    return now >= context.last_use + lifetime_;
  }

  Context* alive(const ContextId& id, SystemTime now) {
    sweep(now);
    const auto found = contexts_.find(id);
    if (found == contexts_.end()) return nullptr;
    if (!is_old(found->second, now)) return &found->second;
    contexts_.erase(found);
    return nullptr;
  }

  // Now and then, for those that nobody asks for again.
  void sweep(SystemTime now) {
    if (now < next_sweep_) return;
    next_sweep_ = now + std::chrono::minutes(10);
    for (auto context = contexts_.begin(); context != contexts_.end();) {
      context = is_old(context->second, now) ? contexts_.erase(context) : std::next(context);
    }
  }

  Seconds lifetime_;
  SystemTime next_sweep_{};
  std::mutex mutex_;
  std::map<ContextId, Context> contexts_;
};

}  // namespace kaiko_emulator
