// SPDX-License-Identifier: MIT
// The SDK's pacer against the emulator's limiters: clients that send as often as it lets them, with
// a clock that jumps from event to event. How much of the limit they use, and how many 429s it
// costs.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <kaiko/detail/pacer.hpp>
#include <kaiko/testing.hpp>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "rate_limiter.hpp"
#include "sliding_window.hpp"
#include "support/catch.hpp"
#include "token_bucket.hpp"

namespace {

using namespace kaiko_emulator;
using kaiko::TimePoint;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Windows that begin on the wall clock, whenever a key's first request came.
class AlignedWindow final : public RateLimiter {
 public:
  AlignedWindow(std::int64_t limit, Seconds window) : limit_(limit), window_(window) {}
  RateState take(const std::string&, SystemTime now) override {
    if (now >= end_) {
      const auto since_epoch = std::chrono::floor<Seconds>(now.time_since_epoch());
      end_ = SystemTime(since_epoch - since_epoch % window_ + window_);
      used_ = 0;
    }
    RateState state;
    state.is_allowed = used_ < limit_;
    if (state.is_allowed) ++used_;
    state.limit = limit_;
    state.remaining = limit_ - used_;
    state.reset = std::chrono::ceil<Seconds>(end_.time_since_epoch()).count();
    state.retry_after = std::chrono::ceil<Seconds>(end_ - now).count();
    return state;
  }

