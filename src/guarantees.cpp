// SPDX-License-Identifier: MIT
// Of the compiled library: which promises hold here.
#include <kaiko/detail/guarantees_impl.hpp>
