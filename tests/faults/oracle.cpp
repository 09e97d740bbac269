// SPDX-License-Identifier: MIT
// The rules that hold whatever the fault.
#include "faults/oracle.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "faults/brief.hpp"
#include "faults/sanitizers.hpp"

namespace kaiko_faults {
namespace {

using Json = nlohmann::json;

class Judge {
 public:
  explicit Judge(Stage& stage) : stage_(stage) {}

  Verdict judge() {
    for (std::size_t i = 0; i < stage_.servers().size(); ++i) read(i);
    for (const CallRecord& call : stage_.calls()) {
      calls_keys_.insert(call.key());
      check(call);
    }
    for (const auto& [key, traffic] : by_key_) {
      require(stage_.has_other_callers() || calls_keys_.count(key) > 0,
              "every request is some call's");
    }
    verdict_.calls = static_cast<int>(stage_.calls().size());
    verdict_.seen = stage_.own_note().empty() ? summary() : stage_.own_note();
    verdict_.failures.insert(verdict_.failures.end(), stage_.failures().begin(),
                             stage_.failures().end());
    return std::move(verdict_);
  }

 private:
  void require(bool holds, const std::string& rule) {
    if (!holds) verdict_.failures.push_back(rule);
  }

  void read(std::size_t server) {
    if (!stage_.servers()[server]->is_running()) return;
    const Json report = stage_.servers()[server]->report();
    require(stage_.may_leave_steps() || report["steps_left"] == 0, "every scripted step is used");
    for (const Json& request : report["requests"]) add(request);
    for (const Json& connection : report["connections"]) {
      require(!stage_.is_tls(server) || connection["is_key_on_the_wire"] == false,
              "the key is not on the wire in clear");
    }
  }

  void add(const Json& request) {
    by_key_[request["key"]].add(request);
    verdict_.effects += request["effect"] == true ? 1 : 0;
    require(stage_.has_other_keys() || request["is_key_right"] == true,
            "every request carries the key once");
    require(request["method"] == "GET" || request["key"] != "",
            "no POST without its idempotency key");
    require(request["is_key_elsewhere"] == false, "the key is in its header only");
  }

  void check(const CallRecord& call) {
    require(
        call.elapsed <= call.limit + slack(250),
        "an end within the deadline, not after " + std::to_string(call.elapsed.count()) + " ms");
    for (const std::string& rule :
         broken_rules(brief_of(call.result), by_key_[call.key()], stage_)) {
      require(false, rule);
    }
  }

  std::string summary() const {
    std::map<std::string, int> counts;
    for (const CallRecord& call : stage_.calls()) ++counts[words_for(call)];
    std::string words;
    for (const auto& [word, count] : counts) {
      words += (words.empty() ? "" : ", ") + std::to_string(count) + " " + word;
    }
    return words;
  }

  static std::string words_for(const CallRecord& call) {
    const std::string attempts = " in " + std::to_string(call.result.info().attempts.size());
    if (call.result) return "ok" + attempts;
    const kaiko::Error& error = call.result.error();
    std::string words(to_string(error.kind));
    if (error.timeout != kaiko::TimeoutKind::none) {
      words += "/" + std::string(to_string(error.timeout));
    }
    return words + " " + std::string(to_string(error.outcome)) + attempts;
  }

  Stage& stage_;
  Verdict verdict_;
  std::map<std::string, Traffic> by_key_;
  std::set<std::string> calls_keys_;
};

std::size_t entries_of(const char* folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    static_cast<void>(entry);
    ++count;
  }
  return count;
}

}  // namespace

Verdict judge(Stage& stage) { return Judge(stage).judge(); }

Footprint Footprint::now() {
  Footprint footprint;
  footprint.threads = entries_of("/proc/self/task");
  footprint.descriptors = entries_of("/proc/self/fd");
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!is_sanitized && line.rfind("VmRSS:", 0) == 0)
      footprint.resident_kib = std::stoul(line.substr(6));
  }
  return footprint;
}

std::string growth(const Footprint& before, const Footprint& after, bool may_park_threads) {
  constexpr std::size_t memory_bound_kib = std::size_t{24} << 10U;  // a body's cap, thrice
  std::string words;
  if (!may_park_threads && after.threads > before.threads) {
    words += "threads " + std::to_string(before.threads) + " -> " + std::to_string(after.threads);
  }
  if (after.descriptors > before.descriptors) {
    words += " descriptors " + std::to_string(before.descriptors) + " -> " +
             std::to_string(after.descriptors);
  }
  if (after.resident_kib > before.resident_kib + memory_bound_kib) {
    words += " memory " + std::to_string(before.resident_kib) + " -> " +
             std::to_string(after.resident_kib) + " KiB";
  }
  return words;
}

}  // namespace kaiko_faults
