// SPDX-License-Identifier: MIT
// Which ends of a transfer leave its lane in doubt.
#include <kaiko/detail/lane_soundness.hpp>

#include <kaiko/transport.hpp>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

TEST_CASE("a lane is kept after every end but those that may leave a part of it unmade") {
  for (const TransportError doubtful :
       {TransportError::resources, TransportError::tls, TransportError::tls_trust}) {
    CHECK_FALSE(is_lane_sound_after(doubtful));
  }
  for (const TransportError harmless :
       {TransportError::none, TransportError::resolve, TransportError::resolver_busy,
        TransportError::connect, TransportError::proxy, TransportError::timeout,
        TransportError::cut, TransportError::protocol, TransportError::too_large,
        TransportError::configuration, TransportError::cancelled}) {
    CHECK(is_lane_sound_after(harmless));
  }
}

}  // namespace
