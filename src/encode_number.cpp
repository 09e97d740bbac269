// SPDX-License-Identifier: MIT
// Of the compiled library: how numbers are written.
#include <kaiko/detail/encode_number_impl.hpp>
