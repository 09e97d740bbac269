// SPDX-License-Identifier: MIT
// What a multi handle looks at, and when its poll() returns: a transfer for which nothing happens
// costs nothing, and a wake-up from another thread is never lost.
#include <kaiko/detail/curl_multi.hpp>

#include <curl/curl.h>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/raw_server.hpp"

namespace {

using namespace kaiko::detail;
using namespace kaiko_test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds too_long(10);  // 40 polls that nothing ends take twelve

// A plain GET that counts how often libcurl looks at it.
class Looked {
 public:
  explicit Looked(const std::string& url) : easy_(curl_easy_init()) {
    curl_easy_setopt(easy_.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(easy_.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_.get(), CURLOPT_WRITEFUNCTION, &Looked::on_body);
    curl_easy_setopt(easy_.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy_.get(), CURLOPT_XFERINFODATA, &looks_);
    curl_easy_setopt(easy_.get(), CURLOPT_XFERINFOFUNCTION, &Looked::on_look);
  }
  CURL* easy() const { return easy_.get(); }
  int looks() const { return looks_; }

 private:
  static std::size_t on_body(char*, std::size_t, std::size_t size, void*) { return size; }
  static int on_look(void* at, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    ++*static_cast<int*>(at);
    return 0;
  }
  EasyHandle easy_;
  int looks_ = 0;
};

// The next transfer that ends well; null after too long.
CURL* next_end(CurlMulti& multi) {
  const auto start = steady_clock::now();
  while (steady_clock::now() - start < too_long) {
    REQUIRE(multi.perform() == CURLM_OK);
    if (const CURLMsg* message = multi.next_message()) {
      CHECK(message->data.result == CURLE_OK);
      return message->easy_handle;
    }
    multi.poll(milliseconds(1000));
  }
  return nullptr;
}

// How long nothing was to be done, at most 300 ms.
steady_clock::duration time_of_poll(CurlMulti& multi) {
  REQUIRE(multi.perform() == CURLM_OK);
  const auto start = steady_clock::now();
  multi.poll(milliseconds(300));
  return steady_clock::now() - start;
}

TEST_CASE("a transfer for which nothing happens is not looked at while others go on") {
  // Forty pieces, each on its own, for the one; no word to the other.
  Answer slow = json_answer(200, std::string(40, ' '));
  slow.pace.piece = (slow.bytes.size() + 39) / 40;
  slow.pace.between = milliseconds(2);
  RawServer server([slow](const RecordedRequest& request, std::size_t) {
    return request.target == "/silent" ? Answer{"", After::hang} : slow;
  });
  CurlMulti multi(2);
  const Looked silent(server.url() + "/silent");
  const Looked busy(server.url() + "/busy");
  REQUIRE(multi.add(silent.easy()));
  while (server.requests().empty()) {
    REQUIRE(multi.perform() == CURLM_OK);
    multi.poll(milliseconds(1));
  }
  const int before = silent.looks();
  REQUIRE(multi.add(busy.easy()));
  CHECK(next_end(multi) == busy.easy());
  CHECK(busy.looks() > 10);
  CHECK(silent.looks() - before < 5);
  multi.remove(busy.easy());
  multi.remove(silent.easy());
}

TEST_CASE("handles of all widths read an answer that comes while they wait for several") {
  const std::size_t width = GENERATE(1U, 2U, 30U);
  RawServer server(always(json_answer(200, "{}")));
  CurlMulti multi(width);
  std::vector<std::unique_ptr<Looked>> transfers;
  for (std::size_t i = 0; i < width; ++i) {
    transfers.push_back(std::make_unique<Looked>(server.url()));
    REQUIRE(multi.add(transfers.back()->easy()));
  }
  for (std::size_t i = 0; i < width; ++i) {
    CURL* const ended = next_end(multi);
    REQUIRE(ended != nullptr);
    multi.remove(ended);
  }
  CHECK(server.requests().size() == width);
}

// Of descriptors, for as long as it lives.
class SoftLimit {
 public:
  explicit SoftLimit(rlim_t descriptors) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    rlimit few = before_;
    few.rlim_cur = descriptors;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~SoftLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  SoftLimit(const SoftLimit&) = delete;
  SoftLimit& operator=(const SoftLimit&) = delete;

 private:
  rlimit before_{};
};

std::unique_ptr<CurlMulti> multi_under(rlim_t descriptors, std::size_t width) {
  const SoftLimit limit(descriptors);
  return std::make_unique<CurlMulti>(width);
}

TEST_CASE("more sockets than a process may poll twice are waited for all the same") {
  constexpr std::size_t width = 20;
  constexpr rlim_t few = width + 5;  // for them once, and for libcurl's wake-up
  RawServer server(always({"", After::hang}));
  const std::unique_ptr<CurlMulti> multi = multi_under(few, width);
  std::vector<std::unique_ptr<Looked>> transfers;
  for (std::size_t i = 0; i < width; ++i) {
    transfers.push_back(std::make_unique<Looked>(server.url()));
    REQUIRE(multi->add(transfers.back()->easy()));
  }
  while (server.requests().size() < width) {
    REQUIRE(multi->perform() == CURLM_OK);
    multi->poll(milliseconds(1));
  }
  // libcurl's own timers may end some.
  const SoftLimit limit(few);
  const auto start = steady_clock::now();
  bool is_waiting = false;
  while (!is_waiting && steady_clock::now() - start < too_long) {
    is_waiting = time_of_poll(*multi) >= milliseconds(290);
  }
  CHECK(is_waiting);
  for (const auto& transfer : transfers) multi->remove(transfer->easy());
}

TEST_CASE("a wake-up ends a poll, whether it comes before it or from another thread meanwhile") {
  RawServer server(always({"", After::hang}));
  CurlMulti multi(2);
  const Looked one(server.url());
  const Looked two(server.url());
  REQUIRE(multi.add(one.easy()));
  REQUIRE(multi.add(two.easy()));
  while (time_of_poll(multi) < milliseconds(300) || server.requests().size() < 2) continue;
  const auto start = steady_clock::now();
  multi.wake();
  time_of_poll(multi);
  for (int i = 0; i < 40; ++i) {
    std::thread other([&] { multi.wake(); });
    time_of_poll(multi);
    other.join();
  }
  CHECK(steady_clock::now() - start < too_long);
  multi.remove(one.easy());
  multi.remove(two.easy());
}

}  // namespace