 private:
  std::int64_t limit_;
  Seconds window_;
  SystemTime end_{};
  std::int64_t used_ = 0;
};

struct Case {
  std::string kind;
  std::int64_t limit;
  seconds window;
};

std::unique_ptr<RateLimiter> make(const Case& what) {
  if (what.kind == "fixed") return std::make_unique<FixedWindow>(what.limit, what.window);
  if (what.kind == "aligned") return std::make_unique<AlignedWindow>(what.limit, what.window);
  if (what.kind == "sliding") return std::make_unique<SlidingWindow>(what.limit, what.window);
  return std::make_unique<TokenBucket>(what.limit, what.window);
}

// HTTP dates of a day, which is all that these worlds live for.
std::string date_of(std::int64_t second) {
  const auto two = [](std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  const std::int64_t of_day = second % 86400;
  return "Sun, 06 Nov 1994 " + two(of_day / 3600) + ":" + two(of_day / 60 % 60) + ":" +
         two(of_day % 60) + " GMT";
}
constexpr std::int64_t that_day = 784080000;  // the second when it began

class World {
 public:
  World(const Case& what, std::size_t clients, std::uint64_t seed)
      : what_(what), limiter_(make(what)), random_(seed), clients_(clients) {
    // Where in its second the server's clock stands is chance.
    offset_ = seconds(that_day + 3600) + microseconds(random_() % 5000000);
  }

  // Until so many requests of all clients together were let through.
  void run(std::int64_t total) {
    left_ = total;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      later(milliseconds(10 * static_cast<int>(i)), [this, i] { attempt(i); });
    }
    while (!events_.empty()) {
      const auto event = std::move(*events_.begin());
      events_.erase(events_.begin());
      now_ = event.first;
      event.second();
    }
  }

  // Of the whole limit, from the first answer to the last.
  double used_part() const {
    const std::chrono::duration<double> time = last_answer_ - first_answer_;
    const double windows = time.count() / static_cast<double>(what_.window.count());
    return static_cast<double>(allowed()) / (static_cast<double>(what_.limit) * windows);
  }
  double refused_part() const {
    return static_cast<double>(refused_) / static_cast<double>(allowed());
  }
  int refused_late() const { return refused_late_; }
  double smallest_share() const {
    std::int64_t least = allowed();
    for (const Client& client : clients_) least = (std::min)(least, client.allowed);
    return static_cast<double>(least) / static_cast<double>(allowed());
  }

 private:
  struct Client {
    kaiko::detail::Pacer pacer;
    TimePoint paused_until{};
    std::int64_t in_flight = 0;
    std::int64_t allowed = 0;
    bool is_waiting = true;
  };

  std::int64_t allowed() const {
    std::int64_t sum = 0;
    for (const Client& client : clients_) sum += client.allowed;
    return sum;
  }
  void later(TimePoint::duration in, std::function<void()> what) {
    events_.emplace(now_ + in, std::move(what));
  }
  TimePoint::duration up_to(microseconds most) {
    return microseconds(random_() % static_cast<std::uint64_t>(most.count()));
  }
  // A millisecond, now and then some more.
  TimePoint::duration one_way() {
    const double chance = static_cast<double>(random_() % 1000000 + 1) / 1e6;
    return milliseconds(1) + microseconds(static_cast<int>(-500 * std::log(chance)));
  }

  void attempt(std::size_t i) {
    Client& client = clients_[i];
    client.is_waiting = false;
    if (left_ <= 0 || client.in_flight >= 9) return;
    const TimePoint open = (std::max)(client.pacer.open_at(now_), client.paused_until);
    client.is_waiting = true;
    if (open > now_) return later(open - now_ + up_to(milliseconds(1)), [this, i] { attempt(i); });
    --left_;
    ++client.in_flight;
    client.pacer.started(now_);
    later(one_way(), [this, i, sent = now_] { serve(i, sent); });
    later(microseconds(10), [this, i] { attempt(i); });
  }
  void serve(std::size_t i, TimePoint sent) {
    const SystemTime there(
        std::chrono::duration_cast<SystemTime::duration>(now_.time_since_epoch() + offset_));
    const RateState state = limiter_->take("key", there);
    const auto second = std::chrono::floor<Seconds>(there.time_since_epoch()).count();
    later(one_way(), [this, i, sent, state, second] { hear(i, sent, state, second); });
  }
  void hear(std::size_t i, TimePoint sent, const RateState& state, std::int64_t second) {
    Client& client = clients_[i];
    kaiko::HttpReply reply = kaiko::testing::json_reply(state.is_allowed ? 200 : 429, "{}");
    reply.headers.add("Date", date_of(second));
    reply.headers.add("X-RateLimit-Limit", std::to_string(state.limit));
    reply.headers.add("X-RateLimit-Remaining", std::to_string(state.remaining));
    reply.headers.add("X-RateLimit-Reset", std::to_string(state.reset));
    client.pacer.learn({kaiko::HttpReply(reply), sent, now_, kaiko::WallTime()});
    client.pacer.ended();
    --client.in_flight;
    if (first_answer_ == TimePoint()) first_answer_ = now_;
    if (state.is_allowed) {
      ++client.allowed;
      last_answer_ = now_;
    } else {
      ++left_;
      ++refused_;
      refused_late_ += now_ - first_answer_ > what_.window ? 1 : 0;
      const TimePoint::duration wait = seconds(state.retry_after);
      client.paused_until = now_ + wait + up_to(milliseconds(100 * state.retry_after));
    }
    if (client.is_waiting) return;
    client.is_waiting = true;
    attempt(i);
  }

  Case what_;
  std::unique_ptr<RateLimiter> limiter_;
  std::mt19937_64 random_;
  std::vector<Client> clients_;
  TimePoint::duration offset_{};
  TimePoint now_ = TimePoint(seconds(1));
  TimePoint first_answer_{};
  TimePoint last_answer_{};
  std::int64_t left_ = 0;
  std::int64_t refused_ = 0;
  int refused_late_ = 0;
  std::multimap<TimePoint, std::function<void()>> events_;
};

// Every limit by every limiter of the emulator.
std::vector<Case> emulated() {
  std::vector<Case> cases;
  for (const char* const kind : {"fixed", "sliding", "bucket"}) {
    cases.push_back({kind, 60, seconds(2)});
    cases.push_back({kind, 1000, seconds(6)});
    cases.push_back({kind, 60, seconds(60)});
    cases.push_back({kind, 1000, seconds(60)});
  }
  return cases;
}

// After 16 windows' worth of requests.
template <class Check>
void in_each_world(const std::vector<Case>& cases, std::size_t clients, Check&& check) {
  for (const Case& one : cases) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      World world(one, clients, seed);
      world.run(one.limit * 16);
      INFO(one.kind << " " << one.limit << " in " << one.window.count() << " s, seed " << seed);
      check(world, one);
    }
  }
}

TEST_CASE("one client alone uses the limit up and gets no 429 after the first window") {
  in_each_world(emulated(), 1, [](const World& world, const Case&) {
    CHECK(world.used_part() >= 0.98);
    CHECK(world.refused_late() == 0);
  });
}

TEST_CASE("two clients with one key share it, at the price of few 429s") {
  in_each_world(emulated(), 2, [](const World& world, const Case& one) {
    CHECK(world.used_part() >= 0.70);
    CHECK(world.refused_part() < (one.kind == "sliding" ? 0.03 : 0.01));
    CHECK(world.smallest_share() >= 1.0 / 3);
  });
}

TEST_CASE("a server whose windows begin on the clock is used up too") {
  const std::vector<Case> aligned = {{"aligned", 60, seconds(60)}, {"aligned", 1000, seconds(60)}};
  in_each_world(aligned, 1, [](const World& world, const Case&) {
    CHECK(world.used_part() >= 0.93);
    CHECK(world.refused_part() < 0.005);
  });
}

}  // namespace
