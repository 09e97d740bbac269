// SPDX-License-Identifier: MIT
// Visitors are kept apart, and none of them can take more than a share.
#include <string>

#include "backend/backend_fixture.hpp"

namespace {

using namespace kaiko_test;

TEST_CASE("a visitor is known by a cookie that scripts and other sites don't get") {
  Backend backend;
  httplib::Client browser("127.0.0.1", backend.port());
  const std::string cookie = browser.Get("/")->get_header_value("Set-Cookie");
  CHECK(cookie.rfind("visitor=", 0) == 0);
  CHECK(cookie.substr(40) == "; Path=/; HttpOnly; SameSite=Strict");
  Visitor visitor(backend);
  CHECK_FALSE(visitor.get("/")->has_header("Set-Cookie"));
  CHECK(cookie.substr(0, 40) != visitor.cookie());
}

TEST_CASE("the cookie is found among others, and given with the page by either name") {
  Api api;
  Backend backend({api.address(), "BACKEND_BEHIND_PROXY=1"});
  httplib::Client browser("127.0.0.1", backend.port());
  const auto page = browser.Get("/index.html");
  REQUIRE(page);
  const std::string cookie = page->get_header_value("Set-Cookie").substr(0, 40);
  CHECK(page->get_header_value("Set-Cookie").find("; Secure") != std::string::npos);
  const httplib::Headers others = {{"Cookie", "lastvisitor=abc; " + cookie + "; visitors=9"}};
  CHECK(browser.Post("/api/analyze", others, R"({"text":"x"})", "application/json")->status == 200);
}

TEST_CASE("nobody reads another's conversation") {
  Api api;
  Backend backend({api.address()});
  Visitor one(backend);
  Visitor other(backend);
  CHECK(one.post("/api/conversations/c1/messages", {{"text", "I am happy"}})->status == 200);
  CHECK(one.get("/api/conversations/c1")->status == 200);
  CHECK(other.get("/api/conversations/c1")->status == 404);
}

TEST_CASE("a browser's idempotency key holds for its visitor, and for no other") {
  Api api;
  Backend backend({api.address()});
  Visitor one(backend);
  Visitor other(backend);
  CHECK(one.say("I am happy", "k1")->status == 200);
  CHECK(one.say("I am happy", "k1")->status == 200);
  CHECK(api.ledger()["effects"] == 1);
  CHECK(refusal_of(one.say("I am afraid", "k1")) == "409 conflict");
  CHECK(json_of(other.say("I am afraid", "k1"))["emotion"]["category"] == "fear");
  CHECK(api.ledger()["effects"] == 2);
}

TEST_CASE("over the quota a visitor waits, and the others don't") {
  Api api;
  Backend backend({api.address(), "BACKEND_VISITOR_PER_MINUTE=2"});
  Visitor busy(backend);
  CHECK(busy.say("one")->status == 200);
  CHECK(busy.say("two")->status == 200);
  const auto refused = busy.say("three");
  CHECK(refusal_of(refused) == "429 quota");
  CHECK(wait_of(refused) >= 1);
  CHECK(wait_of(refused) <= 60);
  CHECK(Visitor(backend).say("a new cookie does not help")->status == 429);
  CHECK(Visitor(backend, "127.0.0.2").say("I am someone else")->status == 200);
  CHECK(api.ledger()["requests"] == 3);
}

TEST_CASE("behind a proxy the visitor is the last address that it names") {
  Api api;
  const auto status_for = [](Visitor& visitor, const std::string& forwarded) {
    const httplib::Headers headers = {{"Cookie", visitor.cookie()}, {"X-Forwarded-For", forwarded}};
    const auto answer =
        visitor.client().Post("/api/analyze", headers, R"({"text":"x"})", "application/json");
    REQUIRE(answer);
    return answer->status;
  };
  Backend behind({api.address(), "BACKEND_VISITOR_PER_MINUTE=1", "BACKEND_BEHIND_PROXY=1"});
  Visitor proxied(behind);
  CHECK(status_for(proxied, "192.0.2.1") == 200);
  CHECK(status_for(proxied, "192.0.2.2") == 200);
  CHECK(status_for(proxied, "203.0.113.9, 192.0.2.2") == 429);
  CHECK(status_for(proxied, "192.0.2.2:4711") == 429);
  CHECK(status_for(proxied, "2001:db8:1:2::3") == 200);
  CHECK(status_for(proxied, "[2001:db8:1:2:ffff::4]:443") == 429);
  CHECK(status_for(proxied, "2001:db8:1:3::3") == 200);
  // A proxy may add a line of its own.
  const httplib::Headers lines = {{"Cookie", proxied.cookie()},
                                  {"X-Forwarded-For", "192.0.2.77"},
                                  {"X-Forwarded-For", "192.0.2.2"}};
  CHECK(
      proxied.client().Post("/api/analyze", lines, R"({"text":"x"})", "application/json")->status ==
      429);
  Backend open({api.address(), "BACKEND_VISITOR_PER_MINUTE=1"});
  Visitor direct(open);
  CHECK(status_for(direct, "192.0.2.1") == 200);
  CHECK(status_for(direct, "192.0.2.2") == 429);
}

}  // namespace
