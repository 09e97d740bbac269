// SPDX-License-Identifier: MIT
// The refresh of a refused key: who asks the source, who waits, and which answers are taken.
#include <kaiko/detail/credentials.hpp>

#include <kaiko/testing.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/watched_runtime.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

SharedKey key(const std::string& text) { return std::make_shared<const ApiKey>(ApiKey(text)); }

KeySource gives(const std::string& text) {
  return [text] { return ApiKey::create(text); };
}

struct Stage {
  Stage(const std::string& first, KeySource source)
      : old(key(first)), credentials(old, std::move(source)) {}

  SharedKey replace(const CancelToken& cancel = {}) { return refresh(cancel).key; }
  Refresh refresh(const CancelToken& cancel = {}) {
    return credentials.replace(old, runtime, cancel, runtime.now() + std::chrono::seconds(90));
  }

  testing::ManualRuntime runtime;
  SharedKey old;
  Credentials credentials;
};

TEST_CASE("a changed key of the same environment becomes the current one") {
  const auto [first, second] = GENERATE(table<std::string, std::string>({
      {"kaiko_test_old", "kaiko_test_new"},
      {"kaiko_live_old", "kaiko_live_new"},
      {"sk_example_old", "sk_example_new"},
  }));
  Stage stage(first, gives(second));
  const SharedKey fresh = stage.replace();
  REQUIRE(fresh);
  CHECK(fresh->reveal() == second);
  CHECK(stage.credentials.current() == fresh);
}

TEST_CASE("an unchanged key, one of another environment, and a failure leave the key as it is") {
  const KeySource sources[] = {
      nullptr,
      gives("kaiko_test_old"),
      gives("kaiko_live_new"),
      gives("sk_example_new"),
      gives(""),
      []() -> Result<ApiKey> { return make_error(ErrorKind::key_source, "the vault is closed"); },
      []() -> Result<ApiKey> { throw 7; },
  };
  for (const KeySource& source : sources) {
    Stage stage("kaiko_test_old", source);
    CHECK_FALSE(stage.replace());
    CHECK(stage.credentials.current() == stage.old);
  }
}

TEST_CASE("who asked is told why there is no other key, and nobody else") {
  const auto [source, reason] = GENERATE(table<KeySource, std::string>({
      {gives("kaiko_test_old"), "the key source gave the refused key again"},
      {gives("kaiko_live_new"), "the key source gave a key of another environment"},
      {[]() -> Result<ApiKey> { return make_error(ErrorKind::key_source, "the vault is closed"); },
       "the vault is closed"},
      {[]() -> Result<ApiKey> { throw 7; }, "the key source threw an exception"},
  }));
  Stage stage("kaiko_test_old", source);
  const Refresh refresh = stage.refresh();
  CHECK(refresh.has_asked);
  REQUIRE(refresh.failure);
  CHECK(refresh.failure->kind == ErrorKind::key_source);
  CHECK(refresh.failure->message == reason);
}

TEST_CASE("a new key is no failure, and without a source nobody was asked") {
  Stage renewed("kaiko_test_old", gives("kaiko_test_new"));
  CHECK(renewed.refresh().has_asked);
  CHECK_FALSE(renewed.refresh().has_asked);  // the new one is there
  CHECK_FALSE(renewed.refresh().failure);
  Stage fixed("kaiko_test_old", nullptr);
  CHECK_FALSE(fixed.refresh().has_asked);
}

TEST_CASE("a source that failed once is asked again by the next call") {
  int asked = 0;
  Stage stage("kaiko_test_old", [&asked]() -> Result<ApiKey> {
    if (++asked == 1) throw 7;
    return ApiKey::create("kaiko_test_new");
  });
  CHECK_FALSE(stage.replace());
  CHECK(stage.replace());
  CHECK(asked == 2);
}

TEST_CASE("who was refused with a key that has been replaced gets the new one, unasked") {
  int asked = 0;
  Stage stage("kaiko_test_old", [&asked] {
    ++asked;
    return ApiKey::create("kaiko_test_new");
  });
  const SharedKey first = stage.replace();
  const SharedKey second = stage.replace();
  CHECK(first == second);
  CHECK(asked == 1);
}

TEST_CASE("the source is asked without a lock: it may look at the key") {
  Stage* at = nullptr;
  SharedKey seen;
  Stage stage("kaiko_test_old", [&] {
    seen = at->credentials.current();
    return ApiKey::create("kaiko_test_new");
  });
  at = &stage;
  REQUIRE(stage.replace());
  CHECK(seen == stage.old);
}

TEST_CASE("a wait for another thread's refresh ends with its time, or when the call is cancelled") {
  Stage* at = nullptr;
  CancelSource cancelled;
  cancelled.cancel();
  TimePoint after_cancel;
  TimePoint after_time;
  std::vector<SharedKey> answers;
  // While the source is being asked, others come.
  Stage stage("kaiko_test_old", [&] {
    std::thread([&] {
      answers.push_back(at->replace(cancelled.token()));
      after_cancel = at->runtime.now();
      answers.push_back(at->replace());
      after_time = at->runtime.now();
    }).join();
    return ApiKey::create("kaiko_test_new");
  });
  at = &stage;
  const TimePoint before = stage.runtime.now();
  REQUIRE(stage.replace());
  CHECK(answers == std::vector<SharedKey>{nullptr, nullptr});
  CHECK(after_cancel == before);
  CHECK(after_time == before + std::chrono::seconds(90));
}

TEST_CASE("a refresh from inside the source gets no other key, and waits for nothing") {
  Stage* at = nullptr;
  SharedKey inner;
  Stage stage("kaiko_test_old", [&] {
    inner = at->replace();
    return ApiKey::create("kaiko_test_new");
  });
  at = &stage;
  CHECK(stage.replace());
  CHECK(inner == nullptr);
  CHECK(stage.runtime.waits().empty());
}

// Eight threads are refused at once; the source answers when the other seven wait for it.
std::vector<SharedKey> refuse_eight(const SharedKey& old, const std::string& answer,
                                    std::atomic<int>& asked) {
  kaiko_test::WatchedRuntime runtime;
  Credentials credentials(old, [&] {
    ++asked;
    runtime.await_waits(7);
    return ApiKey::create(answer);
  });
  std::vector<SharedKey> got(8);
  std::vector<std::thread> threads;
  threads.reserve(got.size());
  for (SharedKey& mine : got) {
    threads.emplace_back(
        [&] { mine = credentials.replace(old, runtime, CancelToken(), (TimePoint::max)()).key; });
  }
  for (std::thread& thread : threads) thread.join();
  return got;
}

TEST_CASE("eight threads refused at once ask once, and all get the new key") {
  std::atomic<int> asked{0};
  const std::vector<SharedKey> got = refuse_eight(key("kaiko_test_old"), "kaiko_test_new", asked);
  CHECK(asked == 1);
  for (const SharedKey& fresh : got) {
    REQUIRE(fresh);
    CHECK(fresh->reveal() == "kaiko_test_new");
    CHECK(fresh == got.front());
  }
}

TEST_CASE("eight threads refused at once ask once also when the key did not change") {
  std::atomic<int> asked{0};
  const std::vector<SharedKey> got = refuse_eight(key("kaiko_test_old"), "kaiko_test_old", asked);
  CHECK(asked == 1);
  CHECK(got == std::vector<SharedKey>(8));
}

}  // namespace
