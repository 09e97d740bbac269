// SPDX-License-Identifier: MIT
// Of the compiled library: a client, its simplest calls, and the way to the wire.
#include <kaiko/detail/client_impl.hpp>
#include <kaiko/detail/routes_impl.hpp>
