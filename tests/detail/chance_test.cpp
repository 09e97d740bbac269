// SPDX-License-Identifier: MIT
// Chance: its range, what it is without randomness, and that nothing is drawn before it is needed.
#include <kaiko/detail/chance.hpp>

#include <chrono>
#include <cstddef>
#include <cstring>

#include "support/catch.hpp"

namespace {

using kaiko::detail::Chance;
using kaiko::detail::draw_chance;

// Bytes that are all the same, or none at all; counts how often it is asked.
class Dice final : public kaiko::Runtime {
 public:
  explicit Dice(int byte) : byte_(byte) {}
  kaiko::TimePoint now() const override { return {}; }
  kaiko::WallTime wall_now() const override { return {}; }
  bool wait(kaiko::Wakeup&, kaiko::TimePoint) override { return false; }
  bool random(void* to, std::size_t size) noexcept override {
    ++draws;
    if (byte_ < 0) return false;
    std::memset(to, byte_, size);
    return true;
  }

  int draws = 0;

 private:
  int byte_;
};

TEST_CASE("a chance is in [0, 1), and without randomness a wait is the longest") {
  Dice lowest(0);
  Dice highest(0xFF);
  Dice none(-1);
  CHECK(draw_chance(lowest) == 0);
  CHECK(draw_chance(highest) < 1);
  CHECK(draw_chance(highest) > 0.999999);
  CHECK(draw_chance(none) == 0.999);
}

TEST_CASE("nothing is drawn until somebody needs it, then anew each time") {
  Dice dice(0x80);
  const Chance chance(dice);
  CHECK(dice.draws == 0);
  CHECK(chance.draw() > 0.5);
  CHECK(chance.draw() < 0.51);
  CHECK(dice.draws == 2);
}

TEST_CASE("a chance may be fixed") { CHECK(Chance(0.25).draw() == 0.25); }

}  // namespace
