// SPDX-License-Identifier: MIT
// Many visitors at once while the API allows sixty requests a minute.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "faults/sanitizers.hpp"

namespace {

using namespace kaiko_test;

struct Tally {
  std::atomic<int> answers{0};
  std::atomic<int> refusals{0};  // 429 or 503, with a wait
  std::atomic<int> others{0};
};

// Each from an address of its own, so that nobody's quota counts.
void visit_all(const Backend& backend, int count, const std::string& round, Tally& tally) {
  std::vector<std::thread> visitors;
  visitors.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    visitors.emplace_back([&, i] {
      Visitor visitor(backend,
                      "127.0." + std::to_string(1 + i / 200) + '.' + std::to_string(1 + i % 200));
      const auto answer = visitor.say("I am happy", round + std::to_string(i));
      if (answer && answer->status == 200) {
        ++tally.answers;
      } else if (answer && (answer->status == 429 || answer->status == 503) &&
                 wait_of(answer) > 0) {
        ++tally.refusals;
      } else {
        ++tally.others;
      }
    });
  }
  for (std::thread& visitor : visitors) visitor.join();
}

TEST_CASE("two hundred visitors at once each get an answer, or when to come again") {
  constexpr int count = 200;
  Api api({"--limit", "60"});
  Backend backend({api.address()});
  Tally first;
  visit_all(backend, count, "a", first);
  CHECK(first.answers + first.refusals == count);
  CHECK(first.others == 0);
  CHECK(first.answers >= 1);
  CHECK(first.answers <= 60);
  CHECK(api.ledger()["effects"] == first.answers.load());
  CHECK(api.double_effects() == 0);

  // More of the same costs no memory: threads and connections are there by now.
  Tally later;
  visit_all(backend, count, "b", later);
  const long settled = backend.memory_kib();
  for (const char* round : {"c", "d", "e", "f", "g"}) visit_all(backend, count, round, later);
  const long grown = backend.memory_kib() - settled;
  CAPTURE(settled, grown);
  CHECK(later.answers + later.refusals == 6 * count);
  CHECK(settled > 0);
  CHECK((kaiko_faults::is_sanitized || grown < 2048));
  CHECK(backend.end() == 0);
}

}  // namespace
