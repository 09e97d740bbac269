// SPDX-License-Identifier: MIT
// Every header of the SDK in one file, under warnings that only some users have on.
#include "all_headers.inc"

int main() { return 0; }
