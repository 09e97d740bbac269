// SPDX-License-Identifier: MIT
// Of the compiled library: time and chance.
#include <kaiko/detail/runtime_impl.hpp>
