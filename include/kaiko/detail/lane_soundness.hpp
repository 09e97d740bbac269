// SPDX-License-Identifier: MIT
// Whether a lane may be used again after a transfer that ended like this. Asked by whoever keeps
// lanes: the pool and the driver of many calls.
#pragma once

#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// A lane that was made or used while memory ran out may lack a part of itself, and the store of
// certificates that libcurl keeps with it some of them: for ever, if it stayed.
inline bool is_lane_sound_after(TransportError error) noexcept {
  return error != TransportError::resources && error != TransportError::tls &&
         error != TransportError::tls_trust;
}

}  // namespace detail
KAIKO_NAMESPACE_END
