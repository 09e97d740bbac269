// SPDX-License-Identifier: MIT
// Result: a value or an error, and what happened on the way.
#include <kaiko/result.hpp>

#include <memory>
#include <string>
#include <utility>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a result holds a value or an error, and its call's info either way") {
  auto info = std::make_shared<CallInfo>();
  info->request_id = "req-1";
  const Result<std::string> good("joy", info);
  CHECK(good);
  CHECK(*good == "joy");
  CHECK(good->size() == 3);
  CHECK(good.info().request_id == "req-1");
  const Result<std::string> bad(detail::make_error(ErrorKind::server, "the API failed"), info);
  CHECK_FALSE(bad);
  CHECK(bad.error().kind == ErrorKind::server);
  CHECK(bad.info().request_id == "req-1");
}

TEST_CASE("asking an error for its value throws that error") {
  const Result<int> bad(detail::make_error(ErrorKind::timeout, "a time limit passed"));
  CHECK_THROWS_AS(bad.value(), Exception);
  CHECK_THROWS_AS(*bad, Exception);
  CHECK(bad.info().attempts.empty());
}

TEST_CASE("a result moved from an rvalue gives its value away") {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  const std::unique_ptr<int> value = std::move(result).value();
  CHECK(*value == 7);
}

TEST_CASE("a result is at most 32 bytes larger than its value") {
  struct Large {
    char bytes[256];
  };
  static_assert(sizeof(Result<Large>) <= sizeof(Large) + 32, "see design section 2");
  static_assert(sizeof(Result<double>) <= sizeof(double) + 32, "likewise");
  SUCCEED("checked by the compiler");
}

TEST_CASE("a result that was moved from is no success") {
  Result<std::string> first("joy");
  Result<std::string>& emptied = first;
  Result<std::string> second(std::move(first));
  CHECK_FALSE(emptied);
  CHECK(*second == "joy");
  Result<std::string>& given = second;
  emptied = std::move(second);
  CHECK_FALSE(given);
  CHECK(*emptied == "joy");
  Result<std::string>& same = emptied;
  emptied = std::move(same);
  CHECK(*emptied == "joy");
}

}  // namespace
