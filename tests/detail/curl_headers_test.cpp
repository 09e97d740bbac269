// SPDX-License-Identifier: MIT
// The request's header lines as libcurl reads them: order, empty values, the credential last, and
// memory that holds no key afterwards.
#include <kaiko/detail/curl_headers.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

const std::string key = "kaiko_test_example";

HttpRequest request_with_key(AuthScheme scheme = AuthScheme::api_key_header) {
  HttpRequest request;
  request.headers.add("Accept", "application/json");
  request.headers.add("X-Empty", "");
  request.credential.key = std::make_shared<const ApiKey>(ApiKey(key));
  request.credential.scheme = scheme;
  return request;
}

std::vector<std::string> lines_of(CurlHeaders& headers) {
  std::vector<std::string> lines;
  for (const curl_slist* node = headers.list(); node != nullptr; node = node->next) {
    lines.emplace_back(node->data);
  }
  return lines;
}

TEST_CASE("headers keep their order, an empty one is sent, the credential follows") {
  CurlHeaders headers;
  headers.fill(request_with_key());
  // "X-Empty;" is libcurl's word for a header without a value.
  CHECK(lines_of(headers) ==
        std::vector<std::string>{"Accept: application/json", "X-Empty;", "x-api-key: " + key});
}

TEST_CASE("libcurl's own Expect is taken away before it would come, at a mebibyte") {
  HttpRequest request = request_with_key();
  CurlHeaders headers;
  request.body.assign(100000, 'a');
  headers.fill(request);
  CHECK(lines_of(headers).back() == "x-api-key: " + key);
  request.body.assign(1000000, 'a');
  headers.fill(request);
  CHECK(lines_of(headers).back() == "Expect:");
}

TEST_CASE("a bearer key stands behind its word, and there is one credential only") {
  CurlHeaders headers;
  headers.fill(request_with_key(AuthScheme::bearer));
  const auto lines = lines_of(headers);
  REQUIRE(lines.size() == 3);
  CHECK(lines[2] == "Authorization: Bearer " + key);
  CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
          return line.find(key) != std::string::npos;
        }) == 1);
}

TEST_CASE("a request without a key names no credential") {
  HttpRequest request = request_with_key();
  request.credential.key = nullptr;
  CurlHeaders headers;
  headers.fill(request);
  CHECK(lines_of(headers).size() == 2);
}

TEST_CASE("a value with a colon, a semicolon or blanks stays one header") {
  HttpRequest request;
  request.headers.add("X-Odd", "a: b; c, d");
  CurlHeaders headers;
  headers.fill(request);
  CHECK(lines_of(headers).front() == "X-Odd: a: b; c, d");
}

TEST_CASE("filling again leaves nothing of the request before, however many headers that had") {
  HttpRequest large = request_with_key();
  for (int i = 0; i < 200; ++i) large.headers.add("X-Many-" + std::to_string(i), "value");
  CurlHeaders headers;
  headers.fill(large);
  const auto many = lines_of(headers);
  REQUIRE(many.size() == 203);
  CHECK(many[201] == "X-Many-199: value");
  headers.fill(request_with_key());
  CHECK(lines_of(headers).size() == 3);
}

TEST_CASE("once cleared there is no list, and the memory holds neither key nor header") {
  CurlHeaders headers;
  CHECK(headers.list() == nullptr);
  headers.fill(request_with_key());
  std::size_t size = 0;
  for (const std::string& line : lines_of(headers)) size += line.size() + 1;
  const char* const memory = headers.list()->data;  // of the buffer, which clear() keeps
  headers.clear();
  CHECK(headers.list() == nullptr);
  CHECK(std::all_of(memory, memory + size, [](char c) { return c == '\0'; }));
}

}  // namespace
