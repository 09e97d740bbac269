// SPDX-License-Identifier: MIT
// Of the compiled library: batches and bulk.
#include <kaiko/detail/client_bulk_impl.hpp>
