// SPDX-License-Identifier: MIT
// Where a handle goes: as the text says, wherever it went before, and nowhere with a user's name.
#include <kaiko/detail/curl_url.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/raw_server.hpp"

namespace {

using namespace kaiko::detail;
using namespace kaiko_test;

std::size_t discard(char*, std::size_t, std::size_t size, void*) { return size; }

class Browser {
 public:
  CURLcode get(const std::string& url) {
    OptionSetter setter(easy_.get());
    setter.set(CURLOPT_WRITEFUNCTION, &discard);
    setter.set(CURLOPT_PROXY, "");
    url_.set(setter, url);
    return setter.result() == CURLE_OK ? curl_easy_perform(easy_.get()) : setter.result();
  }
  std::string effective_url() const {
    const char* url = nullptr;
    REQUIRE(curl_easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK);
    return url;
  }

 private:
  CurlUrl url_;
  EasyHandle easy_{curl_easy_init()};
};

TEST_CASE("each transfer goes where it is sent, after another one too") {
  RawServer server(always(json_answer(200, "{}")));
  RawServer other(always(json_answer(200, "{}")));
  Browser browser;
  for (const char* const target : {"/one?a=1&b=%20", "/one?a=1&b=%20", "/two", "/"}) {
    REQUIRE(browser.get(server.url() + target) == CURLE_OK);
    CHECK(server.requests().back().target == target);
    CHECK(browser.effective_url() == server.url() + target);
  }
  REQUIRE(browser.get(other.url() + "/there") == CURLE_OK);
  CHECK(other.requests().at(0).target == "/there");
  CHECK(browser.effective_url() == other.url() + "/there");
  CHECK(server.requests().size() == 4);
}

TEST_CASE("a path goes out as it is") {
  RawServer server(always(json_answer(200, "{}")));
  Browser browser;
  REQUIRE(browser.get(server.url() + "/a/../b/./c") == CURLE_OK);
  CHECK(server.requests().at(0).target == "/a/../b/./c");
}

TEST_CASE("a URL with a user in it, and what is none, are refused before anything is sent") {
  RawServer server(always(json_answer(200, "{}")));
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  Browser browser;
  REQUIRE(browser.get("http://" + host + "/first") == CURLE_OK);
  for (const std::string& url :
       {"http://user:word@" + host, std::string("http://"), host + "x y"}) {
    CHECK(browser.get(url) == CURLE_URL_MALFORMAT);
  }
  CHECK(server.requests().size() == 1);
  REQUIRE(browser.get("http://" + host + "/first") == CURLE_OK);
  CHECK(server.requests().size() == 2);
}

}  // namespace
