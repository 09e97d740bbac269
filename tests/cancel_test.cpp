// SPDX-License-Identifier: MIT
// Cancel tokens, their callbacks, and the bridge from other tokens.
#include <kaiko/cancel.hpp>

#include <optional>
#include <thread>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a token tells what its source did, and the default one never is cancelled") {
  CancelSource source;
  const CancelToken token = source.token();
  CHECK_FALSE(token.is_cancelled());
  source.cancel();
  source.cancel();
  CHECK(token.is_cancelled());
  CHECK_FALSE(CancelToken().is_cancelled());
  CHECK_FALSE(CancelToken().has_source());
}

TEST_CASE("a callback is called once, at once where it comes late, never after its end") {
  CancelSource source;
  int called = 0;
  std::optional<CancelCallback> gone(std::in_place, source.token(), [&] { called += 100; });
  CancelCallback first(source.token(), [&] { ++called; });
  CancelCallback second(source.token(), [&] { ++called; });
  gone.reset();
  source.cancel();
  CHECK(called == 2);
  CancelCallback late(source.token(), [&] { ++called; });
  CHECK(called == 3);
}

TEST_CASE("cancelling from another thread is seen") {
  CancelSource source;
  std::thread canceller([&source] { source.cancel(); });
  while (!source.token().is_cancelled()) std::this_thread::yield();
  canceller.join();
  CHECK(source.is_cancelled());
}

}  // namespace
