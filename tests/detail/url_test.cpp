// SPDX-License-Identifier: MIT
// Base URLs that are taken and refused, and percent-encoding.
#include <kaiko/detail/url.hpp>

#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

bool is_accepted(const std::string& url) {
  BaseUrl parsed;
  return parse_base_url(url, parsed).empty();
}

TEST_CASE("a base URL is a scheme, a host, a port and a plain path prefix") {
  BaseUrl parsed;
  REQUIRE(parse_base_url("https://Gateway.example:8443/kaiko/v9/", parsed).empty());
  CHECK(parsed.host == "Gateway.example");
  CHECK(parsed.prefix == "https://Gateway.example:8443/kaiko/v9");
  CHECK_FALSE(parsed.is_loopback);
  REQUIRE(parse_base_url("http://[::1]:80", parsed).empty());
  CHECK(parsed.host == "::1");
  CHECK(parsed.is_loopback);
}

TEST_CASE("what could carry a secret or mislead is refused") {
  for (const char* url : {"",
                          "api.example",
                          "ftp://a.example",
                          "file:///etc/passwd",
                          "https://",
                          "https://u:p@a.example",
                          "https://a.example?x=1",
                          "https://a.example#f",
                          "https://a.example/../b",
                          "https://a.example//b",
                          "https://a.example:0",
                          "https://a.example:99999",
                          "https://a.example:",
                          "https://a b",
                          "https://a.example\r\nX: 1",
                          "https://[::1",
                          "http://a.example",
                          "http://127.0.0.1.example",
                          "http://127.1",
                          "http://127.0.0.01",
                          "http://0.0.0.0"}) {
    INFO(url);
    CHECK_FALSE(is_accepted(url));
  }
}

TEST_CASE("everything but unreserved characters is percent-encoded") {
  std::string out;
  append_percent_encoded(out, "aZ9-._~/ %\xC3\xA9\n");
  CHECK(out == "aZ9-._~%2F%20%25%C3%A9%0A");
}

}  // namespace
