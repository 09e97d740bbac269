// SPDX-License-Identifier: MIT
// Of the compiled library: numbers that are hard to read.
#include <kaiko/detail/decode/number_impl.hpp>
