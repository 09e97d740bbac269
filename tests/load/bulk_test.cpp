// SPDX-License-Identifier: MIT
// How close to the limit bulk comes, and what it costs: real time, real processes, the emulator's
// three limiters, and its ledger as the witness.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "load/load_fixture.hpp"
#include "support/catch.hpp"

namespace {

using kaiko_test::EmulatorProcess;
using kaiko_test::is_full_load;
using kaiko_test::ledger_of;
using nlohmann::json;

// A worker under way; its report is read at its end.
class Worker {
 public:
  // `more`: further arguments.
  Worker(const std::string& base_url, std::int64_t messages, int window,
         const std::string& more = "")
      : output_(::popen((command(base_url, messages, window) + more).c_str(), "r")) {
    if (!output_) throw std::runtime_error("no worker");
  }
  json report() {
    char line[4096] = "";
    if (std::fgets(line, sizeof(line), output_.get()) == nullptr) {
      throw std::runtime_error("the worker said nothing");
    }
    return json::parse(line);
  }

 private:
  struct Close {
    void operator()(std::FILE* stream) const noexcept { ::pclose(stream); }
  };
  static std::string command(const std::string& base_url, std::int64_t messages, int window) {
    return std::string("exec '") + KAIKO_BULK_WORKER_PATH + "' " + base_url + " " +
           std::to_string(messages) + " " + std::to_string(window);
  }
  std::unique_ptr<std::FILE, Close> output_;
};

struct Load {
  std::int64_t messages;
  std::int64_t limit;
  int window;  // seconds
};

std::vector<std::string> with_limit(const Load& load, const std::string& limiter) {
  return {"--limit",   std::to_string(load.limit),
          "--window",  std::to_string(load.window),
          "--limiter", limiter};
}

TEST_CASE("bulk keeps within 2 % of the limit and gets no 429 after the first window") {
  const auto limiter = GENERATE(as<std::string>(), "fixed", "sliding", "bucket");
  const auto load = GENERATE(Load{1000000, 1000, 6}, Load{100000, 60, 2});
  const std::int64_t messages = is_full_load() ? load.messages : load.messages / 5;
  const EmulatorProcess emulator(with_limit(load, limiter));
  const json seen = Worker(emulator.base_url(), messages, load.window).report();
  INFO(limiter << ", " << load.limit << " in " << load.window << " s: " << seen.dump());
  const double possible = static_cast<double>(load.limit) * seen.at("seconds").get<double>() /
                          static_cast<double>(load.window);
  std::printf("%-8s %4lld in %d s: %7lld messages, %.3f of the limit, growth %lld KiB\n",
              limiter.c_str(), static_cast<long long>(load.limit), load.window,
              static_cast<long long>(messages), seen.at("requests").get<double>() / possible,
              seen.at("growth_kib").get<long long>());
  CHECK(seen.at("stopped_by").get<std::string>().empty());
  CHECK(seen.at("done") == messages);
  CHECK(seen.at("told") == messages);
  CHECK(seen.at("wrong") == 0);
  CHECK(seen.at("requests").get<double>() >= 0.98 * possible);
  CHECK(seen.at("refused_late") == 0);
  CHECK(seen.at("growth_kib") < 32 * 1024);
  const json ledger = ledger_of(emulator);
  CHECK(ledger.at("in_flight_max") <= 10);
  CHECK(ledger.at("effects") == messages / 100);
}

TEST_CASE("two processes with one key get a third or more each, with few 429s") {
  const auto limiter = GENERATE(as<std::string>(), "fixed", "sliding", "bucket");
  const Load load{1000000000, 300, 2};
  const EmulatorProcess emulator(with_limit(load, limiter));
  const std::string seconds = is_full_load() ? " 60" : " 10";
  Worker first(emulator.base_url(), load.messages, load.window, seconds);
  Worker second(emulator.base_url(), load.messages, load.window, seconds);
  const std::vector<json> seen = {first.report(), second.report()};
  INFO(limiter << ": " << seen[0].dump() << " and " << seen[1].dump());
  double requests = 0;
  double refused = 0;
  for (const json& one : seen) {
    CHECK(one.at("stopped_by").get<std::string>().empty());
    CHECK(one.at("done") == one.at("told"));
    CHECK(one.at("wrong") == 0);
    requests += one.at("requests").get<double>();
    refused += one.at("refused").get<double>();
  }
  for (const json& one : seen) CHECK(one.at("requests").get<double>() >= requests / 3);
  std::printf("%-8s two processes: %.0f and %.0f requests, %.2f %% of 429s\n", limiter.c_str(),
              seen[0].at("requests").get<double>(), seen[1].at("requests").get<double>(),
              100 * refused / requests);
  CHECK(refused / requests < (limiter == "sliding" ? 0.03 : 0.01));
  CHECK(ledger_of(emulator).at("effects") == requests);
}

}  // namespace
