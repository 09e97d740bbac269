// SPDX-License-Identifier: MIT
// Telling an observer: it is told, its exceptions are counted and kept, and nobody is told of none.
#include <kaiko/detail/notifier.hpp>

#include <memory>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using kaiko::detail::Notifier;

TEST_CASE("an observer is told, each time") {
  const auto counters = std::make_shared<Counters>();
  Notifier notify(counters);
  for (int i = 0; i < 2; ++i) {
    notify([](Observer& observer) { observer.on_attempt_started({}); });
  }
  CHECK(counters->attempts() == 2);
  CHECK(notify.failures() == 0);
}

TEST_CASE("without an observer nothing is asked to tell") {
  Notifier notify(nullptr);
  bool is_asked = false;
  notify([&](Observer&) { is_asked = true; });
  CHECK_FALSE(is_asked);
}

TEST_CASE("whatever is thrown is counted and goes no further") {
  Notifier notify(std::make_shared<Counters>());
  notify([](Observer&) { throw std::runtime_error("broken"); });
  notify([](Observer&) { throw 7; });
  notify([](Observer&) {});
  CHECK(notify.failures() == 2);
}

}  // namespace
