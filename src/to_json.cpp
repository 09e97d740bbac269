// SPDX-License-Identifier: MIT
// Of the compiled library: answers back to JSON.
#include <kaiko/detail/to_json_impl.hpp>
