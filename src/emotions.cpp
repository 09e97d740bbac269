// SPDX-License-Identifier: MIT
// Of the compiled library: the strongest emotions of an answer.
#include <kaiko/detail/emotions_impl.hpp>
