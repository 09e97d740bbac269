// SPDX-License-Identifier: MIT
// The one main() of all tests, compiled once: with Catch2 2 it costs more than most tests do.
#define CATCH_CONFIG_RUNNER
#include "support/catch.hpp"

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
