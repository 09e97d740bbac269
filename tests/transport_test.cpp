// SPDX-License-Identifier: MIT
// The seam to the wire: how the credential is written, and what a request, a reply and a transport
// are before anybody fills them.
#include <kaiko/transport.hpp>

#include <memory>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace kaiko;

TEST_CASE("a credential is one header, in the scheme that was chosen") {
  Credential credential;
  credential.key = std::make_shared<const ApiKey>(ApiKey(std::string("kaiko_test_example")));
  CHECK(credential.header_name() == "x-api-key");
  CHECK(credential.value_prefix().empty());
  credential.scheme = AuthScheme::bearer;
  CHECK(credential.header_name() == "Authorization");
  CHECK(credential.value_prefix() == "Bearer ");
}

TEST_CASE("a reply that nobody filled is no success and proves that nothing was sent") {
  const HttpReply reply;
  CHECK(reply.status == 0);
  CHECK(reply.sends == 0);
  CHECK(reply.error == TransportError::none);
  CHECK_FALSE(reply.is_idle_timeout);
}

TEST_CASE("limits that nobody set are no limits, but for the connection's") {
  const Deadline deadline;
  CHECK(deadline.attempt_end == (TimePoint::max)());
  CHECK(deadline.call_end == (TimePoint::max)());
  CHECK(deadline.idle.count() == 0);
  CHECK(deadline.connect.count() == 5000);
}

TEST_CASE("a transport that knows nothing of lanes has none") {
  class Plain final : public Transport {
   public:
    HttpReply send(const HttpRequest&, const SendControl&) override { return {}; }
  };
  Plain plain;
  CHECK(plain.lane(10) == nullptr);
}

}  // namespace
