// SPDX-License-Identifier: MIT
// Neither the key nor the API's words of an error reach a browser, nor the key, the words or the
// visitor's text the log or the metrics, whatever the API echoes.
#include <string>
#include <vector>

#include "backend/backend_fixture.hpp"
#include "support/canary.hpp"

namespace {

using namespace kaiko_test;

const std::string canary_key = "kaiko_test_c4n4ry-key";
const std::string words = "w0rds-of-the-api";
const std::string code = "c0de-of-the-api";
const std::string text = "t3xt-of-a-visitor";

// The API answers with the key in all the places that it can write to.
std::vector<Json> echoes() {
  const std::string quoted = words + ": the key " + canary_key + " is wrong for " + text;
  const Json error = {{"error",
                       {{"type", canary_key},
                        {"code", canary_key},
                        {"message", quoted},
                        {"param", canary_key},
                        {"request_id", canary_key}}}};
  const Json own = {
      {"error", {{"type", code}, {"code", code}, {"message", quoted}, {"param", code}}}};
  const Json detail = {{"message", quoted}, {"rule", code}, {"field", canary_key}};
  const Json details = {{"message", quoted}, {"details", Json::array({detail})}};
  const Json analysis = {
      {"object", canary_key},
      {"echo", canary_key},
      {"emotions", {{"user", {{"category", "joy"}, {"echo", canary_key}, {"text", quoted}}}}}};
  const Json headers = {{"X-Request-Id", canary_key}, {"X-Echo", canary_key}};
  std::vector<Json> faults;
  for (const int status : {400, 401, 402, 403, 404, 409, 413, 422, 500, 501, 502, 503}) {
    for (const std::string& body : {error.dump(), own.dump(), details.dump(), quoted}) {
      faults.push_back({{"status", status}, {"headers", headers}, {"body", body}, {"times", 3}});
    }
  }
  faults.push_back({{"status", 200}, {"headers", headers}, {"body", analysis.dump()}});
  faults.push_back({{"status", 200}, {"headers", headers}, {"body", error.dump()}, {"times", 3}});
  faults.push_back(
      {{"status", 302}, {"headers", {{"Location", "http://localhost/" + canary_key}}}});
  return faults;
}

// All the bytes of an answer.
std::string bytes_of(const httplib::Result& answer) {
  REQUIRE(answer);
  std::string bytes = answer->body;
  for (const auto& [name, value] : answer->headers) {
    bytes.append("\n").append(name).append(": ").append(value);
  }
  return bytes;
}

TEST_CASE("nothing that leaves the backend has the key or the API's words of an error") {
  const std::string path = GENERATE("/api/analyze", "/api/conversations/c1/messages", "/api/chat");
  CAPTURE(path);
  Api api;
  Backend backend({api.address(), "BACKEND_VISITOR_PER_MINUTE=9999"}, canary_key);
  Visitor visitor(backend);
  const Json message = {{"role", "user"}, {"content", text}};
  const Json body = {{"text", text}, {"messages", Json::array({message})}};
  std::string seen = bytes_of(visitor.get("/"));
  std::size_t echoed = 0;
  for (const Json& fault : echoes()) {
    api.order(fault);
    seen += bytes_of(visitor.post(path, body));
    ++echoed;
  }
  seen += bytes_of(visitor.get("/metrics"));
  CHECK(echoed == 51);
  CHECK(seen.size() > 5000);
  CHECK_FALSE(contains_key(seen, canary_key));
  for (const std::string& what : {words, code, text}) CHECK(seen.find(what) == std::string::npos);
  CHECK(backend.log_lines(echoed).size() == echoed);
  const std::string log = backend.log();
  CHECK_FALSE(contains_key(log, canary_key));
  for (const std::string& what : {words, text}) CHECK(log.find(what) == std::string::npos);
}

}  // namespace
