// SPDX-License-Identifier: MIT
// Of the compiled library: the observers that are ready to use.
#include <kaiko/detail/observer_impl.hpp>
