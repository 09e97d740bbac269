// SPDX-License-Identifier: MIT
// Of the compiled library: errors and their words.
#include <kaiko/detail/error_impl.hpp>
