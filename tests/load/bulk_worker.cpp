// SPDX-License-Identifier: MIT
// A process that runs so many messages through analyze_all and says, as one JSON object, what it
// saw:
//   kaiko_bulk_worker BASE_URL MESSAGES WINDOW_SECONDS [SECONDS]
// With SECONDS it takes nothing more after that time, and finishes what it took.
// The judge is bulk_test.cpp, with the emulator's ledger.
#include <kaiko/kaiko.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;

// 429s, and those that came later than a window after the first answer.
class Refusals final : public kaiko::Observer {
 public:
  explicit Refusals(std::chrono::seconds window) : window_(window) {}
  void on_attempt_finished(const kaiko::AttemptFinished& event) override {
    const Clock::time_point now = Clock::now();
    if (event.attempt.http_status == 0) return;
    if (!first_answer) first_answer = now;
    last_answer = now;
    if (event.attempt.http_status == 200) ++carried_out;
    if (event.attempt.http_status != 429) return;
    ++refused;
    late += now - *first_answer > window_ ? 1 : 0;
  }

  std::optional<Clock::time_point> first_answer;
  Clock::time_point last_answer;
  std::int64_t carried_out = 0;
  std::int64_t refused = 0;
  std::int64_t late = 0;

 private:
  std::chrono::seconds window_;
};

std::int64_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  }
  return 0;
}

std::string text_of(std::uint64_t index) {
  const char* const words[] = {"I am so happy", "I am afraid", "I am very angry", "I feel sad"};
  return words[index % 4] + std::string(" about number ") + std::to_string(index);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::uint64_t wanted = std::stoull(argv[2]);
  const auto refusals = std::make_shared<Refusals>(std::chrono::seconds(std::stol(argv[3])));
  kaiko::Options options;
  options.base_url = argv[1];
  options.observer = refusals;
  const auto client = kaiko::Client::create(kaiko::ApiKey("kaiko_test_shared"), options);
  if (!client) return std::fprintf(stderr, "%s\n", client.error().to_string().c_str()), 1;

  const auto end = argc > 4 ? Clock::now() + std::chrono::seconds(std::stol(argv[4]))
                            : (Clock::time_point::max)();
  std::uint64_t given = 0;
  std::uint64_t told = 0;
  std::uint64_t wrong = 0;  // out of order, or another message's answer
  std::int64_t least_kib = 0;
  std::int64_t most_kib = 0;
  const kaiko::BulkSource source = [&]() -> std::optional<kaiko::Message> {
    if (given == wanted || Clock::now() >= end) return std::nullopt;
    kaiko::Message message;
    message.text = text_of(given++);
    return message;
  };
  const kaiko::BulkReport report =
      client->analyze_all(source, [&](const kaiko::BulkAnswer& answer) {
        const bool is_right =
            answer.index == told && answer.emotion && answer.emotion->text == text_of(answer.index);
        wrong += is_right ? 0 : 1;
        // From the second thousand on: by then all that is made once is made.
        if (++told == 2000) least_kib = most_kib = resident_kib();
        if (told % 10000 == 0) most_kib = (std::max)(most_kib, resident_kib());
      });

  nlohmann::json seen = {{"done", report.done},
                         {"told", told},
                         {"wrong", wrong},
                         {"requests", refusals->carried_out},
                         {"refused", refusals->refused},
                         {"refused_late", refusals->late},
                         {"growth_kib", most_kib - least_kib},
                         {"stopped_by", report.stopped_by ? report.stopped_by->to_string() : ""}};
  const std::chrono::duration<double> time =
      refusals->last_answer - refusals->first_answer.value_or(refusals->last_answer);
  seen["seconds"] = time.count();
  std::printf("%s\n", seen.dump().c_str());
}
