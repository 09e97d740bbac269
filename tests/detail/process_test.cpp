// SPDX-License-Identifier: MIT
// State that belongs to one process, across a real fork: the child makes its own, and the parent's
// is neither used nor destroyed there.
#include <kaiko/detail/process.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/forked.hpp"

namespace {

using namespace kaiko::detail;
using kaiko_test::answer_of_child;

// Tells of its end in a count that outlives it.
struct Tracked {
  explicit Tracked(int* ends) : ends_(ends) {}
  ~Tracked() { ++*ends_; }
  Tracked(const Tracked&) = delete;
  Tracked& operator=(const Tracked&) = delete;

  long made_by = process_id();
  std::mutex mutex;

 private:
  int* ends_;
};

struct Stage {
  int made = 0;
  int ended = 0;
  long parents_process = -1;
  std::unique_ptr<PerProcess<Tracked>> state =
      std::make_unique<PerProcess<Tracked>>([this](const Tracked* parents) {
        ++made;
        parents_process = parents == nullptr ? 0 : parents->made_by;
        return std::make_shared<Tracked>(&ended);
      });
};

TEST_CASE("one process has one state, made at once and ended with its owner") {
  Stage stage;
  CHECK(stage.made == 1);
  CHECK(stage.parents_process == 0);
  CHECK(stage.state->get() == stage.state->get());
  CHECK(stage.made == 1);
  stage.state.reset();
  CHECK(stage.ended == 1);
}

TEST_CASE("who holds the state keeps it beyond its owner") {
  Stage stage;
  const std::shared_ptr<Tracked> held = stage.state->get();
  stage.state.reset();
  CHECK(stage.ended == 0);
}

TEST_CASE("a child makes its own state, also while the parent's is locked") {
  Stage stage;
  const std::shared_ptr<Tracked> parents = stage.state->get();
  const std::lock_guard<std::mutex> lock(parents->mutex);
  const std::string answer = answer_of_child([&] {
    const std::shared_ptr<Tracked> mine = stage.state->get();
    const bool is_own = mine != parents && mine->made_by == process_id();
    const bool is_kept = mine == stage.state->get();
    const bool is_free = mine->mutex.try_lock();
    if (is_free) mine->mutex.unlock();
    return std::string(is_own && is_kept && is_free && stage.made == 2 ? "own" : "shared");
  });
  CHECK(answer == "own");
  CHECK(stage.state->get() == parents);
  CHECK(stage.made == 1);
}

TEST_CASE("a child ends its own state and never the parent's") {
  Stage stage;
  const std::string used = answer_of_child([&] {
    static_cast<void>(stage.state->get());
    stage.state.reset();
    return std::to_string(stage.ended);
  });
  CHECK(used == "1");
  const std::string unused = answer_of_child([&] {
    stage.state.reset();
    return std::to_string(stage.ended);
  });
  CHECK(unused == "0");
}

TEST_CASE("a child of a child makes its own state again") {
  Stage stage;
  const std::string answer = answer_of_child([&] {
    const std::shared_ptr<Tracked> mine = stage.state->get();
    return answer_of_child([&] {
      const std::shared_ptr<Tracked> own = stage.state->get();
      const bool knows_parent = stage.parents_process == mine->made_by;
      const bool is_own = own != mine && own->made_by == process_id();
      return std::string(is_own && knows_parent ? "own" : "shared");
    });
  });
  CHECK(answer == "own");
}

TEST_CASE("threads that come at the same time get the same state") {
  Stage stage;
  std::vector<std::shared_ptr<Tracked>> got(8);
  std::vector<std::thread> threads;
  threads.reserve(got.size());
  for (auto& mine : got) {
    threads.emplace_back([&] { mine = stage.state->get(); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::set<std::shared_ptr<Tracked>>(got.begin(), got.end()).size() == 1);
}

}  // namespace
