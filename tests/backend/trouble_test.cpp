// SPDX-License-Identifier: MIT
// Browsers that leave, more requests than places, a stop under load, a key that changes.
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "support/raw_client.hpp"

namespace {

using namespace kaiko_test;

Json slow(int milliseconds, int times = 1) {
  return {{"delay_ms", milliseconds}, {"times", times}};
}

void wait_for_requests(Api& api, int count) {
  while (api.ledger()["requests"] < count) std::this_thread::yield();
}

std::string raw_request(const std::string& path, const Visitor& visitor, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         "Cookie: " + visitor.cookie() + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST_CASE("when the browser goes away, the call to the API ends") {
  const std::string path = GENERATE("/api/analyze", "/api/chat");
  const std::string body = R"({"text":"x","messages":[{"role":"user","content":"x"}]})";
  Api api;
  Backend backend({api.address()});
  Visitor visitor(backend);
  api.order(slow(20000));
  {
    RawClient browser(static_cast<std::uint16_t>(backend.port()));
    REQUIRE(browser.say(raw_request(path, visitor, body)));
    wait_for_requests(api, 1);
  }
  const Json line = backend.log_lines(1).at(0);
  CHECK(line["elapsed_ms"] < 10000);
  CHECK(line.dump().find("cancelled") != std::string::npos);
  const std::string metrics = visitor.get("/metrics")->body;
  CHECK(metrics.find("kaiko_errors_total{kind=\"cancelled\"} 1\n") != std::string::npos);
  CHECK(metrics.find("kaiko_in_flight 0\n") != std::string::npos);
}

TEST_CASE("who finds no place is sent away at once, and may come in later") {
  Api api;
  Backend backend({api.address(), "BACKEND_PLACES=1"});
  api.order(slow(2000));
  Visitor first(backend);
  int first_status = 0;
  std::thread slow_one([&] { first_status = first.say("slow")->status; });
  wait_for_requests(api, 1);
  Visitor second(backend);
  const auto refused = second.say("too many");
  slow_one.join();
  CHECK(first_status == 200);
  CHECK(refusal_of(refused) == "503 busy");
  CHECK(wait_of(refused) == 1);
  CHECK(second.say("now")->status == 200);
  CHECK(api.ledger()["effects"] == 2);
}

TEST_CASE("an answer that takes too long is an error, in time") {
  Api api;
  Backend backend({api.address(), "BACKEND_ANSWER_SECONDS=1"});
  api.order(slow(20000));
  CHECK(refusal_of(Visitor(backend).say("slow")) == "504 late");
}

TEST_CASE("a stop under load answers what is in flight, and ends") {
  Api api;
  Backend backend({api.address()});
  constexpr int count = 8;
  api.order(slow(700, count));
  std::vector<std::thread> visitors;
  visitors.reserve(count);
  std::atomic<int> answered{0};
  for (int i = 0; i < count; ++i) {
    visitors.emplace_back([&backend, &answered] {
      Visitor visitor(backend);
      const auto answer = visitor.say("I am happy");
      if (answer && answer->status == 200) ++answered;
    });
  }
  wait_for_requests(api, count);
  backend.tell(SIGTERM);
  for (std::thread& visitor : visitors) visitor.join();
  CHECK(backend.wait() == 0);
  CHECK(answered == count);
  httplib::Client late("127.0.0.1", backend.port());
  CHECK_FALSE(late.Get("/"));
}

TEST_CASE("a stop does not wait longer than it was told for an answer") {
  Api api;
  Backend backend({api.address(), "BACKEND_STOP_SECONDS=1", "BACKEND_ANSWER_SECONDS=60"});
  Visitor visitor(backend);
  api.order(slow(50000));
  auto answer = std::async(std::launch::async, [&] { return visitor.say("slow"); });
  wait_for_requests(api, 1);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(backend.end(SIGTERM) == 0);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(refusal_of(answer.get()) == "503 busy");
}

TEST_CASE("a key that is rotated under load loses no request") {
  const TempDir secrets;
  const std::string file = secrets.write("key", "kaiko_test_old\n");
  Api api;
  Backend backend({api.address(), "KAIKO_API_KEY_FILE=" + file, "BACKEND_VISITOR_PER_MINUTE=9999"},
                  "");
  std::atomic<int> answered{0};
  std::atomic<bool> is_rotated{false};
  std::atomic<int> answered_after{0};
  constexpr int count = 6;
  std::vector<std::thread> visitors;
  visitors.reserve(count);
  for (int i = 0; i < count; ++i) {
    visitors.emplace_back([&, i] {
      Visitor visitor(backend);
      for (int n = 0; answered_after < 100; ++n) {
        const bool is_after = is_rotated;
        const auto answer =
            visitor.say("I am happy", "v" + std::to_string(i) + "-" + std::to_string(n));
        if (!answer || answer->status != 200) return;  // lost: the counts below tell
        ++answered;
        if (is_after) ++answered_after;
      }
    });
  }
  while (answered < 50) std::this_thread::yield();
  static_cast<void>(secrets.write("key.new", "kaiko_test_new\n"));
  std::filesystem::rename(secrets.path() / "key.new", file);
  api.revoke("kaiko_test_old");
  is_rotated = true;
  for (std::thread& visitor : visitors) visitor.join();
  CHECK(answered_after >= 100);
  CHECK(api.ledger()["effects"] == answered.load());
  CHECK(api.double_effects() == 0);
  CHECK(backend.log().find("status=403") == std::string::npos);
}

}  // namespace
