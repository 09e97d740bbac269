// SPDX-License-Identifier: MIT
// Of the compiled library: chat, whole and as a stream.
#include <kaiko/detail/client_chat_impl.hpp>
