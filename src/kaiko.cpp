// SPDX-License-Identifier: MIT
// The compiled library: the same definitions, once. KAIKO_COMPILED comes from the target.
#include <kaiko/kaiko.hpp>

#include <kaiko/impl.hpp>
