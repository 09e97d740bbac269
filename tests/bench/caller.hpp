// SPDX-License-Identifier: MIT
// Ways to make the sample's call: the SDK's, and its peers'. They are told apart by name, so that
// another process can be asked for one of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace kaiko_bench {

struct Endpoint {
  std::string base_url;
  std::string ca_file;  // empty: the system's store
};

class Caller {
 public:
  Caller() = default;
  virtual ~Caller() = default;
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  // One call, and everything in the answer taken out of it; throws when it failed.
  virtual std::string category_of(const std::string& text) = 0;
  // For one more thread: the same client where it can be shared, else one more of its kind.
  virtual std::unique_ptr<Caller> for_thread() const = 0;
};

struct CallerKind {
  std::string name;   // in one word
  std::string title;  // for people
  bool is_keeping_connection;
  std::unique_ptr<Caller> (*make)(const Endpoint&);
};

// Ours first, then the floor; the libraries that were found when this was built come last.
const std::vector<CallerKind>& caller_kinds();
const CallerKind& caller_kind(const std::string& name);
const CallerKind& ours();
const CallerKind& floor_kind();

// A kind a file.
std::unique_ptr<Caller> make_kaiko_caller(const Endpoint& endpoint);
std::unique_ptr<Caller> make_floor_caller(const Endpoint& endpoint);
std::unique_ptr<Caller> make_new_handle_caller(const Endpoint& endpoint);
std::unique_ptr<Caller> make_httplib_caller(const Endpoint& endpoint);
std::unique_ptr<Caller> make_cpr_caller(const Endpoint& endpoint);

}  // namespace kaiko_bench
