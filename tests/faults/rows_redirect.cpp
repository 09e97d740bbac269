// SPDX-License-Identifier: MIT
// To be filled.
#include "faults/rows.hpp"

namespace kaiko_faults {

std::vector<Row> rows_redirect() { return {}; }

}  // namespace kaiko_faults
