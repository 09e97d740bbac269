// SPDX-License-Identifier: MIT
// Of the compiled library: keys and where they come from.
#include <kaiko/detail/api_key_impl.hpp>
