// SPDX-License-Identifier: MIT
// Of the compiled library: conversations.
#include <kaiko/detail/client_context_impl.hpp>
