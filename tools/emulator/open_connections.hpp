// SPDX-License-Identifier: MIT
// Finds the server's open connections and shuts them down, which cpp-httplib has no call for. Asked
// once the server stops. Closes no descriptor: their owners do.
#pragma once

#include <cstdint>

namespace kaiko_emulator {

// A connection is the server's when its own port is `port`; sockets that came from the parent
// process have another one.
void shut_down_connections(std::uint16_t port);

}  // namespace kaiko_emulator
